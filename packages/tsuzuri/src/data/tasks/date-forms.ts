/** A day of the calendar, with all that the written forms need. */
export interface Day {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const pad = (value: number) => `${value}`.padStart(2, '0');
const month = ({ month }: Day) => MONTHS[month - 1];
const mon = (date: Day) => month(date).slice(0, 3);
const weekday = ({ weekday }: Day) => WEEKDAYS[weekday];
const wkd = (date: Day) => weekday(date).slice(0, 3);
const yy = ({ year }: Day) => pad(year % 100);
const dd = ({ day }: Day) => pad(day);
const mm = ({ month }: Day) => pad(month);

function nth({ day }: Day): string {
  const isTeen = day >= 11 && day <= 13;
  return `${day}${isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th')}`;
}

/**
 * The ways a date is written. In dates of numbers alone the separator decides: slashes are
 * American, month/day/year, unless the year comes first; dots are day.month.year, unless the year
 * comes first. A two-digit year is one of 1970 to 2069.
 */
export const dateForms: readonly ((date: Day) => string)[] = [
  (d) => `${month(d)} ${d.day}, ${d.year}`, // November 23, 2026
  (d) => `${month(d)} ${d.day} ${d.year}`,
  (d) => `${month(d)} ${nth(d)}, ${d.year}`, // November 23rd, 2026
  (d) => `${mon(d)} ${d.day}, ${d.year}`, // Nov 23, 2026
  (d) => `${mon(d)}. ${d.day}, ${d.year}`,
  (d) => `${mon(d)} ${nth(d)} ${d.year}`,
  (d) => `${d.day} ${month(d)} ${d.year}`, // 23 November 2026
  (d) => `${d.day} ${mon(d)} ${d.year}`,
  (d) => `${d.day}. ${month(d)} ${d.year}`,
  (d) => `${nth(d)} ${month(d)} ${d.year}`,
  (d) => `${nth(d)} of ${month(d)} ${d.year}`, // 23rd of November 2026
  (d) => `the ${nth(d)} of ${month(d)}, ${d.year}`,
  (d) => `${d.year} ${mon(d)} ${d.day}`,
  (d) => `${d.year}, ${month(d)} ${d.day}`,
  (d) => `${weekday(d)}, ${month(d)} ${d.day}, ${d.year}`, // Monday, November 23, 2026
  (d) => `${weekday(d)} ${d.day} ${month(d)} ${d.year}`,
  (d) => `${weekday(d)}, the ${nth(d)} of ${month(d)} ${d.year}`,
  (d) => `${wkd(d)}, ${mon(d)} ${d.day}, ${d.year}`,
  (d) => `${wkd(d)}, ${d.day} ${mon(d)} ${d.year}`,
  (d) => `${wkd(d)} ${dd(d)}.${mm(d)}.${d.year}`, // Mon 23.11.2026
  (d) => `${dd(d)}.${mm(d)}.${d.year}`,
  (d) => `${d.day}.${d.month}.${d.year}`,
  (d) => `${dd(d)}.${mm(d)}.${yy(d)}`,
  (d) => `${mm(d)}/${dd(d)}/${d.year}`, // 11/23/2026
  (d) => `${d.month}/${d.day}/${d.year}`,
  (d) => `${d.month}/${d.day}/${yy(d)}`, // 11/23/26
  (d) => `${d.year}/${mm(d)}/${dd(d)}`,
  (d) => `${d.year}.${d.month}.${d.day}`,
  (d) => `${d.year}-${mm(d)}-${dd(d)}`,
  (d) => `${d.year}${mm(d)}${dd(d)}`, // 20261123
  (d) => `${dd(d)}-${mon(d)}-${d.year}`, // 23-Nov-2026
  (d) => `${dd(d)}-${mon(d)}-${yy(d)}`,
];

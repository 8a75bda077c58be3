const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/**
 * The ISO form of a written date, or what is wrong with it. It knows no forms: it takes a text to
 * pieces and goes by what they can be.
 */
export function parseDate(text: string): string {
  const lower = text.toLowerCase();
  const found = (names: string[]) =>
    [...lower.matchAll(/[a-z]+/g)].map(([word]) => names.indexOf(word.slice(0, 3)));
  const month = found(MONTHS).find((index) => index >= 0);
  const weekday = found(WEEKDAYS).find((index) => index >= 0);
  const parts = lower.match(/\d+/g) ?? [];
  const numbers = month === undefined ? allNumbers(parts, text) : named(parts, month + 1);
  const [year, monthNumber, day] = numbers;
  const date = new Date(Date.UTC(year, monthNumber - 1, day));
  if (date.getUTCMonth() !== monthNumber - 1 || date.getUTCDate() !== day) return 'no such day';
  if (weekday !== undefined && date.getUTCDay() !== weekday) return 'another day of the week';
  return date.toISOString().slice(0, 10);
}

function allNumbers(parts: string[], text: string): number[] {
  if (parts.length === 1) {
    return [parts[0].slice(0, 4), parts[0].slice(4, 6), parts[0].slice(6)].map(Number);
  }
  if (parts[0].length === 4) return parts.map(Number);
  const [first, second, last] = parts;
  const [month, day] = text.includes('/') ? [first, second] : [second, first];
  return [fullYear(last), Number(month), Number(day)];
}

/** A month by name: of the two numbers, the year is the one of four digits or else the last. */
function named([first, second]: string[], month: number): number[] {
  const [year, day] = first.length === 4 ? [first, second] : [second, first];
  return [fullYear(year), month, Number(day)];
}

function fullYear(digits: string): number {
  const year = Number(digits);
  return digits.length === 4 ? year : year >= 70 ? 1900 + year : 2000 + year;
}

import type { Random } from '../../tensor/random.ts';
import { type FixedTask, type TaskKind, defineTask } from '../task.ts';
import { type Day, dateForms } from './date-forms.ts';

const DIGITS = [...'0123456789'];
const LETTERS = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const PADDING = '_';
const LONGEST = 'Wednesday, the 23rd of September 2026'.length;
const DAYS = 36_525; // 1970-01-01 to 2069-12-31
const MILLISECONDS = 86_400_000; // a day

/** How the letters of a form are written; unchanged is twice as likely. */
const cases = [
  (text: string) => text,
  (text: string) => text,
  (text: string) => text.toUpperCase(),
  (text: string) => text.toLowerCase(),
];

/**
 * Dates of 1970 to 2069 written in many forms → ISO 8601: `23rd of November 2026` → `2026-11-23`.
 * Days, forms and upper or lower case are equally likely; `date-forms.ts` says how dates of
 * numbers alone are read. Sources are padded with `_`.
 */
export const dates: TaskKind<never, FixedTask> = defineTask(
  {
    description: 'write a date in ISO 8601: 23rd of November 2026 → 2026-11-23',
    options: {},
  },
  () => ({
    name: 'dates',
    source: {
      tokens: [...DIGITS, ...LETTERS, ...' ,.-/', PADDING],
      length: LONGEST,
      padding: PADDING,
    },
    target: { tokens: [...DIGITS, '-'], length: 10 },
    sources: DAYS * dateForms.length, // at least: a form with letters has three cases
    draw(random: Random) {
      const iso = isoDate(random.integer(DAYS));
      const form = dateForms[random.integer(dateForms.length)];
      const written = cases[random.integer(cases.length)];
      return { source: written(form(dayOf(iso))), target: iso };
    },
  }),
);

/** The day `days` days after 1970-01-01, in ISO 8601. */
function isoDate(days: number): string {
  return new Date(days * MILLISECONDS).toISOString().slice(0, 10);
}

function dayOf(iso: string): Day {
  const [year, month, day] = iso.split('-').map(Number);
  return { year, month, day, weekday: new Date(iso).getUTCDay() };
}

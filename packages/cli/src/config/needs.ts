import { flagOf } from '../text/flag-name.ts';

/** Settings by name, each checked by itself. */
export type Values = Readonly<Record<string, unknown>>;

/** What a setting asks of the others: it is an error to give it where it has no effect. */
export interface Need {
  /** For `--help`, behind the description. */
  readonly help?: string;
  /** Why the setting cannot be given here; undefined when it can. */
  readonly refuse: (settings: Values) => string | undefined;
}

/**
 * Something must be given as well (or be on), or be one of some values: `needs --format tsv`. A
 * setting that nobody has decided yet may still become one of them.
 */
export function needs(other: string, ...values: readonly string[]): Need {
  const help = `needs ${[flagOf(other), values.join(' or ')].join(' ').trim()}`;
  const isMet = (value: unknown) =>
    values.length > 0
      ? value === undefined || (values as readonly unknown[]).includes(value)
      : value !== undefined && value !== false;
  return { help, refuse: (settings) => (isMet(settings[other]) ? undefined : help) };
}

/** Something must not be given as well (or be on), or not be a certain value. */
export function excludes(other: string, value?: string): Need {
  const flag = value === undefined ? flagOf(other) : `${flagOf(other)} ${value}`;
  const isMet = (given: unknown) =>
    value === undefined ? given === undefined || given === false : given !== value;
  return {
    refuse: (settings) =>
      isMet(settings[other]) ? undefined : `cannot be given together with ${flag}`,
  };
}

/** Whatever else is asked, in words for the error alone. */
export function unless(refuse: Need['refuse']): Need {
  return { refuse };
}

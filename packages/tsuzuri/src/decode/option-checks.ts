import { ConfigError, quoted, requireInteger, requireKnown } from '../errors.ts';

/** Checks the value of a setting. @throws ConfigError */
export type Check = (setting: string, value: unknown) => void;

/** A check of each option. */
export type Checks<Options> = Readonly<Record<keyof Options, Check>>;

/** The check of a whole number in a range. */
export const whole =
  (minimum: number, maximum: number = Number.MAX_SAFE_INTEGER): Check =>
  (setting, value) => {
    if (typeof value !== 'number') {
      throw new ConfigError(setting, `expected a whole number, got ${quoted(value)}`);
    }
    requireInteger(setting, value, minimum, maximum);
  };

/** The check of a number; infinities pass. */
export const requireNumber: Check = (setting, value) => {
  if (typeof value === 'number' && !Number.isNaN(value)) return;
  throw new ConfigError(setting, `expected a number, got ${quoted(value)}`);
};

/** The check of a truth value. */
export const requireBoolean: Check = (setting, value) => {
  if (typeof value === 'boolean') return;
  throw new ConfigError(setting, `expected true or false, got ${quoted(value)}`);
};

/** The check of a function. */
export const requireFunction: Check = (setting, value) => {
  if (typeof value === 'function') return;
  throw new ConfigError(setting, `expected a function, got ${quoted(value)}`);
};

/** @throws ConfigError unless `options` is an object of known options whose values pass their checks */
export function requireOptions(
  what: string,
  options: unknown,
  known: Readonly<Record<string, Check>>,
): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new ConfigError(what, `expected an object, got ${quoted(options)}`);
  }
  requireKnown(what, options, Object.keys(known));
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined) known[name](name, value);
  }
}

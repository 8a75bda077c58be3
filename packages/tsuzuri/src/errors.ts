import { didYouMean } from './nearest.ts';

/** The base of every error that Tsuzuri throws on purpose: its message is one clear line for a person. */
export class TsuzuriError extends Error {}

/** A tensor of the wrong shape reached a function: the message names the function, the argument, what it expected and what came. */
export class ShapeError extends TsuzuriError {
  override readonly name = 'ShapeError';
}

/** A setting has an impossible value. `setting` is its name as the caller wrote it, so that a front end can point at it. */
export class ConfigError extends TsuzuriError {
  override readonly name = 'ConfigError';
  readonly setting: string;

  constructor(setting: string, message: string) {
    super(`${setting}: ${message}`);
    this.setting = setting;
  }
}

/** Data that cannot be used: an unknown character, a text that is too long, an empty set. */
export class DataError extends TsuzuriError {
  override readonly name = 'DataError';
}

/** A model file that is not one, or is damaged, or is of another version. */
export class CheckpointError extends TsuzuriError {
  override readonly name = 'CheckpointError';

  /** The message may quote the file: it is cut, and brought onto one line. */
  constructor(message: string) {
    const line = message.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ');
    super(line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line);
  }
}

const LONGEST_LINE = 400; // characters

/** Training cannot go on: a loss, a weight or a gradient is not finite, or the model is trained already. */
export class TrainingError extends TsuzuriError {
  override readonly name = 'TrainingError';
}

/** A backend that cannot be made or has run out of memory. */
export class BackendError extends TsuzuriError {
  override readonly name = 'BackendError';
}

/**
 * Throws a ShapeError unless `shape` is `expected`; `null` stands for any size.
 *
 * `requireShape('linear.forward: x', x.shape, [null, 64])` reads
 * `linear.forward: x must be [*, 64], got [10, 32]`.
 */
export function requireShape(
  what: string,
  shape: readonly number[],
  expected: readonly (number | null)[],
): void {
  const fits =
    shape.length === expected.length &&
    expected.every((size, axis) => size === null || size === shape[axis]);
  if (!fits) {
    const wanted = expected.map((size) => size ?? '*').join(', ');
    throw new ShapeError(`${what} must be [${wanted}], got [${shape.join(', ')}]`);
  }
}

/** Throws a ConfigError unless `value` is a whole number from `minimum` to `maximum`. */
export function requireInteger(
  setting: string,
  value: number,
  minimum: number,
  maximum: number = Number.MAX_SAFE_INTEGER,
): void {
  if (!Number.isInteger(value) || value < minimum || value > maximum) {
    const range =
      maximum === Number.MAX_SAFE_INTEGER
        ? `of at least ${minimum}`
        : `from ${minimum} to ${maximum}`;
    throw new ConfigError(setting, `expected a whole number ${range}, got ${quoted(value)}`);
  }
}

/**
 * Throws a ConfigError unless `value` is one of the `known` names.
 *
 * @param setting its name, for the message and the error's field
 */
export function requireKind<Kind extends string>(
  setting: string,
  value: unknown,
  known: readonly Kind[],
): asserts value is Kind {
  if ((known as readonly unknown[]).includes(value)) return;
  const near = typeof value === 'string' ? didYouMean(value, known) : '';
  throw new ConfigError(
    setting,
    `expected one of ${known.join(', ')}, got ${quoted(value)}${near}`,
  );
}

/**
 * Throws a ConfigError for the first name in `options` that is not `known`.
 *
 * @param what what they are options of, for the message
 * @param list where all of them are documented, instead of a message with every name
 */
export function requireKnown(
  what: string,
  options: object,
  known: readonly string[],
  list?: string,
): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const among = list ? `the ${known.length} of ${list}` : known.join(', ');
    const expected = known.length > 0 ? `expected options among ${among}` : 'no options';
    throw new ConfigError(what, `${expected}, got ${quoted(name)}${didYouMean(name, known)}`);
  }
}

/**
 * Throws a ConfigError for the first of `options` that has no default, or is of another type than it.
 *
 * @param what what they are options of, as `training` or `schedule`
 * @param defaults a value of the right type for every option
 */
export function requireOptions(
  what: string,
  options: unknown,
  defaults: Readonly<Record<string, unknown>>,
): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new ConfigError(what, `expected an object of options, got ${quoted(options)}`);
  }
  requireKnown(what, options, Object.keys(defaults));
  for (const [name, value] of Object.entries(options)) {
    const type = typeof defaults[name];
    if (value === undefined || (value !== null && typeof value === type)) continue;
    const article = type === 'object' ? 'an' : 'a';
    throw new ConfigError(`${what}.${name}`, `expected ${article} ${type}, got ${quoted(value)}`);
  }
}

const LONGEST_QUOTE = 80; // characters

/** A value as an error message shows it: on one line, without control characters, and cut. */
export function quoted(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : describe(value);
  const line = text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ');
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}…` : line;
}

function describe(value: unknown): string {
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'object' && value !== null) {
    return Array.isArray(value) ? `a list of ${value.length}` : 'an object';
  }
  return String(value);
}

/** Throws a ConfigError unless `signal` is an AbortSignal or undefined. */
export function requireSignal(signal: unknown): void {
  const isSignal = typeof signal === 'object' && signal !== null && 'throwIfAborted' in signal;
  if (signal === undefined || isSignal) return;
  throw new ConfigError('signal', `expected an AbortSignal, got ${quoted(signal)}`);
}

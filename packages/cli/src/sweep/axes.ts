import { didYouMean, quoted } from 'tsuzuri/data';
import { flagTexts } from '../config/fields.ts';
import { trainSettings } from '../config/train-settings.ts';
import { UsageError } from '../errors.ts';
import { flagOf } from '../text/flag-name.ts';

/** A setting of a training as its schema gives it back: plain data. */
export type Value = unknown;

/** Settings by name that a run of the sweep has besides those that all have. */
export type Point = Readonly<Record<string, Value>>;

/** A setting that has one of some values. */
export interface Choices {
  readonly setting: string;
  readonly values: readonly Value[];
}

/** A setting that has any value between two. */
export interface Range {
  readonly setting: string;
  readonly from: number;
  readonly to: number;
  /** Whether equal steps are equal factors. */
  readonly isLogarithmic: boolean;
  /** What values are apart from each other, from the first on. */
  readonly step?: number | undefined;
  readonly isWhole: boolean;
}

/** What a sweep varies. */
export type Axis = Choices | Range;

/** Settings that a sweep has its own word for. */
const taken: Readonly<Record<string, string>> = {
  seed: '--seeds N trains from as many seeds, the first of which is --seed',
  members: '--seeds N trains from as many seeds',
  threads: 'it changes no result',
  backend: 'name one for all runs',
};

/**
 * Values of a setting: `hidden-size=128,256`.
 *
 * @throws UsageError for what is no setting of `train`, or no value of it
 */
export function readChoices(given: string): Choices {
  const [setting, text] = split('--grid', given, 'hidden-size=128,256');
  return choicesOf(setting, text.split(','));
}

/** The values of a setting, each as its schema has it. @throws as `readChoices` does */
export function choicesOf(name: string, given: readonly unknown[]): Choices {
  const setting = settingNamed('--grid', name);
  const values = given.map((value) => valueOf('--grid', setting, value));
  const shown = values.map(showValue);
  const twice = shown.find((value, i) => shown.indexOf(value) < i);
  if (twice !== undefined) {
    throw new UsageError(
      `--grid: ${flagOf(setting)}: expected each value once, got ${twice} twice`,
    );
  }
  return { setting, values };
}

const RANGE = /^(.+?)\.\.(.+?)(?::(log|[\d.]+))?$/;

/** A range of a setting: `dropout=0.2..0.5`, `learning-rate=1e-4..1e-2:log`, `hidden-size=64..512:64`. @throws as `readChoices` does */
export function readRange(given: string): Range {
  const [name, text] = split('--range', given, 'dropout=0.2..0.5');
  return rangeOf(name, text);
}

/** The same of its two halves. */
export function rangeOf(name: string, text: string): Range {
  const setting = settingNamed('--range', name);
  const [, low = '', high = '', how] = RANGE.exec(text) ?? [];
  const [from, to] = [low, high].map((end) => {
    const value = end === '' ? undefined : valueOf('--range', setting, end);
    if (typeof value === 'number') return value;
    throw wrong(
      '--range',
      setting,
      `expected two numbers such as 0.2..0.5, 1e-4..1e-2:log or 64..512:64, got ${quoted(text)}`,
    );
  });
  if (from >= to) {
    throw wrong('--range', setting, `expected the smaller number first, got ${quoted(text)}`);
  }
  const isLogarithmic = how === 'log';
  if (isLogarithmic && from <= 0) {
    throw wrong('--range', setting, `expected numbers above 0 with :log, got ${quoted(text)}`);
  }
  const step = how === undefined || isLogarithmic ? undefined : Number(how);
  if (step !== undefined && !(step > 0 && step <= to - from)) {
    throw wrong('--range', setting, `expected a step within the range, got ${quoted(text)}`);
  }
  // a setting that takes whole numbers alone takes this one not
  const isWhole = !fieldOf(setting).safeParse(from + (to - from) / Math.PI).success;
  return { setting, from, to, isLogarithmic, isWhole, ...(step !== undefined && { step }) };
}

/** Each setting at most once. @throws UsageError for one that comes twice */
export function requireDistinct(axes: readonly Axis[]): void {
  const names = axes.map(({ setting }) => setting);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) {
    throw new UsageError(`--grid: expected each setting once, got ${flagOf(twice)} twice`);
  }
}

/** The value of an axis at a place from 0 to 1, 1 excluded; that of a range has four digits. */
export function valueAt(axis: Axis, place: number): Value {
  if ('values' in axis) return axis.values[Math.floor(place * axis.values.length)];
  const { from, to, isLogarithmic, isWhole, step } = axis;
  if (step !== undefined) {
    const count = Math.floor((to - from) / step + 1e-9) + 1;
    return Number((from + step * Math.floor(place * count)).toPrecision(12));
  }
  if (isWhole && !isLogarithmic) return from + Math.floor(place * (to - from + 1));
  const value = isLogarithmic ? from * (to / from) ** place : from + place * (to - from);
  return isWhole ? Math.round(value) : Number(value.toPrecision(4));
}

/** A value as a flag has it. */
export function showValue(value: Value): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (Array.isArray(value)) return value.map(showValue).join(',');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, one]) => `${name}=${showValue(one)}`)
      .join(',');
  }
  return String(value);
}

/** A point in words: `--hidden-size 128 --dropout 0.3`. */
export function showPoint(point: Point): string {
  return flagsOf(point).join(' ');
}

/** Settings as words of a command; one that is on has its flag alone, where it is a switch. */
export function flagsOf(values: Point): string[] {
  return Object.entries(values).flatMap(([setting, value]) => {
    const text = flagTexts.get(fieldOf(setting));
    if (typeof value === 'boolean' && text?.value === undefined) {
      if (value) return [flagOf(setting)];
      return text?.negation === undefined ? [] : [flagOf(setting).replace('--', '--no-')];
    }
    return [flagOf(setting), showValue(value)];
  });
}

/** A setting of `train` by its flag or its name. @param allowed of those that a sweep has its own word for */
export function settingNamed(flag: string, name: string, allowed: readonly string[] = []): string {
  const setting = name
    .replace(/^--/, '')
    .replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const names = Object.keys(trainSettings.shape);
  if (!names.includes(setting)) {
    const flags = names.map((one) => flagOf(one).slice(2));
    throw new UsageError(
      `${flag}: there is no setting ${quoted(name)} of tsuzuri train${didYouMean(name, flags)}`,
    );
  }
  if (setting in taken && !allowed.includes(setting)) throw wrong(flag, setting, taken[setting]);
  return setting;
}

/** A value as the schema of its setting has it. @throws UsageError for one that is none */
export function valueOf(flag: string, setting: string, value: unknown): Value {
  const switched = isSwitch(setting) ? { on: true, off: false }[String(value)] : undefined;
  const result = fieldOf(setting).safeParse(switched ?? value);
  if (result.success) return result.data;
  throw wrong(flag, setting, result.error.issues[0].message);
}

const isSwitch = (setting: string) => flagTexts.get(fieldOf(setting))?.value === undefined;

function fieldOf(setting: string) {
  return trainSettings.shape[setting as keyof typeof trainSettings.shape];
}

function wrong(flag: string, setting: string, why: string): UsageError {
  return new UsageError(`${flag}: ${flagOf(setting)}: ${why}`);
}

function split(flag: string, given: string, example: string): [name: string, text: string] {
  const [name, text] = given.split(/=(.*)/s);
  if (name !== '' && text !== undefined && text !== '') return [name, text];
  throw new UsageError(`${flag}: expected ${example}, got ${quoted(given)}`);
}

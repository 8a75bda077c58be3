import { z } from 'zod';
import { readObject } from '../config/config-file.ts';
import { UsageError } from '../errors.ts';
import {
  type Axis,
  type Point,
  choicesOf,
  rangeOf,
  settingNamed,
  showValue,
  valueOf,
} from './axes.ts';

const paths = z.union([z.string().transform((path) => [path]), z.array(z.string()).min(1)], {
  error: 'expected a path, or a list of paths',
});
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const named = z.record(z.string(), z.unknown());
const schema = z.strictObject({
  data: z.record(z.string(), z.strictObject({ train: paths, valid: paths.optional() })).optional(),
  settings: named.optional(),
  grid: z.record(z.string(), z.array(scalar).min(1)).optional(),
  range: z.record(z.string(), z.string()).optional(),
  baseline: named.optional(),
  search: z.string().optional(),
  runs: z.number().optional(),
  seeds: z.number().optional(),
  folds: z.number().optional(),
  rungEpochs: z.number().optional(),
  eta: z.number().optional(),
  parallel: z.number().optional(),
});

/** What a file says of a sweep; flags win. */
export interface SweepFile {
  readonly data: readonly {
    readonly name: string;
    readonly files: string[];
    readonly valid?: string[];
  }[];
  readonly settings: Point;
  readonly axes: readonly Axis[];
  readonly baseline: Point | undefined;
  /** What has a flag of its own. */
  readonly flags: Readonly<Record<string, unknown>>;
}

/** Whether a word is the name of such a file. */
export const isSweepFile = (word: string | undefined): word is string =>
  word !== undefined && /\.(ya?ml|json)$/i.test(word);

/**
 * A sweep from a JSON or YAML file.
 *
 * @throws UsageError with the file, for what is no sweep
 */
export function readSweepFile(path: string): SweepFile {
  const result = schema.safeParse(readObject('', path));
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new UsageError(`${path}: ${issue.path.join('.') || 'its root'}: ${issue.message}`);
  }
  const { data = {}, settings = {}, grid = {}, range = {}, baseline, ...flags } = result.data;
  try {
    return {
      data: Object.entries(data).map(([name, { train, valid }]) => ({
        name,
        files: train,
        ...(valid && { valid }),
      })),
      settings: pointOf('settings', settings),
      axes: [
        ...Object.entries(grid).map(([name, values]) => choicesOf(name, values)),
        ...Object.entries(range).map(([name, text]) => rangeOf(name, text)),
      ],
      baseline: baseline && pointOf('baseline', baseline),
      flags: Object.fromEntries(
        Object.entries(flags).map(([name, value]) => [name, String(value)]),
      ),
    };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${path}: ${error.message}`);
  }
}

/** Settings, each as its schema has it. */
export function pointOf(where: string, values: Readonly<Record<string, unknown>>): Point {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const setting = settingNamed(where, name, ['seed', 'backend']);
      return [
        setting,
        valueOf(where, setting, typeof value === 'object' ? value : showValue(value)),
      ];
    }),
  );
}

/** `hidden-size=128,dropout=0.3` as settings. @throws UsageError for what is none */
export function readPoint(flag: string, given: string): Point {
  const pairs = given.split(',').map((part) => part.split(/=(.*)/s));
  const wrong = pairs.find(([name, value]) => name === '' || value === undefined);
  if (wrong) throw new UsageError(`${flag}: expected hidden-size=128,dropout=0.3, got "${given}"`);
  return pointOf(flag, Object.fromEntries(pairs.map(([name, value]) => [name, value])));
}

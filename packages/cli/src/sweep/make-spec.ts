import { createHash } from 'node:crypto';
import { quoted } from 'tsuzuri/data';
import { trainSettings } from '../config/train-settings.ts';
import { openInput } from '../data/open.ts';
import { UsageError } from '../errors.ts';
import { readVersion } from '../text/version.ts';
import { type Axis, type Point, readChoices, readRange, requireDistinct, valueOf } from './axes.ts';
import type { SweepSettings } from './settings.ts';
import { type DataSet, type SweepSpec, specSchema } from './spec.ts';
import { type SweepFile, readPoint } from './sweep-file.ts';

const MOST = 1000; // runs where only the time is limited

/**
 * What a sweep is to do, from words and flags and from a file.
 *
 * @param files the examples, where they have no names
 * @param said the flags of `train` that were given
 * @param isTimed whether time alone may end it
 * @throws UsageError for what cannot be
 */
export async function makeSpec(
  files: readonly string[],
  given: SweepSettings,
  said: Readonly<Record<string, unknown>>,
  file: SweepFile | undefined,
  isTimed: boolean,
): Promise<SweepSpec> {
  const ownAxes = [...(given.grid ?? []).map(readChoices), ...(given.range ?? []).map(readRange)];
  requireDistinct(ownAxes);
  const own = new Set(ownAxes.map(({ setting }) => setting));
  const axes = [...(file?.axes ?? []).filter(({ setting }) => !own.has(setting)), ...ownAxes];
  const { seed = 1, ...settings } = { ...file?.settings, ...typed(said) };
  const varied = axes.find(({ setting }) => setting in settings);
  if (varied) {
    throw new UsageError(`--grid: ${varied.setting} is varied and given; omit one`);
  }
  const { search = searchFor(axes), runs = isTimed ? MOST : undefined } = given;
  const { seeds, folds, rungEpochs, eta, parallel } = given;
  const baseline =
    given.baseline === undefined ? file?.baseline : readPoint('--baseline', given.baseline);
  const sets = dataOf(files, given, file);
  if (folds === 2 && sets.some(({ valid }) => valid === undefined)) {
    throw new UsageError(
      '--folds: expected at least 3 without --valid: one is held out, and one selects the epoch; got 2',
    );
  }
  const all = {
    version: readVersion(),
    data: await withFingerprints(sets),
    settings: Object.fromEntries(Object.entries(settings).filter(([name]) => name !== 'threads')),
    axes,
    search,
    runs,
    seeds,
    seed: seed as number,
    folds,
    rungEpochs,
    eta,
    parallel,
    baseline,
  };
  return specSchema.parse(JSON.parse(JSON.stringify(all))); // as it is read again: without what is undefined
}

const searchFor = (axes: readonly Axis[]) =>
  axes.every((axis) => 'values' in axis) ? ('grid' as const) : ('sobol' as const);

/** The flags of `train` as their schemas have them. */
function typed(said: Readonly<Record<string, unknown>>): Point {
  const names = Object.keys(trainSettings.shape).filter((name) => said[name] !== undefined);
  return Object.fromEntries(
    names.map((name) => {
      try {
        return [name, valueOf('', name, said[name])];
      } catch (error) {
        throw new UsageError((error as Error).message.replace(/^: /, ''));
      }
    }),
  );
}

type Named = Omit<DataSet, 'fingerprint'>;

/** The data sets: of words, of --data, or of the file. */
function dataOf(
  files: readonly string[],
  { data = [], valid = [] }: SweepSettings,
  file: SweepFile | undefined,
): Named[] {
  if (files.length > 0 && data.length > 0) {
    throw new UsageError('--data: cannot be given together with FILE; name all data sets');
  }
  if (files.length > 0) {
    if (valid.length === 0) return [{ name: 'data', files: [...files] }];
    return [{ name: 'data', files: [...files], valid: [...valid] }];
  }
  if (data.length === 0) {
    if (file && file.data.length > 0) return [...file.data];
    throw new UsageError(
      'expected FILE, --data NAME=FILE or a file of a sweep with data, got none',
    );
  }
  const sets = pairsOf('--data', data);
  const dev = pairsOf('--valid', valid);
  const unknown = dev.find(([name]) => !sets.some(([other]) => other === name));
  if (unknown) throw new UsageError(`--valid: there is no data set ${quoted(unknown[0])}`);
  return sets.map(([name, path]) => {
    const own = dev.filter(([other]) => other === name).map(([, one]) => one);
    if (sets.filter(([other]) => other === name).length > 1) {
      throw new UsageError(`--data: expected each name once, got ${name} twice`);
    }
    return { name, files: [path], ...(own.length > 0 && { valid: own }) };
  });
}

function pairsOf(
  flag: string,
  given: readonly string[],
): (readonly [name: string, path: string])[] {
  return given
    .flatMap((one) => one.split(','))
    .map((one) => {
      const [name, path = ''] = one.split(/=(.*)/s);
      if (/^[\w.-]+$/.test(name) && path !== '') return [name, path] as const;
      throw new UsageError(`${flag}: expected NAME=FILE such as hun=hun.tsv, got ${quoted(one)}`);
    });
}

async function withFingerprints(sets: readonly Named[]): Promise<DataSet[]> {
  const found: DataSet[] = [];
  for (const set of sets) {
    if (!/^[\w.-]+$/.test(set.name)) {
      throw new UsageError(`data: expected a name of letters and digits, got ${quoted(set.name)}`);
    }
    found.push({ ...set, fingerprint: await fingerprintOf([...set.files, ...(set.valid ?? [])]) });
  }
  return found;
}

/** SHA-256 of the bytes of files. @throws UsageError for what cannot be read, or read again */
export async function fingerprintOf(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of files) {
    if (path === '-') {
      throw new UsageError('standard input cannot be read by every run; give a file');
    }
    const own = createHash('sha256');
    for await (const chunk of openInput(path).chunks) own.update(chunk);
    hash.update(own.digest());
  }
  return hash.digest('hex');
}

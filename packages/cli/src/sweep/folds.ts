import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Example } from 'tsuzuri';
import { Random } from 'tsuzuri/nn';
import type { ReadingSettings } from '../data/read.ts';
import { loadExamples } from '../data/read.ts';
import { UsageError } from '../errors.ts';
import { writeFiles } from '../run/disk.ts';
import { makeFolders } from '../run/folders.ts';
import { formatLines } from '../run/json-lines.ts';
import { tell } from '../terminal/tell.ts';
import { formatCount } from '../text/format.ts';
import { FOLDS, foldNames } from './run-folders.ts';
import type { DataSet, SweepSpec } from './spec.ts';

/** The files of a fold. */
export interface FoldFiles {
  readonly train: string;
  /** Selects the best epoch. */
  readonly dev: string;
  /** Is scored. */
  readonly held: string;
}

/** How the files of folds are read, whatever the examples came from. */
export const foldReading = ({ features, weights }: { features?: unknown; weights?: unknown }) => ({
  format: 'jsonl',
  ...(features === undefined ? {} : { features: 'features' }),
  ...(weights === undefined ? {} : { weights: 'weight' }),
});

/** Where the files of a fold are. */
export function foldFiles(out: string, { name }: DataSet, fold: number): FoldFiles {
  const folder = join(out, FOLDS, `${name}-${fold}`);
  return {
    train: join(folder, foldNames.train),
    dev: join(folder, foldNames.dev),
    held: join(folder, foldNames.held),
  };
}

/**
 * Writes the files of all folds that are not there: fold i is held out, and the others train. The dev
 * set is the given one or, without it, the next fold.
 *
 * @throws as `loadExamples` does; UsageError for fewer sources than folds
 */
export async function writeFolds(
  out: string,
  { data, folds: count = 0, seed }: Pick<SweepSpec, 'data' | 'folds' | 'seed'>,
  readingOf: (set: DataSet) => ReadingSettings,
): Promise<void> {
  for (const set of data) {
    const reading = readingOf(set);
    const all = Array.from({ length: count }, (_, i) => foldFiles(out, set, i + 1));
    if (all.every(({ train, dev, held }) => [train, dev, held].every((path) => existsSync(path)))) {
      continue;
    }
    const folds = foldsOf(await loadExamples(set.files, reading, tell), count, seed);
    const { weights: _weights, ...withoutWeights } = reading;
    const valid = set.valid && (await loadExamples(set.valid, withoutWeights, tell));
    const empty = folds.findIndex((fold) => fold.length === 0);
    if (empty >= 0) {
      throw new UsageError(
        `--folds: expected at most one fold per source, got ${formatCount(count)} for ${set.files.join(', ')}`,
      );
    }
    for (const [i, files] of all.entries()) {
      const next = valid ? undefined : (i + 1) % count;
      const folder = join(files.train, '..');
      makeFolders(folder);
      await writeFiles(folder, [
        [foldNames.train, formatLines(folds.filter((_, k) => k !== i && k !== next).flat())],
        [foldNames.dev, formatLines(valid ?? folds[next ?? i])],
        [foldNames.held, formatLines(folds[i])],
      ]);
    }
  }
}

/** Examples in folds of nearly as many sources each; rows with one source are in one fold. */
export function foldsOf(examples: readonly Example[], count: number, seed: number): Example[][] {
  const bySource = new Map<string, Example[]>();
  for (const example of examples) {
    const rows = bySource.get(example.source);
    if (rows) rows.push(example);
    else bySource.set(example.source, [example]);
  }
  const groups = Random.fromSeed(seed)
    .stream('folds')
    .shuffle([...bySource.values()]);
  return Array.from({ length: count }, (_, i) => groups.filter((_, k) => k % count === i).flat());
}

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The rows of files, without empty lines. */
function rowsOf(files) {
  return files.flatMap((file) => readFileSync(file, 'utf8').split(/\r?\n/).filter(Boolean));
}

/** Rows in `count` folds, the same on every machine; rows with one source are in one fold. */
export function foldsOf(rows, count) {
  const groups = grouped(rows);
  const hash = (source) => createHash('sha256').update(source).digest('hex');
  const order = [...groups.keys()].map((source) => [hash(source), source]);
  const folds = Array.from({ length: count }, () => []);
  order
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .forEach(([, source], i) => folds[i % count].push(...groups.get(source)));
  return folds;
}

const sourceOf = (row) => row.split('\t')[0];

function grouped(rows) {
  const groups = new Map();
  for (const row of rows) groups.set(sourceOf(row), [...(groups.get(sourceOf(row)) ?? []), row]);
  return groups;
}

/**
 * Writes train.tsv, dev.tsv and held.tsv of a fold: fold i is held out, the next one chooses the epoch,
 * the others train.
 */
export function writeFold(
  folder,
  data,
  { files, where = Boolean, train: most = Infinity },
  i,
  count,
) {
  const rows = rowsOf(files.map((file) => join(data, file))).filter(where);
  const folds = foldsOf(rows, count);
  const next = (i + 1) % count;
  const sets = {
    train: folds
      .filter((_, k) => k !== i && k !== next)
      .flat()
      .slice(0, most),
    dev: folds[next],
    held: folds[i],
  };
  for (const [name, rows] of Object.entries(sets)) {
    writeFileSync(join(folder, `${name}.tsv`), [...rows, ''].join('\n'));
  }
}

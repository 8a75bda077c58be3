/** One side of a batch: token ids [T, B] in time-major order; row b has `lengths[b]` of them. */
export interface IdBatch {
  /** T · B ids; the slots past a row's length are ignored. */
  readonly ids: Int32Array;
  readonly lengths: Int32Array;
  /** T: the longest row. */
  readonly time: number;
}

/** The sources of B examples, with their features where a model has them. */
export interface SourceBatch extends IdBatch {
  /** [F, B], ids of a vocabulary of their own. */
  readonly features?: IdBatch | undefined;
}

/** Source and target of the same B examples. */
export interface PairBatch {
  readonly source: SourceBatch;
  readonly target: IdBatch;
}

/** Lays rows of ids out as one batch, [T, B], with 0 past the end of a row. */
export function toIdBatch(rows: readonly ArrayLike<number>[]): IdBatch {
  const lengths = Int32Array.from(rows, (row) => row.length);
  const time = lengths.reduce((longest, length) => Math.max(longest, length), 0);
  const ids = new Int32Array(time * rows.length);
  rows.forEach((row, b) => {
    for (let t = 0; t < row.length; t++) ids[t * rows.length + b] = row[t];
  });
  return { ids, lengths, time };
}

/** Sources as one batch, with the features of each. */
export function toSourceBatch(
  rows: readonly ArrayLike<number>[],
  features: readonly (ArrayLike<number> | undefined)[] = [],
): SourceBatch {
  const given = features.filter((row) => row !== undefined);
  return { ...toIdBatch(rows), ...(given.length > 0 && { features: toIdBatch(given) }) };
}

/** Rows of a batch in the order given; they may repeat. */
export function pickColumns({ ids, lengths, time }: IdBatch, rows: Int32Array): IdBatch {
  const batch = lengths.length;
  const picked = new Int32Array(time * rows.length);
  for (let t = 0; t < time; t++) {
    for (let i = 0; i < rows.length; i++) picked[t * rows.length + i] = ids[t * batch + rows[i]];
  }
  return { ids: picked, lengths: rows.map((row) => lengths[row]), time };
}

/** `pickColumns` of sources. */
export function pickSources(source: SourceBatch, rows: Int32Array): SourceBatch {
  const { features } = source;
  return {
    ...pickColumns(source, rows),
    ...(features && { features: pickColumns(features, rows) }),
  };
}

/** `pickColumns` of examples. */
export function pickPairs({ source, target }: PairBatch, rows: Int32Array): PairBatch {
  return { source: pickSources(source, rows), target: pickColumns(target, rows) };
}

/** Each row back to front, within its length. */
export function reversed(batch: IdBatch): IdBatch {
  const { ids, lengths, time } = batch;
  const size = lengths.length;
  const result = ids.slice();
  for (let b = 0; b < size; b++) {
    for (let t = 0; t < lengths[b]; t++) {
      result[t * size + b] = ids[(lengths[b] - 1 - t) * size + b];
    }
  }
  return { ids: result, lengths, time };
}

/** What a decoder reads under teacher forcing: the start id, then the target without its last token. */
export function shifted(batch: IdBatch, startId: number): IdBatch {
  const { ids, lengths, time } = batch;
  const size = lengths.length;
  const result = new Int32Array(ids.length);
  result.fill(startId, 0, Math.min(size, ids.length));
  result.set(ids.subarray(0, Math.max(0, ids.length - size)), Math.min(size, ids.length));
  return { ids: result, lengths, time };
}

/** `count` batches' worth of row numbers cut into batches of `batchSize`; the last may be smaller. */
export function* cutIntoBatches(
  rows: Int32Array,
  batchSize: number,
): Generator<Int32Array, void, undefined> {
  for (let start = 0; start < rows.length; start += batchSize) {
    yield rows.subarray(start, start + batchSize);
  }
}

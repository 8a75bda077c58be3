import { type PairBatch, toIdBatch } from '../data/batch.ts';
import { bucketBatches } from '../data/buckets.ts';
import { countIds, replaceRare } from '../data/replace-rare.ts';
import type { Example } from '../data/task.ts';
import { DataError } from '../errors.ts';
import type { Random } from '../tensor/random.ts';
import type { EncodedExamples, Translator } from '../translator/translator.ts';
import type { TrainingSettings } from './settings.ts';

/** The examples of a run as ids, and the batches that each epoch makes of them. */
export class TrainingSet {
  readonly examples: EncodedExamples;
  readonly #settings: TrainingSettings;
  readonly #sourceCounts: Int32Array;
  readonly #hasUnknown: boolean;

  /** @throws DataError when there is nothing to train on, or a text does not fit a coder */
  constructor(translator: Translator, examples: readonly Example[], settings: TrainingSettings) {
    if (examples.length === 0) throw new DataError('training: there are no examples');
    this.examples = translator.encode(examples);
    this.#settings = settings;
    this.#hasUnknown = translator.source.unkId !== undefined && settings.unknownRate > 0;
    this.#sourceCounts = countIds(this.examples.source, translator.source.vocabulary.size);
  }

  /** The rows of every batch of an epoch, in the order that `random` gives. */
  batches(random: Random): readonly Int32Array[] {
    const { source, target } = this.examples;
    const { batchSize, batchTokens, buckets } = this.#settings;
    const lengthsOf = (side: readonly Int32Array[]) =>
      side.map((row) => (buckets || batchTokens !== undefined ? row.length : 0));
    const budget = batchTokens === undefined ? { rows: batchSize } : { tokens: batchTokens };
    return bucketBatches(lengthsOf(source), budget, random, lengthsOf(target));
  }

  /** The ids of some rows; now and then `random` takes a rare source token for an unknown one. */
  batch(rows: Int32Array, random: Random): PairBatch {
    const { source, target } = this.examples;
    const { unknownRate } = this.#settings;
    const hide = (ids: Int32Array) =>
      this.#hasUnknown ? replaceRare(ids, this.#sourceCounts, unknownRate, random) : ids;
    return {
      source: toIdBatch(Array.from(rows, (row) => hide(source[row]))),
      target: toIdBatch(Array.from(rows, (row) => target[row])),
    };
  }
}

/** Sixteen digits that differ when the ids do, for all but one set in 2^64. */
export function fingerprint(sets: readonly (EncodedExamples | undefined)[]): string {
  let low = 0x811c9dc5;
  let high = 0x01000193;
  const add = (value: number) => {
    low = Math.imul(low ^ value, 0x01000193); // FNV-1a
    high = Math.imul(high ^ (value + 0x9e3779b9), 0x85ebca6b);
    high ^= high >>> 13;
  };
  for (const set of sets) {
    for (const side of set ? [set.source, set.target] : []) {
      add(side.length);
      for (const row of side) {
        add(row.length);
        row.forEach(add);
      }
    }
    add(-1);
  }
  return [high, low].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

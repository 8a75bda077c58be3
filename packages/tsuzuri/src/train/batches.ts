import { bucketBatches } from '../data/buckets.ts';
import { Fingerprint } from '../data/fingerprint.ts';
import { countIds } from '../data/replace-rare.ts';
import type { Random } from '../tensor/random.ts';
import type { EncodedExamples } from '../data/pair-codec.ts';
import type { TrainingSettings } from './settings.ts';

/** What decides which examples make a batch. */
export type BatchSettings = Pick<TrainingSettings, 'batchSize' | 'batchTokens' | 'buckets'>;

/** Where the batches of a run come from: epoch by epoch, from the same seed the same. */
export interface BatchSource {
  /** Batches of the first epoch. */
  readonly count: number;
  /** How often each token of the source's vocabulary comes in the sources. */
  readonly sourceCounts: Int32Array;
  /** Tells these examples from others. */
  readonly fingerprint: string;
  /** The batches of an epoch (from 1), those before number `from` (from 0) passed over. */
  epoch(epoch: number, from: number): AsyncIterable<EncodedExamples> | Iterable<EncodedExamples>;
}

/** One epoch's batches of examples, as row numbers. */
export function batchRows(
  { source, target }: EncodedExamples,
  { batchSize, batchTokens, buckets }: BatchSettings,
  random: Random,
): Int32Array[] {
  const lengthsOf = (side: readonly Int32Array[]) => side.map((row) => (buckets ? row.length : 0));
  const budget = batchTokens === undefined ? { rows: batchSize } : { tokens: batchTokens };
  return bucketBatches(lengthsOf(source), budget, random, lengthsOf(target));
}

/** The examples of these row numbers. */
export function pickRows({ source, target }: EncodedExamples, rows: Int32Array): EncodedExamples {
  return {
    source: Array.from(rows, (row) => source[row]),
    target: Array.from(rows, (row) => target[row]),
  };
}

/** The fingerprint of sets of examples, one after the other. */
export function fingerprintOf(sets: readonly EncodedExamples[]): string {
  const fingerprint = new Fingerprint();
  for (const { source, target } of sets) {
    fingerprint.add([source.length]);
    for (let row = 0; row < source.length; row++) {
      fingerprint.add(source[row]);
      fingerprint.add(target[row]);
    }
  }
  return fingerprint.toString();
}

/** Batches of examples that are all in memory, in a new order every epoch. */
export class HeldBatches implements BatchSource {
  readonly count: number;
  readonly sourceCounts: Int32Array;
  readonly fingerprint: string;
  readonly #examples: EncodedExamples;
  readonly #settings: BatchSettings;
  readonly #random: Random;

  /**
   * @param random the stream of the order; it is not read, only the streams below it are
   * @param vocabularySize of the source
   */
  constructor(
    examples: EncodedExamples,
    settings: BatchSettings,
    random: Random,
    vocabularySize: number,
  ) {
    this.#examples = examples;
    this.#settings = settings;
    this.#random = random;
    this.count = this.#rows(1).length;
    this.sourceCounts = countIds(examples.source, vocabularySize);
    this.fingerprint = fingerprintOf([examples]);
  }

  *epoch(epoch: number, from: number): Generator<EncodedExamples, void, undefined> {
    for (const rows of this.#rows(epoch).slice(from)) yield pickRows(this.#examples, rows);
  }

  #rows(epoch: number): Int32Array[] {
    return batchRows(this.#examples, this.#settings, this.#random.stream(String(epoch)));
  }
}

import { type PairBatch, cutIntoBatches, toIdBatch, toSourceBatch } from '../data/batch.ts';
import { bucketBatches } from '../data/buckets.ts';
import { pickRows } from '../data/columns.ts';
import { Fingerprint } from '../data/fingerprint.ts';
import { countIds, replaceRare } from '../data/replace-rare.ts';
import type { Random } from '../tensor/random.ts';
import type { EncodedExamples } from '../data/pair-codec.ts';
import type { TrainingSettings } from './settings.ts';

/** What decides which examples make a batch. */
export type BatchSettings = Pick<TrainingSettings, 'batchSize' | 'batchTokens' | 'buckets'>;

/** The source of a run's batches, epoch by epoch; the same seed gives the same batches. */
export interface BatchSource {
  /** The number of batches in the first epoch. */
  readonly count: number;
  /** The frequency of each token of the source vocabulary in the sources. */
  readonly sourceCounts: Int32Array;
  /** The fingerprint of these examples. */
  readonly fingerprint: string;
  /** The fingerprint of the examples read so far in an epoch; empty where they cannot change. */
  readonly passed: string;
  /**
   * The batches of an epoch (from 1), starting at number `from` (from 0).
   *
   * @param passed the fingerprint of the examples before it; empty where unknown
   */
  epoch(
    epoch: number,
    from: number,
    passed?: string,
  ): AsyncIterable<EncodedExamples> | Iterable<EncodedExamples>;
}

/** Cuts examples into the batches of one epoch, as row numbers. */
export type Cut = (examples: EncodedExamples, random: Random) => Int32Array[];

/** As in the tutorial: all examples in random order, cut into batches of one size. */
export const cutShuffled =
  (batchSize: number): Cut =>
  ({ source }, random) => [
    ...cutIntoBatches(random.shuffle(Int32Array.from(source.keys())), batchSize),
  ];

/** How rare tokens are replaced with the unknown token. */
export interface UnknownOptions {
  readonly unkId: number | undefined;
  readonly unknownRate: number;
  readonly counts: Int32Array;
  readonly random: Random;
}

/** Examples as a batch; where the source has an unknown token, rare source tokens are sometimes replaced with it. */
export function toPairBatch(
  { source, target, features }: EncodedExamples,
  { unkId, unknownRate, counts, random }: UnknownOptions,
): PairBatch {
  const hide = (ids: Int32Array) =>
    unkId === undefined || unknownRate === 0 ? ids : replaceRare(ids, counts, unknownRate, random);
  return { source: toSourceBatch(source.map(hide), features), target: toIdBatch(target) };
}

/** Batches in random order, of examples of similar length or of any length. */
export function cutByLength({ batchSize, batchTokens, buckets }: BatchSettings): Cut {
  const lengthsOf = (side: readonly Int32Array[]) => side.map((row) => (buckets ? row.length : 0));
  const budget = batchTokens === undefined ? { rows: batchSize } : { tokens: batchTokens };
  return ({ source, target }, random) =>
    bucketBatches(lengthsOf(source), budget, random, lengthsOf(target));
}

/** The fingerprint of several sets of examples in order. */
export function fingerprintOf(sets: readonly EncodedExamples[]): string {
  const fingerprint = new Fingerprint();
  for (const { source, target, features, weights } of sets) {
    fingerprint.add([source.length]);
    for (let row = 0; row < source.length; row++) {
      fingerprint.add(source[row]);
      fingerprint.add(target[row]);
      if (features) fingerprint.add(features[row]);
      if (weights) fingerprint.addNumber(weights[row]);
    }
  }
  return fingerprint.toString();
}

/** Batches of examples held in memory, in a new order every epoch. */
export class HeldBatches implements BatchSource {
  readonly count: number;
  readonly sourceCounts: Int32Array;
  readonly fingerprint: string;
  readonly passed = '';
  readonly #examples: EncodedExamples;
  readonly #cut: Cut;
  readonly #random: Random;

  /**
   * @param random the parent of the streams that the order is drawn from; it is not advanced itself
   * @param vocabularySize of the source
   */
  constructor(examples: EncodedExamples, cut: Cut, random: Random, vocabularySize: number) {
    this.#examples = examples;
    this.#cut = cut;
    this.#random = random;
    this.count = this.#rows(1).length;
    this.sourceCounts = countIds(examples.source, vocabularySize);
    this.fingerprint = fingerprintOf([examples]);
  }

  *epoch(epoch: number, from: number): Generator<EncodedExamples, void, undefined> {
    for (const rows of this.#rows(epoch).slice(from)) yield pickRows(this.#examples, rows);
  }

  #rows(epoch: number): Int32Array[] {
    return this.#cut(this.#examples, this.#random.stream(String(epoch)));
  }
}

import { DataError, requireKind } from '../errors.ts';
import { exp, log } from '../tensor/math.ts';
import { requirePairs } from './error-rate.ts';
import { asList, countAll, countMatches, countNgrams } from './ngrams.ts';
import { type BleuTokenizer, bleuTokenizers } from './tokenize.ts';

const ORDER = 4;

/** Options of `bleu`. */
export interface BleuOptions {
  /** `13a` as in WMT, `none` for whitespace-separated words, `char` for characters (13a). */
  readonly tokenize?: BleuTokenizer;
}

/** BLEU and its components. */
export interface Bleu {
  /** From 0 to 100. */
  readonly score: number;
  /** In % for n = 1 … 4, after smoothing. */
  readonly precisions: readonly number[];
  readonly brevityPenalty: number;
  /** In tokens, over all predictions. */
  readonly predictionLength: number;
  /** In tokens: per prediction, the reference closest in length, the shorter of two equally close. */
  readonly referenceLength: number;
}

/**
 * BLEU over a corpus (Papineni et al. 2002, section 2.3) with n-grams up to 4, as sacreBLEU computes it
 * by default (Post 2018; nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp). With c the length of the
 * predictions, r that of the references, and p_n the share of the predictions' n-grams that occur
 * in a reference, with counts clipped to the reference's,
 *
 *     BLEU = 100 · min(1, e^(1 − r/c)) · (p_1 p_2 p_3 p_4)^¼
 *
 * The k-th order without a match has p_n = 1 / (2^k · number of n-grams) (Chen & Cherry 2014,
 * method 3). The score is 0 when no token matches, and when no prediction has 4 tokens.
 *
 * @param references one or several per prediction
 * @throws DataError unless there are as many predictions as references, and for a prediction
 *   without any; ConfigError for an unknown tokenisation
 */
export function bleu(
  predictions: readonly string[],
  references: readonly (string | readonly string[])[],
  { tokenize = '13a' }: BleuOptions = {},
): Bleu {
  requirePairs('bleu', predictions, references);
  requireKind('tokenize', tokenize, Object.keys(bleuTokenizers));
  const tokensOf = bleuTokenizers[tokenize].split;
  const matches = Array.from({ length: ORDER }, () => 0);
  const totals = Array.from({ length: ORDER }, () => 0);
  let predictionLength = 0;
  let referenceLength = 0;
  predictions.forEach((prediction, row) => {
    const tokens = tokensOf(prediction);
    const wanted = asList(references[row]).map(tokensOf);
    if (wanted.length === 0) throw new DataError(`bleu: prediction ${row} has no reference`);
    predictionLength += tokens.length;
    referenceLength += nearestLength(tokens.length, wanted);
    for (let n = 1; n <= ORDER; n++) {
      const counts = countNgrams(tokens, n, ' ');
      totals[n - 1] += countAll(counts);
      matches[n - 1] += countMatches(counts, mostOf(wanted, n));
    }
  });
  const precisions = smoothed(matches, totals);
  const brevityPenalty = brevity(predictionLength, referenceLength);
  const mean = precisions.reduce((sum, p) => sum + log(p / 100), 0) / ORDER;
  return {
    score: 100 * brevityPenalty * exp(mean),
    precisions,
    brevityPenalty,
    predictionLength,
    referenceLength,
  };
}

/** The maximum count of each n-gram in any one reference. */
function mostOf(references: readonly string[][], n: number): Map<string, number> {
  const most = new Map<string, number>();
  for (const tokens of references) {
    for (const [ngram, count] of countNgrams(tokens, n, ' ')) {
      most.set(ngram, Math.max(count, most.get(ngram) ?? 0));
    }
  }
  return most;
}

/** The reference length closest to `length`; of two equally close, the shorter. */
function nearestLength(length: number, references: readonly string[][]): number {
  const lengths = references.map((tokens) => tokens.length).sort((a, b) => a - b);
  const apart = (other: number): number => Math.abs(other - length);
  return lengths.reduce((best, other) => (apart(other) < apart(best) ? other : best));
}

/** Precisions in %; 0 for an order without n-grams, and for all if nothing matches. */
function smoothed(matches: readonly number[], totals: readonly number[]): number[] {
  if (matches.every((count) => count === 0)) return matches.map(() => 0);
  let half = 1;
  return matches.map((count, i) => {
    if (totals[i] === 0) return 0;
    if (count === 0) half /= 2;
    return (100 * (count === 0 ? half : count)) / totals[i];
  });
}

function brevity(predictionLength: number, referenceLength: number): number {
  if (predictionLength >= referenceLength) return 1;
  return predictionLength === 0 ? 0 : exp(1 - referenceLength / predictionLength);
}

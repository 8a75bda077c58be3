import { DataError, requireInteger } from '../errors.ts';
import { requirePairs } from './error-rate.ts';
import { asList, countAll, countMatches, countNgrams } from './ngrams.ts';
import { splitCharacters } from './tokenize.ts';

/** Options of `chrf`. */
export interface ChrfOptions {
  /** The maximum order of character n-grams (6). */
  readonly order?: number;
  /** β: how much more recall counts than precision (2). */
  readonly beta?: number;
}

/** For one order: the n-grams of the predictions, of the references, and those in both. */
interface Statistics {
  readonly predicted: number;
  readonly wanted: number;
  readonly matched: number;
}

/**
 * chrF over a corpus (Popović 2015), as sacreBLEU computes it by default (chrF2, nc:6|nw:0|
 * space:no|eff:yes): character n-grams without white space, by code point. With P_n and R_n the
 * share of the predictions' and of the references' n-grams that are in both, and P and R their means
 * over the orders for which both sides have n-grams,
 *
 *     chrF = 100 · (1 + β²) P R / (β² P + R)
 *
 * From 0 to 100; 0 when nothing matches. With several references each prediction uses the one
 * with the highest chrF.
 *
 * @param references one or several per prediction
 * @throws DataError unless there are as many predictions as references, and for a prediction
 *   without any; ConfigError for an invalid option
 */
export function chrf(
  predictions: readonly string[],
  references: readonly (string | readonly string[])[],
  { order = 6, beta = 2 }: ChrfOptions = {},
): number {
  requirePairs('chrf', predictions, references);
  requireInteger('order', order, 1);
  requireInteger('beta', beta, 1);
  let sums: Statistics[] = Array.from({ length: order }, () => ({
    predicted: 0,
    wanted: 0,
    matched: 0,
  }));
  predictions.forEach((prediction, row) => {
    const candidates = asList(references[row]).map((reference) =>
      compare(splitCharacters(prediction), splitCharacters(reference), order),
    );
    if (candidates.length === 0) throw new DataError(`chrf: prediction ${row} has no reference`);
    const best = candidates.reduce((best, other) =>
      score(other, beta) > score(best, beta) ? other : best,
    );
    sums = sums.map((sum, n) => add(sum, best[n]));
  });
  return score(sums, beta);
}

/** The statistics of orders 1 to `order`. Orders that a reference is too short for are not counted. */
function compare(
  prediction: readonly string[],
  reference: readonly string[],
  order: number,
): Statistics[] {
  return Array.from({ length: order }, (_, i) => {
    const [ours, theirs] = [prediction, reference].map((text) => countNgrams(text, i + 1, ''));
    const predicted = theirs.size === 0 ? 0 : countAll(ours);
    return { predicted, wanted: countAll(theirs), matched: countMatches(ours, theirs) };
  });
}

function add(a: Statistics, b: Statistics): Statistics {
  return {
    predicted: a.predicted + b.predicted,
    wanted: a.wanted + b.wanted,
    matched: a.matched + b.matched,
  };
}

function score(statistics: readonly Statistics[], beta: number): number {
  const effective = statistics.filter(({ predicted, wanted }) => predicted > 0 && wanted > 0);
  let [precision, recall] = [0, 0];
  for (const { predicted, wanted, matched } of effective) {
    precision += matched / predicted / effective.length;
    recall += matched / wanted / effective.length;
  }
  if (precision + recall === 0) return 0;
  return (100 * (1 + beta * beta) * precision * recall) / (beta * beta * precision + recall);
}

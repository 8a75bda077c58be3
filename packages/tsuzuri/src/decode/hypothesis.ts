import { ConfigError, requireInteger } from '../errors.ts';

/** One answer of a search. */
export interface Hypothesis {
  /** Without the end of sequence. */
  readonly ids: Int32Array;
  /** Σ ln p of the tokens and of the end of sequence. */
  readonly logProbability: number;
  /** What the search ranks by: logProbability divided by the length penalty. */
  readonly score: number;
  /** Whether it ended by itself, rather than because it had the maximum length. */
  readonly finished: boolean;
  /** For each token and the end, the attention weights over the source, where the model has attention. */
  readonly attention: readonly Float32Array[] | undefined;
}

/** How long answers may be. */
export interface LengthLimits {
  /** The id that ends a sequence. */
  readonly eosId: number;
  /** Tokens at most, the end of sequence not counted. */
  readonly maximumLength: number;
  /** Tokens at least (0). */
  readonly minimumLength?: number | undefined;
}

/** @throws ConfigError for impossible limits */
export function requireLimits(limits: LengthLimits): void {
  requireInteger('maximumLength', limits.maximumLength, 1);
  requireInteger('minimumLength', limits.minimumLength ?? 0, 0, limits.maximumLength);
}

/** ln p with what may not come forbidden: the end before the minimum length, all but the end at the maximum. */
export function withinLimits(
  logProbabilities: Float64Array,
  length: number,
  { eosId, minimumLength = 0, maximumLength }: LengthLimits,
): Float64Array {
  if (length >= minimumLength && length < maximumLength) return logProbabilities;
  const onlyEnd = length >= maximumLength;
  return logProbabilities.map((value, id) => ((id === eosId) === onlyEnd ? value : -Infinity));
}

/** Whether the end is what the model itself finds likeliest. */
export function wouldEnd(logProbabilities: Float64Array, eosId: number): boolean {
  return logProbabilities.every((value) => value <= logProbabilities[eosId]);
}

/** @throws ConfigError unless `value` is a finite number of at least `minimum` */
export function requireAtLeast(setting: string, value: number, minimum: number): void {
  if (!(value >= minimum && Number.isFinite(value))) {
    throw new ConfigError(setting, `expected a number of at least ${minimum}, got ${value}`);
  }
}

import { ConfigError, quoted, requireInteger } from '../errors.ts';

/** One answer of a search. */
export interface Hypothesis {
  /** Without the end of sequence. */
  readonly ids: Int32Array;
  /** Σ ln p of the tokens and of the end of sequence, if there is one. */
  readonly logProbability: number;
  /** ln p of each token and of the end. */
  readonly tokenLogProbabilities: readonly number[];
  /** The score the search ranks by: logProbability divided by the length penalty. */
  readonly score: number;
  /** Whether it ended with the end of sequence rather than at the maximum length, or where nothing had p > 0. */
  readonly finished: boolean;
  /** Set by beam search where it dropped no hypothesis of p > 0: no answer within the limits is better. */
  readonly exact?: true;
  /** Per token and for the end, the attention weights over the source, if requested and the model has attention. */
  readonly attention: readonly Float32Array[] | undefined;
}

/** Limits on the length of answers. */
export interface LengthLimits {
  /** The id that ends a sequence; if omitted, every answer has the maximum length. */
  readonly eosId?: number | undefined;
  /** The maximum number of tokens, without the end of sequence. */
  readonly maximumLength: number;
  /** The minimum number of tokens (0). */
  readonly minimumLength?: number | undefined;
  /** Whether an id writes nothing, so that it does not count as a token; a source has at most as many of these as tokens. */
  readonly isSilent?: ((id: number) => boolean) | undefined;
}

/** The steps of a search at most. @param time of the longest source */
export function mostSteps({ eosId, maximumLength, isSilent }: LengthLimits, time: number): number {
  return maximumLength + (eosId === undefined ? 0 : 1) + (isSilent ? time : 0);
}

/** @throws ConfigError for invalid limits */
export function requireLimits(limits: LengthLimits): void {
  requireInteger('maximumLength', limits.maximumLength, 1);
  requireInteger('minimumLength', limits.minimumLength ?? 0, 0, limits.maximumLength);
}

/** ln p with forbidden tokens at −∞: the end before the minimum length, all but the end at the maximum. */
export function withinLimits(
  logProbabilities: Float64Array,
  length: number,
  { eosId, minimumLength = 0, maximumLength }: LengthLimits,
): Float64Array {
  if (eosId === undefined) return logProbabilities;
  if (length >= minimumLength && length < maximumLength) return logProbabilities;
  const onlyEnd = length >= maximumLength;
  return logProbabilities.map((value, id) => ((id === eosId) === onlyEnd ? value : -Infinity));
}

/**
 * Whether nothing that the limits allow has p > 0: probabilities of 0 (`sparsemax`, `entmax`) may leave
 * only what is forbidden. A hypothesis then ends where it is.
 */
export function isDeadEnd(allowed: Float64Array): boolean {
  return allowed.every((value) => value === -Infinity);
}

/** The hypothesis that ends with `last` because nothing may follow, or the empty one. */
export function cutAt(
  last: Growing | undefined,
  { score, weights }: { readonly score: number; readonly weights: boolean },
): Hypothesis {
  if (last) return trace(last, { eosId: undefined, score, finished: false });
  const nothing = { ids: new Int32Array(0), logProbability: 0, tokenLogProbabilities: [] };
  return { ...nothing, score: 0, finished: false, attention: weights ? [] : undefined };
}

/** Whether the end is the model's likeliest token. */
export function wouldEnd(logProbabilities: Float64Array, eosId: number): boolean {
  return logProbabilities.every((value) => value <= logProbabilities[eosId]);
}

/** @throws ConfigError unless `value` is a finite number of at least `minimum` */
export function requireAtLeast(setting: string, value: number, minimum: number): void {
  if (!(typeof value === 'number' && value >= minimum && Number.isFinite(value))) {
    throw new ConfigError(
      setting,
      `expected a number of at least ${minimum}, got ${quoted(value)}`,
    );
  }
}

/** A growing hypothesis: its last token, linked back to the first. */
export interface Growing {
  readonly before: Growing | undefined;
  readonly token: number;
  /** ln p of this token. */
  readonly own: number;
  /** Σ ln p up to here. */
  readonly logProbability: number;
  /** Tokens up to here. */
  readonly length: number;
  /** The attention weights when the token was chosen. */
  readonly weights: Float32Array | undefined;
}

/** What follows a search while it runs. */
export interface FollowOptions {
  /**
   * Hears after each step of the likeliest continuation for each row of the batch whose search goes
   * on; it changes nothing. With beam size 1, and of samples, it is the answer so far.
   */
  readonly onLead?: ((row: number, lead: Growing) => void) | undefined;
}

/** The hypothesis that ends with `last`, an end of sequence or its last token. */
export function trace(
  last: Growing,
  end: Pick<LengthLimits, 'eosId' | 'isSilent'> & Pick<Hypothesis, 'score' | 'finished'>,
): Hypothesis {
  const steps: Growing[] = [];
  for (let step: Growing | undefined = last; step; step = step.before) steps.push(step);
  steps.reverse();
  const tokens = last.token === end.eosId ? steps.slice(0, -1) : steps;
  return {
    ids: Int32Array.from(tokens, ({ token }) => token),
    logProbability: last.logProbability,
    tokenLogProbabilities: ofTokens(steps, end.isSilent),
    score: end.score,
    finished: end.finished,
    attention: last.weights && steps.map(({ weights }) => weights!),
  };
}

/** ln p of each token; what writes nothing belongs to the token after it. */
function ofTokens(steps: readonly Growing[], isSilent: LengthLimits['isSilent']): number[] {
  if (!isSilent) return steps.map(({ own }) => own);
  const sums: number[] = [];
  let sum = 0;
  for (const { own, token } of steps) {
    sum += own;
    if (isSilent(token)) continue;
    sums.push(sum);
    sum = 0;
  }
  return sums;
}

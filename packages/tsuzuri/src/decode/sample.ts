import type { IdBatch } from '../data/batch.ts';
import { ConfigError, requireInteger } from '../errors.ts';
import { exp } from '../tensor/math.ts';
import type { Random } from '../tensor/random.ts';
import { decoders } from './decoders.ts';
import {
  type Hypothesis,
  type LengthLimits,
  requireAtLeast,
  requireLimits,
  wouldEnd,
  withinLimits,
} from './hypothesis.ts';
import { type Member, createStepper, logSoftmax } from './stepper.ts';

/** How answers are drawn. */
export interface SampleOptions extends LengthLimits {
  /** Logits are divided by it: below 1 bolder, above 1 more varied (1). */
  readonly temperature?: number;
  /** Draw from the k likeliest tokens only (Fan et al. 2018); left out, from all. */
  readonly topK?: number | undefined;
  /** Draw from the likeliest tokens that together reach this probability (Holtzman et al. 2020) (1). */
  readonly topP?: number;
}

/**
 * Draws an answer for each source, token by token, from the model's probabilities.
 *
 * @param random one stream a source, so that an answer does not depend on the rest of the batch
 * @returns for each source, one hypothesis; its score is ln p of the undistorted model
 * @throws ConfigError for impossible options
 */
export async function sample(
  members: readonly Member[],
  source: IdBatch,
  options: SampleOptions,
  random: readonly Random[],
): Promise<Hypothesis[]> {
  const { defaults } = decoders.sample;
  const { eosId, maximumLength, topK } = options;
  const { temperature = defaults.temperature, topP = defaults.topP } = options;
  requireLimits(options);
  requireAtLeast('temperature', temperature, Number.MIN_VALUE);
  if (topK !== undefined) requireInteger('topK', topK, 1);
  if (!(topP > 0 && topP <= 1)) {
    throw new ConfigError('topP', `expected a number above 0, at most 1, got ${topP}`);
  }
  const stepper = createStepper(members, source);
  const drawn = Array.from(source.lengths, () => ({
    ids: [] as number[],
    logProbability: 0,
    ended: false,
    finished: false,
    attention: undefined as Float32Array[] | undefined,
  }));
  let tokens = new Int32Array(drawn.length).fill(members[0].model.startId);
  for (let t = 0; t <= maximumLength && drawn.some(({ ended }) => !ended); t++) {
    const { logProbabilities, weights } = await stepper.next(tokens);
    tokens = tokens.slice();
    drawn.forEach((row, b) => {
      if (row.ended) return;
      const plain = logProbabilities[b];
      const allowed = withinLimits(plain, t, options);
      const token = draw(allowed, { temperature, topK, topP }, random[b]);
      row.logProbability += plain[token];
      if (weights) row.attention = [...(row.attention ?? []), weights[b]];
      if (token === eosId) {
        row.ended = true;
        row.finished = t < maximumLength || wouldEnd(plain, eosId);
      }
      if (token !== eosId) row.ids.push(token);
      tokens[b] = token === eosId ? 0 : token;
    });
  }
  return drawn.map(({ ids, logProbability, finished, attention }) => ({
    ids: Int32Array.from(ids),
    logProbability,
    score: logProbability,
    finished,
    attention,
  }));
}

/** One token from the probabilities p^(1/temperature), cut to the likeliest. */
function draw(
  logProbabilities: Float64Array,
  options: { temperature: number; topK: number | undefined; topP: number },
  random: Random,
): number {
  const { temperature, topK, topP } = options;
  const sharpened = logSoftmax(logProbabilities.map((value) => value / temperature));
  const order = Array.from(sharpened.keys()).sort((a, b) => sharpened[b] - sharpened[a] || a - b);
  const kept: { token: number; mass: number }[] = [];
  let total = 0;
  for (const token of order.slice(0, topK)) {
    if (sharpened[token] === -Infinity || (kept.length > 0 && total >= topP)) break;
    total += exp(sharpened[token]);
    kept.push({ token, mass: total });
  }
  const point = random.uniform() * total;
  return (kept.find(({ mass }) => point < mass) ?? kept[kept.length - 1]).token;
}

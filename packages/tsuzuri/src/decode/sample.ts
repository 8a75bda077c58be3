import type { SourceBatch } from '../data/batch.ts';
import { ConfigError, quoted, requireInteger } from '../errors.ts';
import { exp } from '../tensor/math.ts';
import { Random } from '../tensor/random.ts';
import {
  type FollowOptions,
  type Growing,
  type Hypothesis,
  type LengthLimits,
  cutAt,
  isDeadEnd,
  mostSteps,
  requireAtLeast,
  requireLimits,
  trace,
  wouldEnd,
  withinLimits,
} from './hypothesis.ts';
import type { Member } from './memory.ts';
import { type Checks, requireNumber, requireOptions, whole } from './option-checks.ts';
import type { SearchKind } from './search.ts';
import { type StepperOptions, createStepper, logSoftmax } from './stepper.ts';

/** Options of sampling. */
export interface SampleOptions extends LengthLimits, StepperOptions, FollowOptions {
  /** Divides the scores: below 1 the distribution is sharper, above 1 flatter (1). */
  readonly temperature?: number;
  /** Draw only from the k likeliest tokens (Fan et al. 2018); from all if omitted. */
  readonly topK?: number | undefined;
  /** Draw from the likeliest tokens whose probabilities sum to this (Holtzman et al. 2020) (1). */
  readonly topP?: number;
}

/** Options of sampling, of an answer. */
export interface SamplingOptions {
  /** Below 1 the distribution is sharper, above 1 flatter (1). */
  readonly temperature?: number | undefined;
  /** Only the k likeliest tokens (all). */
  readonly topK?: number | undefined;
  /** Only the likeliest tokens whose probabilities sum to this (1). */
  readonly topP?: number | undefined;
  /** The seed of the random numbers (1). */
  readonly seed?: number | undefined;
  /** The index of the first text, if these continue a longer list: each text draws from the stream of its index (0). */
  readonly first?: number | undefined;
}

/** The option of answers that is sampling's own. */
export interface SampleAnswerOptions {
  /** Sample answers from the probabilities instead of searching for the likeliest. */
  readonly sample?: SamplingOptions | undefined;
}

const defaults = { temperature: 1, topP: 1 };
const ofSampling: Checks<SamplingOptions> = {
  temperature: requireNumber, // the search checks the ranges of these
  topK: whole(1),
  topP: requireNumber,
  seed: whole(0),
  first: whole(0),
};

/** Sampling as a kind: `nBest` answers per source, each from a stream of its own. */
export const sampling: SearchKind<SampleAnswerOptions, typeof defaults> = {
  description: 'draws each token from its probabilities (Fan et al. 2018; Holtzman et al. 2020)',
  defaults,
  checks: { sample: (setting, value) => requireOptions(setting, value, ofSampling) },
  async find(members, source, request) {
    const { seed = 1, first = 0, topK, ...rest } = request.sample ?? {};
    const { temperature = defaults.temperature, topP = defaults.topP } = rest;
    const drawn: Hypothesis[][] = Array.from(source.lengths, () => []);
    for (let time = 0; time < request.nBest; time++) {
      for (const { memory } of members) memory.reset();
      const root = Random.fromSeed(seed);
      const random = time === 0 ? root : root.stream(`draw ${time}`);
      const streams = Array.from(request.rows, (row) => random.stream(String(first + row)));
      const onLead = time === 0 ? request.onLead : undefined;
      const settings = { ...request, temperature, topP, topK, onLead };
      const found = await sample(members, source, settings, streams);
      found.forEach((hypotheses, i) => drawn[i].push(...hypotheses));
    }
    return drawn;
  },
};

interface Drawn {
  last: Growing | undefined;
  answer: Hypothesis | undefined;
  failed: boolean;
}

/**
 * Draws an answer for each source, token by token, from the model's probabilities.
 *
 * @param random one stream per source, so that an answer does not depend on the rest of the batch
 * @returns for each source, one hypothesis; its score is ln p under the unmodified model. None where
 *   the model's scores are NaN
 * @throws ConfigError for invalid options
 */
export async function sample(
  members: readonly Member[],
  source: SourceBatch,
  options: SampleOptions,
  random: readonly Random[],
): Promise<Hypothesis[][]> {
  const { eosId, maximumLength, topK, isSilent } = options;
  const { temperature = defaults.temperature, topP = defaults.topP } = options;
  requireLimits(options);
  requireAtLeast('temperature', temperature, Number.MIN_VALUE);
  if (topK !== undefined) requireInteger('topK', topK, 1);
  if (!(topP > 0 && topP <= 1)) {
    throw new ConfigError('topP', `expected a number above 0, at most 1, got ${quoted(topP)}`);
  }
  const steps = mostSteps(options, source.time);
  const stepper = createStepper(members, source, options);
  const rows = Array.from(source.lengths, (): Drawn => {
    return { last: undefined, answer: undefined, failed: false };
  });
  const isOver = ({ answer, failed }: Drawn) => failed || answer !== undefined;
  let tokens = new Int32Array(rows.length).fill(members[0].model.startId);
  for (let t = 0; t < steps && !rows.every(isOver); t++) {
    const { logProbabilities, weights } = await stepper.next(tokens);
    tokens = tokens.slice();
    rows.forEach((row, b) => {
      if (isOver(row)) return;
      const plain = logProbabilities[b];
      const written = row.last?.length ?? 0;
      const allowed = withinLimits(plain, written, options);
      if (isDeadEnd(allowed)) {
        const score = row.last?.logProbability ?? 0;
        row.answer = cutAt(row.last, { score, weights: weights !== undefined });
        return;
      }
      const token = draw(allowed, { temperature, topK, topP }, random[b]);
      if (token === undefined) {
        row.failed = true;
        return;
      }
      const own = plain[token];
      const logProbability = (row.last?.logProbability ?? 0) + own;
      row.last = {
        before: row.last,
        token,
        own,
        logProbability,
        length: isSilent?.(token) ? written : written + 1,
        weights: weights?.[b],
      };
      options.onLead?.(b, row.last);
      const isEnd = token === eosId;
      if (isEnd || t + 1 === steps) {
        const finished = eosId === undefined || written < maximumLength || wouldEnd(plain, eosId);
        row.answer = trace(row.last, { eosId, isSilent, score: logProbability, finished });
      }
      tokens[b] = isEnd ? 0 : token;
    });
  }
  return rows.map(({ answer }) => (answer ? [answer] : []));
}

/** One token from the probabilities p^(1/temperature), cut to the likeliest; undefined when all are NaN. */
function draw(
  logProbabilities: Float64Array,
  options: { temperature: number; topK: number | undefined; topP: number },
  random: Random,
): number | undefined {
  const { temperature, topK, topP } = options;
  if (logProbabilities.some((value) => Number.isNaN(value))) return undefined;
  const sharpened = logSoftmax(logProbabilities.map((value) => value / temperature));
  const order = Array.from(sharpened.keys()).sort((a, b) => sharpened[b] - sharpened[a] || a - b);
  const kept: { token: number; mass: number }[] = [];
  let total = 0;
  for (const token of order.slice(0, topK)) {
    if (!(sharpened[token] > -Infinity) || (kept.length > 0 && total >= topP)) break;
    total += exp(sharpened[token]);
    kept.push({ token, mass: total });
  }
  const point = random.uniform() * total;
  return (kept.find(({ mass }) => point < mass) ?? kept.at(-1))?.token;
}

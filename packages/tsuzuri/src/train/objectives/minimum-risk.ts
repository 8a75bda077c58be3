import { pickPairs, pickSources, toIdBatch } from '../../data/batch.ts';
import { DecodingMemory } from '../../decode/memory.ts';
import { ConfigError, requireInteger } from '../../errors.ts';
import { editDistance } from '../../metrics/edit-distance.ts';
import { requireRange } from '../../optim/optimizer.ts';
import { exp } from '../../tensor/math.ts';
import { type Candidate, findCandidates, scoreCandidates } from './candidates.ts';
import type { ObjectiveKind } from './objective.ts';

/**
 * Minimum-risk training (Shen et al. 2016, equations 10 to 12), for a model that has been trained: the
 * expected risk over candidates y of each source, of which one is the target,
 *
 *     loss = mean over sources of Σ_y Q(y) Δ(y)        Q(y) = p(y)^α / Σ_y' p(y')^α
 *
 * where Δ is the edit distance to the target divided by its length, and α the sharpness. So
 * ∂ loss / ∂ ln p(y) = α Q(y) (Δ(y) − Σ_y' Q(y') Δ(y')). The candidates are drawn from the model or its n best,
 * each once, and read without dropout and label smoothing: their probabilities are those of decoding.
 */
export const minimumRisk: ObjectiveKind = {
  description: 'expected edit distance of candidates, for a trained model (Shen et al. 2016)',
  defaults: { candidates: 10, nBest: false, sharpness: 0.005 },
  needs: 'row-weights',
  requireTogether({ samplingRate = 0 }) {
    if (samplingRate === 0) return;
    throw new ConfigError(
      'samplingRate',
      `cannot be used with the objective minimum-risk, which has samples of its own, got ${samplingRate}`,
    );
  },
  create({ candidates, nBest, sharpness }, { backend, eosId, maximumLength }) {
    requireInteger('candidates', candidates as number, 1, 1000);
    requireRange('sharpness', sharpness as number, 0);
    const memory = new DecodingMemory(backend);
    return {
      async learn(workspace, model, part, { random, examples, pull }) {
        if (pull) throw new ConfigError('objective', 'minimum-risk cannot be used in distillation');
        if (!random) throw new ConfigError('objective', 'minimum-risk needs random numbers');
        const member = { model, memory };
        memory.reset();
        const search = {
          count: candidates as number,
          nBest: nBest as boolean,
          eosId,
          maximumLength,
        };
        const stream = random.stream('candidates');
        const found = await findCandidates(member, part, { ...search, random: stream });
        memory.reset();
        const logProbabilities = await scoreCandidates(member, part.source, found);
        memory.reset();
        const { risk, slopes } = riskOf(found, logProbabilities, sharpness as number);
        const rows = Int32Array.from(found, ({ row }) => row);
        const target = toIdBatch(found.map(({ ids }) => ids));
        const batch = { ...pickPairs(part, rows), source: pickSources(part.source, rows), target };
        const { cache } = model.forward(workspace, batch); // −Σ ln p / tokens, without label smoothing
        const tokens = target.lengths.reduce((sum, length) => sum + length, 0);
        const scale = -tokens / examples;
        model.backward(
          workspace,
          cache,
          slopes.map((slope) => scale * slope),
        );
        return risk / examples;
      },
      dispose: () => memory.dispose(),
    };
  },
};

/** The sum of the expected risks of all sources, and its derivative by ln p of each candidate. */
export function riskOf(
  candidates: readonly Candidate[],
  logProbabilities: Float64Array,
  sharpness: number,
): { risk: number; slopes: Float64Array } {
  const slopes = new Float64Array(candidates.length);
  let risk = 0;
  for (let first = 0, next = 0; first < candidates.length; first = next) {
    while (next < candidates.length && candidates[next].row === candidates[first].row) next++;
    const target = candidates[first].ids; // it stands first
    const scores = Array.from(logProbabilities.subarray(first, next), (one) => sharpness * one);
    const largest = scores.reduce((most, one) => Math.max(most, one), -Infinity);
    const powers = scores.map((one) => exp(one - largest));
    const total = powers.reduce((sum, power) => sum + power, 0);
    const risks = powers.map(
      (_, i) =>
        editDistance(candidates[first + i].ids, target).distance / Math.max(1, target.length),
    );
    const expected = powers.reduce((sum, power, i) => sum + (power / total) * risks[i], 0);
    risk += expected;
    powers.forEach((power, i) => {
      slopes[first + i] = sharpness * (power / total) * (risks[i] - expected);
    });
  }
  return { risk, slopes };
}

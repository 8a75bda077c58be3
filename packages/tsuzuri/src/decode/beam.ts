import type { IdBatch } from '../data/batch.ts';
import { requireInteger } from '../errors.ts';
import { exp, log } from '../tensor/math.ts';
import { decoders } from './decoders.ts';
import {
  type Hypothesis,
  type LengthLimits,
  requireAtLeast,
  requireLimits,
  wouldEnd,
  withinLimits,
} from './hypothesis.ts';
import { type Member, createStepper } from './stepper.ts';

/** How beam search goes. */
export interface BeamOptions extends LengthLimits {
  /** Hypotheses kept at each step (5). */
  readonly beamSize?: number;
  /** The α of the length penalty: a score is ln p / lengthᵅ, the end of sequence counted (1). */
  readonly lengthPenalty?: number;
  /** Answers for each source, the best first; at most beamSize (1). */
  readonly nBest?: number;
}

interface Live {
  /** Its row in the step before. */
  readonly row: number;
  readonly ids: readonly number[];
  readonly logProbability: number;
  readonly attention: readonly Float32Array[] | undefined;
}

interface Candidate {
  readonly parent: Live;
  readonly token: number;
  readonly logProbability: number;
}

/**
 * Beam search (Graves 2012; Sutskever et al. 2014, section 3.2): of all continuations of the kept
 * hypotheses the best `beamSize` are kept; one that ends leaves the beam, which then has a place
 * less. Scores are normalised by length (Wu et al. 2016, section 7, without the constant 5):
 *
 *     score = ln p(target | source) / lengthᵅ
 *
 * where the end of sequence counts; at the maximum length nothing else may follow.
 *
 * The search of a source stops when the beam is empty, or when `nBest` are finished that no living
 * hypothesis can pass: its ln p only falls, so its score stays below ln p / maximumᵅ. With a beam
 * of 1 it is greedy search. A batch gives what its sources give one at a time.
 *
 * @returns for each source, `nBest` hypotheses, the best first
 * @throws ConfigError for impossible options
 */
export async function beamSearch(
  members: readonly Member[],
  source: IdBatch,
  options: BeamOptions,
): Promise<Hypothesis[][]> {
  const { eosId, maximumLength } = options;
  const { defaults } = decoders.beam;
  const { beamSize = defaults.beamSize, nBest = defaults.nBest } = options;
  const { lengthPenalty = defaults.lengthPenalty } = options;
  requireLimits(options);
  requireInteger('beamSize', beamSize, 1);
  requireInteger('nBest', nBest, 1, beamSize);
  requireAtLeast('lengthPenalty', lengthPenalty, 0);
  const scoreOf = (logProbability: number, length: number) =>
    logProbability / exp(lengthPenalty * log(length));

  const batch = source.lengths.length;
  const stepper = createStepper(members, source);
  const finished = Array.from({ length: batch }, (): Hypothesis[] => []);
  let live = Array.from({ length: batch }, (_, row): Live[] => [
    { row, ids: [], logProbability: 0, attention: undefined },
  ]);
  const end = (index: number, { parent, logProbability }: Candidate, byItself: boolean): void => {
    const { ids, attention } = parent;
    const score = scoreOf(logProbability, ids.length + 1);
    finished[index].push({
      ids: Int32Array.from(ids),
      logProbability,
      score,
      finished: byItself,
      attention,
    });
  };

  for (let t = 0; t <= maximumLength && live.some((beam) => beam.length > 0); t++) {
    const rows = live.flat();
    const { startId } = members[0].model;
    const tokens = Int32Array.from(rows, ({ ids }) => ids.at(-1) ?? startId);
    const next = await stepper.next(
      tokens,
      Int32Array.from(rows, ({ row }) => row),
    );
    let row = 0;
    live = live.map((beam, index) => {
      if (beam.length === 0) return beam;
      const parents = beam.map((hypothesis) => ({
        ...hypothesis,
        attention: next.weights && [...(hypothesis.attention ?? []), next.weights[row]],
        row: row++,
      }));
      const continuations = parents.map((parent) =>
        withinLimits(next.logProbabilities[parent.row], t, options),
      );
      const kept: Live[] = [];
      const places = beamSize - finished[index].length;
      for (const candidate of bestCandidates(parents, continuations, places)) {
        const { parent, token, logProbability } = candidate;
        if (token === eosId) {
          const plain = next.logProbabilities[parent.row];
          end(index, candidate, t < maximumLength || wouldEnd(plain, eosId));
        } else kept.push({ ...parent, ids: [...parent.ids, token], logProbability });
      }
      finished[index].sort(byScore);
      const worst = finished[index][nBest - 1]?.score ?? -Infinity;
      return kept.some((one) => scoreOf(one.logProbability, maximumLength + 1) > worst) ? kept : [];
    });
  }
  return finished.map((hypotheses) => hypotheses.sort(byScore).slice(0, nBest));
}

function byScore(a: Hypothesis, b: Hypothesis): number {
  return b.score - a.score;
}

/** The `count` best continuations; of equals, the one of the earlier hypothesis and then of the smaller id. */
function bestCandidates(
  parents: readonly Live[],
  continuations: readonly Float64Array[],
  count: number,
): Candidate[] {
  const best: Candidate[] = [];
  parents.forEach((parent, i) => {
    continuations[i].forEach((value, token) => {
      const logProbability = parent.logProbability + value;
      if (value === -Infinity) return;
      if (best.length === count && logProbability <= best[count - 1].logProbability) return;
      let place = best.length;
      while (place > 0 && best[place - 1].logProbability < logProbability) place--;
      best.splice(place, 0, { parent, token, logProbability });
      if (best.length > count) best.pop();
    });
  });
  return best;
}

import type { IdBatch } from '../data/batch.ts';
import { requireInteger } from '../errors.ts';
import { exp, log } from '../tensor/math.ts';
import {
  type Growing,
  type Hypothesis,
  type LengthLimits,
  requireAtLeast,
  requireLimits,
  trace,
  wouldEnd,
  withinLimits,
} from './hypothesis.ts';
import type { Member } from './memory.ts';
import { searches } from './searches.ts';
import { type NextTokens, type StepperOptions, createStepper } from './stepper.ts';

/** Options of beam search. */
export interface BeamOptions extends LengthLimits, StepperOptions {
  /** Hypotheses kept at each step (5). */
  readonly beamSize?: number;
  /** The α of the length penalty: a score is ln p / lengthᵅ, counting the end of sequence (1). */
  readonly lengthPenalty?: number;
  /** Answers per source, best first; at most beamSize (1). */
  readonly nBest?: number;
}

/** A live hypothesis: its row in the previous step, and its last token; none at the start. */
interface Live {
  readonly row: number;
  readonly last: Growing | undefined;
}

const LARGEST_BEAM = 10_000;

/**
 * Beam search (Graves 2012; Sutskever et al. 2014, section 3.2): of all continuations of the kept
 * hypotheses the best `beamSize` are kept; a finished one leaves the beam, which then shrinks by
 * one. Scores are normalised by length (Wu et al. 2016, section 7, without the constant 5):
 *
 *     score = ln p(target | source) / lengthᵅ
 *
 * where the end of sequence counts; at the maximum length only it may follow.
 *
 * The search for a source stops when the beam is empty, or when `nBest` hypotheses are finished that
 * no live one can beat: its ln p only falls, so its score stays below ln p / maximumᵅ. With beam
 * size 1 it is greedy search. A batch gives the same answers as its sources one at a time.
 *
 * @returns for each source, `nBest` hypotheses, best first; none where the model's scores are
 *   NaN
 * @throws ConfigError for invalid options
 */
export async function beamSearch(
  members: readonly Member[],
  source: IdBatch,
  options: BeamOptions,
): Promise<Hypothesis[][]> {
  const settings = resolve(options);
  const { eosId, maximumLength } = options;
  const steps = eosId === undefined ? maximumLength : maximumLength + 1;
  const stepper = createStepper(members, source, options);
  const { startId } = members[0].model;
  const beams = Array.from(source.lengths, () => new Beam(settings));
  let live = beams.map((_, row): readonly Live[] => [{ row, last: undefined }]);
  for (let t = 0; t < steps && live.some((beam) => beam.length > 0); t++) {
    const rows = live.flat();
    const next = await stepper.next(
      Int32Array.from(rows, ({ last }) => last?.token ?? startId),
      Int32Array.from(rows, ({ row }) => row),
    );
    let row = 0;
    live = live.map((beam, index) => {
      const parents = beam.map(({ last }) => ({ last, row: row++ }));
      return beams[index].advance(parents, next, t);
    });
  }
  return beams.map((beam) => beam.best());
}

type Settings = LengthLimits & Required<Pick<BeamOptions, 'beamSize' | 'lengthPenalty' | 'nBest'>>;

function resolve(options: BeamOptions): Settings {
  const { defaults } = searches.beam;
  const { beamSize = defaults.beamSize, nBest = defaults.nBest } = options;
  const { lengthPenalty = defaults.lengthPenalty } = options;
  requireLimits(options);
  requireInteger('beamSize', beamSize, 1, LARGEST_BEAM);
  requireInteger('nBest', nBest, 1, beamSize);
  requireAtLeast('lengthPenalty', lengthPenalty, 0);
  return { ...options, beamSize, nBest, lengthPenalty };
}

/** The search of one source. */
class Beam {
  readonly #settings: Settings;
  readonly #finished: Hypothesis[] = [];

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** The live hypotheses after step t. */
  advance(parents: readonly Live[], next: NextTokens, t: number): readonly Live[] {
    if (parents.length === 0) return parents;
    const { beamSize, nBest, eosId, maximumLength } = this.#settings;
    const kept: Live[] = [];
    for (const { row, last } of this.#candidates(parents, next, t, beamSize)) {
      if (last.token === eosId) {
        const byItself = t < maximumLength || wouldEnd(next.logProbabilities[row], eosId);
        this.#finish(last, byItself);
      } else if (eosId === undefined && last.length === maximumLength) this.#finish(last, true);
      else kept.push({ row, last });
    }
    this.#finished.sort(byScore);
    const worst = this.#finished[nBest - 1]?.score ?? -Infinity;
    const longest = eosId === undefined ? maximumLength : maximumLength + 1;
    const reach = ({ last }: Live) => this.#scoreOf(last!.logProbability, longest);
    return kept.some((one) => reach(one) > worst) ? kept : [];
  }

  best(): Hypothesis[] {
    return this.#finished.sort(byScore).slice(0, this.#settings.nBest);
  }

  /** The best continuations, up to the size of the beam; ties go to the earlier hypothesis, then to the smaller id. */
  #candidates(
    parents: readonly Live[],
    next: NextTokens,
    t: number,
    beamSize: number,
  ): { row: number; last: Growing }[] {
    const places = beamSize - this.#finished.length;
    const best: { row: number; last: Growing }[] = [];
    for (const { row, last: before } of parents) {
      const sum = before?.logProbability ?? 0;
      const allowed = withinLimits(next.logProbabilities[row], t, this.#settings);
      const weights = next.weights?.[row];
      allowed.forEach((own, token) => {
        const logProbability = sum + own;
        if (!(own > -Infinity)) return; // forbidden, or not a number
        if (best.length === places && logProbability <= best[places - 1].last.logProbability)
          return;
        let place = best.length;
        while (place > 0 && best[place - 1].last.logProbability < logProbability) place--;
        const last = { before, token, own, logProbability, length: t + 1, weights };
        best.splice(place, 0, { row, last });
        if (best.length > places) best.pop();
      });
    }
    return best;
  }

  #finish(last: Growing, finished: boolean): void {
    const { eosId } = this.#settings;
    const score = this.#scoreOf(last.logProbability, last.length);
    this.#finished.push(trace(last, { eosId, score, finished }));
  }

  #scoreOf(logProbability: number, length: number): number {
    return logProbability / exp(this.#settings.lengthPenalty * log(length));
  }
}

function byScore(a: Hypothesis, b: Hypothesis): number {
  return b.score - a.score;
}

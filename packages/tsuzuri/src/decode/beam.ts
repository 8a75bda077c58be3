import type { SourceBatch } from '../data/batch.ts';
import { ConfigError, requireInteger } from '../errors.ts';
import { Beam, type BeamSettings, type BeamStep, type Live } from './beam-of-source.ts';
import { greedyIds } from './greedy.ts';
import {
  type FollowOptions,
  type Hypothesis,
  type LengthLimits,
  mostSteps,
  requireAtLeast,
  requireLimits,
} from './hypothesis.ts';
import type { Member } from './memory.ts';
import { requireNumber, whole } from './option-checks.ts';
import type { SearchKind } from './search.ts';
import { type StepperOptions, createStepper } from './stepper.ts';

/** Options of beam search. */
export interface BeamOptions extends LengthLimits, StepperOptions, FollowOptions {
  /** Hypotheses kept at each step (5). */
  readonly beamSize?: number;
  /** The α of the length penalty: a score is ln p / lengthᵅ, counting the end of sequence (1). */
  readonly lengthPenalty?: number;
  /** Answers per source, best first; at most beamSize (1). */
  readonly nBest?: number;
  /** Hears of each step of each source, for whoever wants to see the search; it changes nothing. */
  readonly onStep?: ((step: BeamStep) => void) | undefined;
}

/** The options of answers that are beam search's own. */
export interface BeamAnswerOptions {
  /** Hypotheses kept at each step; 1 is greedy search (from the model file: 5, or 1 for answers of one fixed length). */
  readonly beam?: number | undefined;
  /** Scores are ln p / lengthᵅ with this α (1). */
  readonly lengthPenalty?: number | undefined;
}

const defaults = { beamSize: 5, lengthPenalty: 1, nBest: 1 };
/** The most hypotheses that answers are searched with. */
export const WIDEST = 1000;
const LARGEST_BEAM = 10_000;

/** Beam search as a kind: as wide as the answers that are asked for, at least. */
export const beam: SearchKind<BeamAnswerOptions, typeof defaults> = {
  description: 'keeps the best hypotheses at each step (Graves 2012; Sutskever et al. 2014)',
  defaults,
  checks: {
    beam: whole(1, WIDEST),
    lengthPenalty: requireNumber, // the search checks its range
  },
  requireTogether({ beam: size, nBest = 1 }) {
    if (size === undefined || nBest <= size) return;
    throw new ConfigError('nBest', `expected at most the beam, ${size}, got ${nBest}`);
  },
  find(members, source, request) {
    const { beam: size = defaults.beamSize, nBest } = request;
    const { lengthPenalty = defaults.lengthPenalty } = request;
    const beamSize = Math.max(size, nBest);
    return beamSearch(members, source, { ...request, beamSize, lengthPenalty });
  },
  idsOnly: (request) => (request.beam === 1 ? greedyIds(request) : undefined),
};

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
 * size 1 it is greedy search. Where the model's probabilities may be 0 (`sparsemax`, `entmax`; Peters et
 * al. 2019, section 5), a hypothesis of p = 0 is none. If all of p > 0 have had a place, then nothing
 * within the limits of length is better than what was found: it is marked as `exact`. If nothing within
 * the limits has p > 0, the answer is the best hypothesis that nothing could follow, which is unfinished.
 * A batch gives the same answers as its sources one at a time.
 *
 * @returns for each source, `nBest` hypotheses, best first; none where the model's scores are
 *   NaN
 * @throws ConfigError for invalid options
 */
export async function beamSearch(
  members: readonly Member[],
  source: SourceBatch,
  options: BeamOptions,
): Promise<Hypothesis[][]> {
  const settings = resolve(options);
  const steps = mostSteps(options, source.time);
  const stepper = createStepper(members, source, options);
  const { startId } = members[0].model;
  const beams = Array.from(source.lengths, (_, index) => new Beam(settings, index));
  let live = beams.map((_, row): readonly Live[] => [{ row, place: -1, last: undefined }]);
  for (let t = 0; t < steps && live.some((ones) => ones.length > 0); t++) {
    const rows = live.flat();
    const next = await stepper.next(
      Int32Array.from(rows, ({ last }) => last?.token ?? startId),
      Int32Array.from(rows, ({ row }) => row),
    );
    let row = 0;
    live = live.map((ones, index) => {
      const parents = ones.map(({ place, last }) => ({ row: row++, place, last }));
      return beams[index].advance(parents, next, t);
    });
  }
  return beams.map((one) => one.best());
}

function resolve(options: BeamOptions): BeamSettings {
  const { beamSize = defaults.beamSize, nBest = defaults.nBest } = options;
  const { lengthPenalty = defaults.lengthPenalty } = options;
  requireLimits(options);
  requireInteger('beamSize', beamSize, 1, LARGEST_BEAM);
  requireInteger('nBest', nBest, 1, beamSize);
  requireAtLeast('lengthPenalty', lengthPenalty, 0);
  return { ...options, beamSize, nBest, lengthPenalty };
}

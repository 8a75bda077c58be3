import { exp, log } from '../tensor/math.ts';
import {
  type FollowOptions,
  type Growing,
  type Hypothesis,
  type LengthLimits,
  cutAt,
  isDeadEnd,
  trace,
  wouldEnd,
  withinLimits,
} from './hypothesis.ts';
import type { NextTokens } from './stepper.ts';

/** What becomes of a candidate of beam search, and why. */
export const beamFates = {
  kept: 'has a place in the beam and is continued',
  finished: 'has a place in the beam and has ended',
  pruned: 'has no place in the beam: others are likelier',
  beaten: 'has a place in the beam, but cannot beat the finished ones any more: the search ends',
} as const;

/** The name of a fate. */
export type BeamFate = keyof typeof beamFates;

/** A continuation of a hypothesis by one token. */
export interface BeamCandidate {
  /** Which candidate of the source's step before it continues; −1 in the first step. */
  readonly parent: number;
  /** Its token. */
  readonly id: number;
  /** Σ ln p up to here. */
  readonly logProbability: number;
  /** logProbability divided by the length penalty. */
  readonly score: number;
  readonly fate: BeamFate;
}

/** What beam search did in a step for a source. */
export interface BeamStep {
  /** From 0. */
  readonly step: number;
  /** The source's row in the batch. */
  readonly source: number;
  /** The likeliest first: all that have a place in the beam, and up to `beamSize` of the pruned. */
  readonly candidates: readonly BeamCandidate[];
}

/** The options of beam search, complete. */
export interface BeamSettings extends LengthLimits, FollowOptions {
  readonly beamSize: number;
  readonly lengthPenalty: number;
  readonly nBest: number;
  readonly onStep?: ((step: BeamStep) => void) | undefined;
}

/** A live hypothesis. */
export interface Live {
  /** Its row in the previous step. */
  readonly row: number;
  /** Its place among the candidates of the previous step; −1 at the start. */
  readonly place: number;
  /** Its last token; none at the start. */
  readonly last: Growing | undefined;
}

interface Candidate {
  readonly row: number;
  readonly parent: number;
  readonly last: Growing;
}

/** The beam of one source. */
export class Beam {
  readonly #settings: BeamSettings;
  readonly #source: number;
  readonly #finished: Hypothesis[] = [];
  /** Those that nothing could follow: answers only if there are no others. */
  readonly #dead: Hypothesis[] = [];
  /** Whether a hypothesis of p > 0 had no place. */
  #pruned = false;

  constructor(settings: BeamSettings, source: number) {
    this.#settings = settings;
    this.#source = source;
  }

  /** The live hypotheses after step t. */
  advance(parents: readonly Live[], next: NextTokens, t: number): readonly Live[] {
    if (parents.length === 0) return parents;
    const { beamSize, nBest, eosId, maximumLength, onStep, onLead } = this.#settings;
    const places = beamSize - this.#finished.length;
    const count = onStep ? places + beamSize : places;
    const { best: candidates, possible } = this.#candidates(parents, next, count);
    if (possible > places) this.#pruned = true;
    if (candidates.length > 0) onLead?.(this.#source, candidates[0].last);
    const kept: Live[] = [];
    for (let place = 0; place < Math.min(places, candidates.length); place++) {
      const { row, last } = candidates[place];
      if (!this.#ends(last)) kept.push({ row, place, last });
      else {
        const early = eosId === undefined || last.length <= maximumLength;
        this.#finish(last, early || wouldEnd(next.logProbabilities[row], eosId));
      }
    }
    this.#finished.sort(byScore);
    const worst = this.#finished[nBest - 1]?.score ?? -Infinity;
    const longest = eosId === undefined ? maximumLength : maximumLength + 1;
    const reach = ({ last }: Live) => this.#scoreOf(last!.logProbability, longest);
    const goesOn = kept.some((one) => reach(one) > worst);
    if (onStep) this.#tell(onStep, t, candidates, places, goesOn);
    return goesOn ? kept : [];
  }

  /** The best finished hypotheses; without any, the best that nothing could follow. */
  best(): Hypothesis[] {
    const all = this.#finished.length > 0 ? this.#finished : this.#dead;
    const found = all.sort(byScore).slice(0, this.#settings.nBest);
    const isExact = !this.#pruned && all === this.#finished;
    return isExact ? found.map((one) => ({ ...one, exact: true })) : found;
  }

  /**
   * The best continuations, at most `count`, and how many have p > 0; ties go to the earlier hypothesis,
   * then to the smaller id.
   */
  #candidates(
    parents: readonly Live[],
    next: NextTokens,
    count: number,
  ): { readonly best: readonly Candidate[]; readonly possible: number } {
    const best: Candidate[] = [];
    let possible = 0;
    const { isSilent } = this.#settings;
    for (const { row, place: parent, last: before } of parents) {
      const sum = before?.logProbability ?? 0;
      const written = before?.length ?? 0;
      const allowed = withinLimits(next.logProbabilities[row], written, this.#settings);
      const weights = next.weights?.[row];
      if (isDeadEnd(allowed)) this.#dead.push(this.#cutAt(before, next));
      allowed.forEach((own, token) => {
        const logProbability = sum + own;
        if (!(own > -Infinity)) return; // forbidden, of probability 0, or not a number
        possible++;
        if (best.length === count && logProbability <= best[count - 1].last.logProbability) return;
        let place = best.length;
        while (place > 0 && best[place - 1].last.logProbability < logProbability) place--;
        const length = isSilent?.(token) ? written : written + 1;
        const last = { before, token, own, logProbability, length, weights };
        best.splice(place, 0, { row, parent, last });
        if (best.length > count) best.pop();
      });
    }
    return { best, possible };
  }

  #cutAt(last: Growing | undefined, { weights }: NextTokens): Hypothesis {
    const score = last ? this.#scoreOf(last.logProbability, last.length) : 0;
    return cutAt(last, { score, weights: weights !== undefined });
  }

  #ends({ token, length }: Growing): boolean {
    const { eosId, maximumLength } = this.#settings;
    return eosId === undefined ? length === maximumLength : token === eosId;
  }

  #finish(last: Growing, finished: boolean): void {
    const { eosId, isSilent } = this.#settings;
    const score = this.#scoreOf(last.logProbability, last.length);
    this.#finished.push(trace(last, { eosId, isSilent, score, finished }));
  }

  #tell(
    onStep: (step: BeamStep) => void,
    step: number,
    candidates: readonly Candidate[],
    places: number,
    goesOn: boolean,
  ): void {
    const fateOf = (last: Growing, place: number): BeamFate => {
      if (place >= places) return 'pruned';
      if (this.#ends(last)) return 'finished';
      return goesOn ? 'kept' : 'beaten';
    };
    onStep({
      step,
      source: this.#source,
      candidates: candidates.map(({ parent, last }, place) => ({
        parent,
        id: last.token,
        logProbability: last.logProbability,
        score: this.#scoreOf(last.logProbability, last.length),
        fate: fateOf(last, place),
      })),
    });
  }

  #scoreOf(logProbability: number, length: number): number {
    return logProbability / exp(this.#settings.lengthPenalty * log(Math.max(1, length)));
  }
}

function byScore(a: Hypothesis, b: Hypothesis): number {
  return b.score - a.score;
}

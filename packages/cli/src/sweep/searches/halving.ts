import { sizeOfGrid } from './grid.ts';
import { random } from './random.ts';
import type { Search, Space, Trial } from './search.ts';
import { sobolTrial } from './sobol.ts';

/**
 * Asynchronous successive halving (ASHA; Li et al. 2020, algorithm 2): all configurations are trained
 * for a few epochs, the best 1 of η for η times as many, and so on. A configuration is trained on as
 * soon as it is among the best 1 of η whose scores are known on its rung.
 */
export const halving: Search = {
  description: 'many for few epochs, the better ones for more (ASHA)',
  isAdaptive: true,
  next(space, trials, scores) {
    return promoted(space, trials, scores) ?? fresh(space, trials);
  },
};

/** The best trial that has not been trained on yet, of the highest rung that has one. */
function promoted(
  { rungs, eta }: Space,
  trials: readonly Trial[],
  scores: readonly number[],
): Trial | undefined {
  const isOn = (rung: number) => (trial: Trial) => trial.rung === rung;
  for (let rung = rungs.length - 2; rung >= 0; rung--) {
    const known = trials
      .slice(0, scores.length)
      .map((trial, i) => ({ trial, score: scores[i] }))
      .filter(({ trial, score }) => isOn(rung)(trial) && Number.isFinite(score));
    const best = known
      .toSorted((a, b) => a.score - b.score || a.trial.config - b.trial.config)
      .slice(0, Math.floor(known.length / eta));
    const above = new Set(trials.filter(isOn(rung + 1)).map(({ config }) => config));
    const found = best.find(({ trial }) => !above.has(trial.config));
    if (found) return { ...found.trial, rung: rung + 1 };
  }
  return undefined;
}

/** A configuration of the lowest rung that has not been tried. */
function fresh(space: Space, trials: readonly Trial[]): Trial | undefined {
  const drawn = trials.filter(({ rung }) => rung === 0);
  const isGrid = Number.isFinite(sizeOfGrid(space.axes));
  const trial = isGrid ? random.next(space, drawn, []) : sobolTrial(space, drawn.length);
  return trial && { ...trial, rung: 0 };
}

// Who plays in which case, and the turns of one case.
import { TurnError, ask } from './processes.js';

const LONG = 20_000; // ms: after a turn as long as this, a contestant has had its turns in a case

const nameOf = ({ name, threads }) => `${name}, ${threads} thread${threads === 1 ? '' : 's'},`;

/**
 * The players of each case; whoever is missing, or leaves cases out, is told of in a line.
 *
 * @param say takes a line for a person
 */
export function plan(cases, contestants, say) {
  const players = new Map(cases.map((one) => [one, []]));
  for (const contestant of contestants) {
    const played = cases.filter(({ group }) => contestant.groups.includes(group));
    if (played.length === 0) continue;
    const missing = contestant.missing();
    if (missing) {
      say(`${nameOf(contestant)} is left out: ${missing}`);
      continue;
    }
    const leftOut = new Map(); // cases by reason
    for (const one of played) {
      const reason = contestant.leavesOut(one);
      if (reason) leftOut.set(reason, [...(leftOut.get(reason) ?? []), one.name]);
      else players.get(one).push(contestant);
    }
    for (const [reason, names] of leftOut)
      say(`${nameOf(contestant)} is left out of ${names.join(', ')}: ${reason}`);
  }
  return players;
}

/** What the peak of a core is now: GFLOPS, `native` and `wasm`. */
export function measurePeak() {
  return ask('node', 'peak.js', null);
}

/**
 * Plays one case: each round, the peak is measured and each contestant has a turn.
 *
 * @returns the samples of each contestant, the peaks, and the versions that contestants told of
 */
export function play(one, contestants, { rounds, budgetMs, say }) {
  const samples = new Map();
  const done = new Set();
  const peaks = [];
  const versions = new Set();
  const most = Math.min(rounds, one.rounds ?? rounds);
  for (let round = 0; round < most && done.size < contestants.length; round++) {
    peaks.push(measurePeak());
    for (const contestant of contestants) {
      if (done.has(contestant)) continue;
      const start = performance.now();
      try {
        const turn = contestant.turn(one, budgetMs);
        samples.set(contestant, [...(samples.get(contestant) ?? []), ...turn.samples]);
        if (turn.version) versions.add(turn.version);
      } catch (error) {
        if (!(error instanceof TurnError)) throw error;
        say(`${nameOf(contestant)} is left out of ${one.name}: ${error.message}`);
        samples.delete(contestant);
        done.add(contestant);
      }
      if (performance.now() - start > LONG) done.add(contestant);
    }
  }
  return { samples, peaks, versions };
}

import type { Flow, Station } from 'tsuzuri/inspect';
import { type Scale, niceLimit } from '../../style/colors.ts';
import { grouped, nameOf } from './rows.ts';

/** Stations whose values lie between −1 and 1 by their equations. */
const bounded = new Set(['gates', 'hidden', 'candidate', 'weights', 'probabilities']);

/** The scale of a station. */
export type Scales = (station: Station) => Scale;

/** The scales of a flow: one for all stations of a name, or one for all gradients. */
export function scalesOf({ stations }: Flow, isGradient: boolean): Scales {
  if (isGradient) {
    const limit = niceLimit(largest(stations.flatMap(({ gradient }) => gradient ?? [])));
    return () => ({ limit, isRoot: true });
  }
  const groups = grouped(stations, nameOf);
  const limits = new Map(
    Array.from(groups, ([name, own]) => [
      name,
      bounded.has(name) ? 1 : niceLimit(largest(own.map(({ values }) => values))),
    ]),
  );
  return (station) => ({ limit: limits.get(nameOf(station)) ?? 1, isRoot: false });
}

/** The largest absolute value. */
function largest(all: readonly Float32Array[]): number {
  let most = 0;
  for (const values of all) for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

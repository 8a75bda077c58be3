import type { Flow, Station } from 'tsuzuri/inspect';
import { nameOf } from '../rows.ts';

/** A stop of the tour: what it shows of a flow. */
export interface Stop {
  /** Whether it speaks of a station. */
  readonly isAt: (station: Station, flow: Flow) => boolean;
  /** Whether it shows the gradients, of the right target. */
  readonly isGradient?: boolean;
  /** The id of the station that it looks at. */
  readonly looksAt?: string;
  /** What a visitor can do there. */
  readonly action?: 'compare' | 'own';
}

const isOf =
  (...names: readonly string[]) =>
  (station: Station): boolean =>
    names.includes(nameOf(station));

/** The stops in their order. */
export const stops = {
  networks: { isAt: ({ layer, part }) => layer !== undefined && part !== 'bridge' },
  vectors: { isAt: isOf('id', 'embedding'), looksAt: 'encoder/embedding/0' },
  gates: {
    isAt: ({ layer, part }) => layer !== undefined && part === 'encoder',
    looksAt: 'encoder/0/forward/gates/1',
  },
  handOver: { isAt: isAtHandOver, looksAt: 'bridge/0/hidden' },
  writing: {
    isAt: (station) =>
      station.part === 'generator' ||
      (station.part === 'decoder' && isOf('id', 'embedding', 'readout')(station)),
    looksAt: 'generator/probabilities/0',
  },
  loss: { isAt: () => true, isGradient: true, looksAt: 'encoder/embedding/0' },
  reversal: { isAt: isOf('id', 'choice'), action: 'compare' },
  alike: { isAt: isOf('embedding'), looksAt: 'encoder/embedding/0', action: 'own' },
} as const satisfies Readonly<Record<string, Stop>>;

/** The name of a stop. */
export type StopName = keyof typeof stops;

/** The names of the stops in their order. */
export const stopNames = Object.keys(stops) as readonly StopName[];

/** What is handed over, where it comes from, and who reads it first. */
function isAtHandOver({ id, part, from }: Station, { stations }: Flow): boolean {
  const given = stations.filter((one) => one.part === 'bridge');
  return (
    part === 'bridge' ||
    given.some((one) => one.from.includes(id)) ||
    given.some((one) => from.includes(one.id))
  );
}

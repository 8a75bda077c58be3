import type { StationKind } from '../../nn/stations.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { SeenDecoder, SeenEncoder, Sight } from '../sights.ts';

const file = 'models/generators/hard.ts';
const noGradient = 'backward takes mixture and loss in one';

/** What hard attention shows. */
export const hardStations = {
  'hard.scores': {
    description: 'score of every source position as the one to write from',
    equation: 'e_ts = h_t · W_k states_s',
    shape: '[S]',
    labels: 'source',
    file,
  },
  'hard.weights': {
    description: 'probability that the next token is written from each source position',
    equation: 'p(a_t = s | y_<t)',
    shape: '[S]',
    noGradient,
    labels: 'source',
    file,
  },
  'hard.emission': {
    description: 'log-probability of the token that was written, from each source position',
    equation: 'ln p(y_t | a_t = s)',
    shape: '[S]',
    labels: 'source',
    file,
  },
  'hard.probabilities': {
    description: 'probability of every token that may come next, summed over all positions',
    equation: 'p(y_t = v | y_<t) = Σ_s p(a_t = s | y_<t) p(y_t = v | a_t = s)',
    shape: '[V]',
    noGradient,
    labels: 'target',
    file,
  },
} as const satisfies Readonly<Record<string, StationKind>>;

/** What stands at the stations of hard attention, all [T, 1, *]. */
export type HardValues = Readonly<
  Record<'scores' | 'weights' | 'emission' | 'probabilities', Tensor>
>;

/** The gradients of some of them. */
export type HardGradient = Readonly<Record<'scores' | 'emission', Tensor>>;

/**
 * The stations of hard attention, for one row.
 *
 * @param isOrdered whether a position depends on the one before (order 1)
 */
export function seeHard(
  values: HardValues,
  isOrdered: boolean,
  { states }: SeenEncoder,
  { readouts }: SeenDecoder,
  gradient: HardGradient | undefined,
): Sight[] {
  const source = states.flat();
  const id = (name: string, step: number) => `generator/${name}/${step}`;
  return readouts.flatMap((readout, step) => {
    const before = isOrdered && step > 0 ? ['weights', 'emission'] : [];
    const from = {
      scores: [...readout, ...source],
      weights: [id('scores', step), ...before.map((name) => id(name, step - 1))],
      emission: [...readout, ...source],
      probabilities: [id('weights', step), ...readout, ...source],
    };
    return Object.entries(values).map(([name, value]): Sight => ({
      id: id(name, step),
      kind: `hard.${name}`,
      part: 'generator',
      step,
      from: from[name as keyof HardValues],
      value: value.at(step),
      gradient: gradient?.[name as keyof HardGradient]?.at(step),
    }));
  });
}

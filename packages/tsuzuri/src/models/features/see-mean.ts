import type { StationKind } from '../../nn/stations.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { SeenEncoder, Sight } from '../sights.ts';

/** What a reader of the mean of tags shows. */
export const meanStations = {
  'features.mean': {
    description: "mean of the tags' vectors",
    equation: 'm = 1/F Σ_k W[f_k]',
    shape: '[size]',
    file: 'models/features/linear.ts',
  },
} as const satisfies Readonly<Record<string, StationKind>>;

/** The station of a mean: the id under which others name it. */
export const MEAN = 'features/mean';

/** What an encoder shows, and the mean of the tags [1, size]. */
export function seeMean(seen: SeenEncoder, value: Tensor, gradient?: Tensor): SeenEncoder {
  const mean: Sight = {
    id: MEAN,
    kind: 'features.mean',
    part: 'bridge',
    from: [],
    value,
    gradient,
  };
  return { ...seen, sights: [...seen.sights, mean] };
}

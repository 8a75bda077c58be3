import type { StationKind } from '../nn/stations.ts';
import type { SeenDecoder, SeenEncoder, Sight } from './sights.ts';

const handOver = {
  description: "first state of a decoder's layer",
  shape: '[H]',
} as const;

/** The first state of a decoder's layers, with a learned bridge and without. */
export const handOverStations = {
  'hand-over.hidden': { ...handOver, equation: 'h_0 = h_S', file: 'models/seq2seq.ts' },
  'hand-over.cell': { ...handOver, equation: 'c_0 = c_S', file: 'models/seq2seq.ts' },
  'bridge.hidden': {
    ...handOver,
    equation: 'h_0 = tanh(W_h h_S + b_h)',
    file: 'models/bridge.ts',
  },
  'bridge.cell': { ...handOver, equation: 'c_0 = W_c c_S + b_c', file: 'models/bridge.ts' },
} as const satisfies Readonly<Record<string, StationKind>>;

/** What the encoder hands over: the first state of every layer of the decoder. */
export function seeHandOver(
  kind: string,
  { last }: SeenEncoder,
  { initial }: SeenDecoder,
): readonly Sight[] {
  return initial.flatMap(({ value, gradient }, layer) =>
    Object.entries(value).map(([name, tensor]): Sight => ({
      id: `bridge/${layer}/${name}`,
      kind: `${kind}.${name}`,
      part: 'bridge',
      layer,
      from: last[layer]?.[name] ?? [],
      value: tensor,
      gradient: gradient?.[name],
    })),
  );
}

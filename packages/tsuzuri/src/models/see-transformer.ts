import type { StationKind } from '../nn/stations.ts';
import type { AttentionNormalizer } from '../nn/attention/normalizer.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Sight } from './sights.ts';

type Side = 'encoder' | 'decoder';

const vector = { shape: '[size]' } as const;
const byHead = 'each head has weights and a gradient of its own';

/** What a layer of a Transformer shows on this side, apart from the weights of attention to the source. */
function layerStations<Name extends Side>(side: Name, informed: string) {
  const file = `nn/transformer/${side}-layer.ts`;
  const kinds = {
    normed: {
      ...vector,
      description: 'what self-attention reads: the input, normalised',
      equation: 'normed = norm(x)',
      file,
    },
    self: {
      description:
        'share of attention that each position of the own side gets, the mean of the heads',
      equation: 'weights_h = softmax(queries_h keys_hᵀ / √D)',
      shape: '[S]',
      noGradient: byHead,
      file: 'nn/transformer/multi-head-attention.ts',
    },
    mixed: {
      ...vector,
      description: 'the input, and what self-attention has read',
      equation: `mixed = x + ${side === 'encoder' ? 'attention' : 'self'}(norm(x))`,
      file,
    },
    ready: {
      ...vector,
      description: 'what the feed-forward layer reads, normalised',
      equation: `ready = norm(${informed})`,
      file,
    },
    units: {
      description: 'hidden units of the feed-forward layer',
      equation: 'hidden = f(x W_1ᵀ + b_1)',
      shape: '[hiddenSize]',
      file: 'nn/transformer/feed-forward.ts',
    },
    output: {
      ...vector,
      description: 'what the layer writes',
      equation: `output = ${informed} + feedForward(norm(${informed}))`,
      file,
    },
  } as const satisfies Readonly<Record<string, StationKind>>;
  return Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [`${side}-layer.${name}`, kind]),
  ) as Readonly<Record<`${Name}-layer.${keyof typeof kinds}`, StationKind>>;
}

const scaled = { ...vector, gradient: 'the embedding before it is scaled' };

/** What a Transformer's encoder shows. */
export const transformerEncoderStations: Readonly<Record<string, StationKind>> = {
  'transformer-encoder.input': {
    ...scaled,
    description: 'vector of a source token, and where it stands',
    equation: 'x_s = √size · embedding(source_s) + position_s',
    file: 'models/encoders/transformer.ts',
  },
  .../* @__PURE__ */ layerStations('encoder', 'mixed'),
  'transformer-encoder.states': {
    ...vector,
    description: 'what the decoder attends to: the output of the highest layer, normalised',
    equation: 'states = norm(layers(x))',
    file: 'models/encoders/transformer.ts',
  },
};

/** What a Transformer's decoder shows besides the weights of attention to the source. */
export const transformerDecoderStations: Readonly<Record<string, StationKind>> = {
  'transformer-decoder.input': {
    ...scaled,
    description: 'vector of the token that was written last, and where it stands',
    equation: 'x_t = √size · embedding(y_{t−1}) + position_t',
    file: 'models/decoders/transformer.ts',
  },
  .../* @__PURE__ */ layerStations('decoder', 'informed'),
  'decoder-layer.asking': {
    ...vector,
    description: 'what attention to the source reads, normalised',
    equation: 'asking = norm(mixed)',
    file: 'nn/transformer/decoder-layer.ts',
  },
  'decoder-layer.informed': {
    ...vector,
    description: 'the same, and what attention to the source has read',
    equation: 'informed = mixed + cross(norm(mixed), source)',
    file: 'nn/transformer/decoder-layer.ts',
  },
  'transformer-decoder.readout': {
    ...vector,
    description:
      'what the next token is predicted from: the output of the highest layer, normalised',
    equation: 'readout = norm(layers(x, states))',
    file: 'models/decoders/transformer.ts',
  },
};

/** The kind of the weights of attention to the source. */
export function weightsKind(normalizer: AttentionNormalizer): string {
  return Object.keys(normalizer.stations ?? {})[0] ?? 'attention.weights';
}

/** A row of stations: tensors [T, 1, …] of one name, a station a step. */
export interface SeenRow {
  readonly name: string;
  readonly kind?: string;
  readonly value: Tensor;
  readonly gradient?: Tensor | undefined;
  /** The ids of what it is computed from at a step. */
  readonly from: (step: number) => readonly string[];
}

/** The id of a station of a Transformer; without a layer it stands below or above all of them. */
export function idIn(part: Side, layer: number | undefined, name: string, step: number): string {
  return [part, ...(layer === undefined ? [] : [layer]), name, step].join('/');
}

/** The stations of some rows in one layer, or outside of all. */
export function seeRows(
  part: Side,
  layer: number | undefined,
  rows: readonly SeenRow[],
): readonly Sight[] {
  const of = layer === undefined ? `transformer-${part}` : `${part}-layer`;
  return rows.flatMap(({ name, kind = `${of}.${name}`, value, gradient, from }) =>
    Array.from({ length: value.shape[0] }, (_, step): Sight => ({
      id: idIn(part, layer, name, step),
      kind,
      part,
      ...(layer !== undefined && { layer }),
      step,
      from: from(step),
      value: value.at(step),
      gradient: gradient?.at(step),
    })),
  );
}

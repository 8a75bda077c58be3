import type { Workspace } from '../../backend/backend.ts';
import type {
  TransformerEncoderLayer,
  TransformerEncoderLayerCache,
  TransformerEncoderLayerGradient,
} from '../../nn/transformer/encoder-layer.ts';
import { meanOfHeads } from '../../nn/transformer/multi-head-attention.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { idIn, seeRows } from '../see-transformer.ts';
import type { SeenEncoder } from '../sights.ts';

/** What can be seen of it: values or gradients. */
interface Seen<Layer> {
  readonly x: Tensor;
  readonly layers: readonly Layer[];
  readonly states: Tensor;
}

/** The stations of a Transformer's encoder, for one row. */
export function seeTransformerEncoder(
  workspace: Workspace,
  own: readonly TransformerEncoderLayer[],
  { x, layers, states }: Seen<TransformerEncoderLayerCache>,
  gradient: Seen<TransformerEncoderLayerGradient> | undefined,
): SeenEncoder {
  const [time] = x.shape;
  const all = Array.from({ length: time }, (_, step) => step);
  const top = layers.length - 1;
  const below = (layer: number) => (step: number) =>
    layer === 0
      ? idIn('encoder', undefined, 'input', step)
      : idIn('encoder', layer - 1, 'output', step);
  const ofLayers = layers.flatMap((cache, layer) => {
    const inner = gradient?.layers[layer];
    const at = (name: string) => (step: number) => idIn('encoder', layer, name, step);
    const { heads } = own[layer].self;
    return seeRows('encoder', layer, [
      {
        name: 'normed',
        value: cache.normed,
        gradient: inner?.normed,
        from: (s) => [below(layer)(s)],
      },
      {
        name: 'self',
        value: meanOfHeads(workspace, cache.self.weights, heads),
        from: () => all.map(at('normed')),
      },
      {
        name: 'mixed',
        value: cache.mixed,
        gradient: inner?.mixed,
        from: (s) => [below(layer)(s), at('self')(s), ...all.map(at('normed'))],
      },
      {
        name: 'ready',
        value: cache.feedForward.inner.x,
        gradient: inner?.ready,
        from: (s) => [at('mixed')(s)],
      },
      {
        name: 'units',
        value: cache.feedForward.outer.x,
        gradient: inner?.hidden,
        from: (s) => [at('ready')(s)],
      },
      {
        name: 'output',
        value: cache.output,
        gradient: inner?.output,
        from: (s) => [at('mixed')(s), at('units')(s)],
      },
    ]);
  });
  const input = seeRows('encoder', undefined, [
    { name: 'input', value: x, gradient: gradient?.x, from: (s) => [`encoder/id/${s}`] },
  ]);
  const last = seeRows('encoder', undefined, [
    {
      name: 'states',
      value: states,
      gradient: gradient?.states,
      from: (s) => [idIn('encoder', top, 'output', s)],
    },
  ]);
  return {
    sights: [...input, ...ofLayers, ...last],
    states: last.map(({ id }) => [id]),
    last: [],
  };
}

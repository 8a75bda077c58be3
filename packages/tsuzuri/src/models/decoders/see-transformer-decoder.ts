import type { Workspace } from '../../backend/backend.ts';
import type {
  TransformerDecoderLayer,
  TransformerDecoderLayerCache,
  TransformerDecoderLayerGradient,
} from '../../nn/transformer/decoder-layer.ts';
import { meanOfHeads } from '../../nn/transformer/multi-head-attention.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { idIn, seeRows, weightsKind } from '../see-transformer.ts';
import type { SeenDecoder, SeenEncoder, Sight } from '../sights.ts';

/** What can be seen of it: values or gradients. */
interface Seen<Layer> {
  readonly x: Tensor;
  readonly layers: readonly Layer[];
  readonly readout: Tensor;
}

/** The stations of a Transformer's decoder, for one row. */
export function seeTransformerDecoder(
  workspace: Workspace,
  own: readonly TransformerDecoderLayer[],
  cache: Seen<TransformerDecoderLayerCache>,
  encoder: SeenEncoder,
  gradient: Seen<TransformerDecoderLayerGradient> | undefined,
): SeenDecoder {
  const { x } = cache;
  const states = encoder.states.flat();
  const input = seeRows('decoder', undefined, [
    { name: 'input', value: x, gradient: gradient?.x, from: (t) => [`decoder/id/${t}`] },
  ]);
  const ofLayers = cache.layers.flatMap((one, layer) =>
    seeLayer(workspace, own[layer], one, { layer, states, inner: gradient?.layers[layer] }),
  );
  const top = own.length - 1;
  const readout = seeRows('decoder', undefined, [
    {
      name: 'readout',
      value: cache.readout,
      gradient: gradient?.readout,
      from: (t) => [idIn('decoder', top, 'output', t)],
    },
  ]);
  return {
    sights: [...input, ...ofLayers, ...readout],
    readouts: readout.map(({ id }) => [id]),
    gates: readout.map(({ id }, t) => {
      const weights = [idIn('decoder', top, 'weights', t)];
      return { weights, read: [...weights, ...states, id, input[t].id] };
    }),
    initial: [],
  };
}

function seeLayer(
  workspace: Workspace,
  own: TransformerDecoderLayer,
  cache: TransformerDecoderLayerCache,
  {
    layer,
    states,
    inner,
  }: {
    layer: number;
    states: readonly string[];
    inner: TransformerDecoderLayerGradient | undefined;
  },
): readonly Sight[] {
  const { self, cross } = own;
  const at = (name: string) => (t: number) => idIn('decoder', layer, name, t);
  const below = (t: number) =>
    layer === 0 ? idIn('decoder', undefined, 'input', t) : idIn('decoder', layer - 1, 'output', t);
  const upTo = (t: number) => Array.from({ length: t + 1 }, (_, i) => at('normed')(i));
  const { inner: ready, outer: hidden } = cache.feedForward;
  return seeRows('decoder', layer, [
    { name: 'normed', value: cache.normed, gradient: inner?.normed, from: (t) => [below(t)] },
    { name: 'self', value: meanOfHeads(workspace, cache.self.weights, self.heads), from: upTo },
    {
      name: 'mixed',
      value: cache.mixed,
      gradient: inner?.mixed,
      from: (t) => [below(t), at('self')(t), ...upTo(t)],
    },
    {
      name: 'asking',
      value: cache.cross.query.x,
      gradient: inner?.asking,
      from: (t) => [at('mixed')(t)],
    },
    {
      name: 'weights',
      kind: weightsKind(cross.normalizer),
      value: meanOfHeads(workspace, cache.cross.weights, cross.heads),
      from: (t) => [at('asking')(t), ...states],
    },
    {
      name: 'informed',
      value: cache.informed,
      gradient: inner?.informed,
      from: (t) => [at('mixed')(t), at('weights')(t), ...states],
    },
    { name: 'ready', value: ready.x, gradient: inner?.ready, from: (t) => [at('informed')(t)] },
    { name: 'units', value: hidden.x, gradient: inner?.hidden, from: (t) => [at('ready')(t)] },
    {
      name: 'output',
      value: cache.output,
      gradient: inner?.output,
      from: (t) => [at('informed')(t), at('units')(t)],
    },
  ]);
}

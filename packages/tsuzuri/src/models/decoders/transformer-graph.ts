import type { Embedding } from '../../nn/embedding.ts';
import { type Graph, type GraphTensors, type GraphValue, isWithin } from '../../nn/graph.ts';
import type { LayerNorm } from '../../nn/layer-norm.ts';
import type { TransformerDecoderLayer } from '../../nn/transformer/decoder-layer.ts';
import { type HeadsGraph, headsTensors } from '../../nn/transformer/graph.ts';
import type { Places } from '../transformer-settings.ts';
import type { DecoderGraph } from './decoder.ts';

/**
 * `TransformerDecoder` in graphs. A step reads `past_0_keys`, `past_0_values`, … of each layer [B, heads,
 * t, D] and writes them with one position more; of the source it reads `source_0_keys`, … and `mask`, and for a
 * generator that copies `states`.
 */
export function transformerDecoderGraph(parts: {
  readonly embedding: Embedding;
  readonly layers: readonly TransformerDecoderLayer[];
  readonly norm: LayerNorm;
  readonly places: Places;
  readonly copies: boolean;
}): DecoderGraph {
  const { embedding, layers, norm, places, copies } = parts;
  const [{ self }] = layers;
  const axesOver = (time: string) => ['batch', self.heads, time, places.headSize];
  const tensorsOf = (name: string, all: readonly HeadsGraph[], time: string): GraphTensors =>
    Object.assign({}, ...all.map((one, i) => headsTensors(`${name}_${i}`, one, axesOver(time))));
  const headsOf = (name: string, tensors: GraphTensors, i: number): HeadsGraph => ({
    keys: tensors[`${name}_${i}_keys`].value,
    values: tensors[`${name}_${i}_values`].value,
  });
  return {
    start(graph, { states, lengths }) {
      const batchFirst = graph.op('Transpose', [states], { perm: [1, 0, 2] });
      const none = nothing(graph, lengths, self.heads, places.headSize);
      const memories = layers.map(({ cross }) => cross.prepareGraph(graph, batchFirst, undefined));
      const past = layers.map(() => ({ keys: none(), values: none() }));
      const mask = { value: isWithin(graph, batchFirst, lengths), axes: ['batch', 'time'] };
      return {
        carried: tensorsOf('past', past, 'past'),
        source: {
          ...tensorsOf('source', memories, 'time'),
          mask,
          ...(copies && {
            states: { value: batchFirst, axes: ['batch', 'time', norm.features] },
          }),
        },
      };
    },
    step(graph, ids, { carried, source }) {
      const looked = graph.op('Unsqueeze', [embedding.toGraph(graph, ids), graph.ints([1])]);
      const first = headsOf('past', carried, 0).keys;
      const steps = graph.op('Shape', [first], { start: 2, end: 3 });
      const { at, ...entered } = places.enterGraph(graph, looked, steps);
      const mask = graph.op('Unsqueeze', [source.mask.value, graph.ints([1, 2])]);
      const past: HeadsGraph[] = [];
      let { x } = entered;
      let weights: GraphValue | undefined;
      for (const [i, layer] of layers.entries()) {
        const memory = { ...headsOf('source', source, i), mask };
        const read = layer.toGraph(graph, x, headsOf('past', carried, i), memory, at);
        past.push(read.past);
        x = read.output;
        ({ weights } = read);
      }
      const readout = norm.toGraph(graph, graph.op('Squeeze', [x, graph.ints([1])]));
      const mean = graph.op('ReduceMean', [weights!], { axes: [1, 2], keepdims: 0 });
      const read = { readout, carried: tensorsOf('past', past, 'past'), weights: mean };
      if (!copies) return read;
      const once = (value: GraphValue) => graph.op('Squeeze', [value, graph.ints([1])]);
      const row = graph.op('Unsqueeze', [mean, graph.ints([1])]);
      const context = once(graph.op('MatMul', [row, source.states.value]));
      return { ...read, gateInputs: [context, readout, once(entered.x)] };
    },
  };
}

/** Keys or values of no position yet: [B, heads, 0, D]. */
function nothing(graph: Graph, lengths: GraphValue, heads: number, size: number): () => GraphValue {
  const batch = graph.op('Shape', [lengths]);
  const shape = graph.op('Concat', [batch, graph.ints([heads, 0, size])], { axis: 0 });
  return () => graph.op('ConstantOfShape', [shape]);
}

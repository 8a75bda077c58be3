import {
  type GraphState,
  type GraphTensors,
  type GraphValue,
  joined,
  zeros,
} from '../../nn/graph.ts';
import type { DecoderGraph } from './decoder.ts';
import type { RecurrentDecoderLayers } from './recurrent-steps.ts';

/**
 * `RecurrentDecoder` in graphs: `start`, and `RecurrentSteps` of one step. Its tensors are
 * `hidden_0`, `cell_0`, … of each layer, `feed` with input feeding, `summary` if it is peeky, `beside`
 * where features put something beside each token, and the memory of its attention.
 *
 * @param options.feedSize the size of a readout, with input feeding
 */
export function recurrentDecoderGraph(
  { embedding, stack, combine, stateNames, ...layers }: RecurrentDecoderLayers,
  {
    feedSize,
    peeky,
    besideSize,
  }: { feedSize: number | undefined; peeky: boolean; besideSize: number },
): DecoderGraph {
  const attention = layers.attention?.toGraph();
  const sizes = stack.layers.map(({ hiddenSize }) => hiddenSize);
  const toTensors = (
    states: readonly GraphState[],
    feed: GraphValue | undefined,
  ): GraphTensors => ({
    ...named(states, sizes),
    ...(feed && { feed: { value: feed, axes: ['batch', feedSize!] } }),
  });
  return {
    start(graph, { states, lengths, last, summary, beside }) {
      const batchFirst = () => graph.op('Transpose', [states], { perm: [1, 0, 2] });
      const feed = feedSize === undefined ? undefined : zeros(graph, lengths, 0, feedSize);
      const size = sizes[sizes.length - 1];
      const none = (): GraphState[] =>
        sizes.map((own) =>
          Object.fromEntries(stateNames.map((name) => [name, zeros(graph, lengths, 0, own)])),
        );
      return {
        carried: toTensors(last.length > 0 ? last : none(), feed),
        source: {
          ...attention?.prepare(graph, batchFirst(), lengths),
          ...(peeky && { summary: { value: summary, axes: ['batch', size] } }),
          ...(beside && { beside: { value: beside, axes: ['batch', besideSize] } }),
        },
      };
    },
    step(graph, ids, { carried, source }) {
      const { feed } = carried;
      const token = embedding.toGraph(graph, ids);
      const inputs = [token];
      if (feed) inputs.push(feed.value);
      if (source.summary) inputs.push(source.summary.value);
      if (source.beside) inputs.push(source.beside.value);
      const x = graph.op('Unsqueeze', [joined(graph, inputs), graph.ints([0])]);
      const written = stack.toGraph(graph, x, undefined, unnamed(carried, sizes.length));
      const output = graph.op('Squeeze', [written.output, graph.ints([0])]);
      const attended = attention?.forward(graph, output, source);
      const seen = attended ? joined(graph, [attended.context, output]) : output;
      const inner = combine ? graph.op('Tanh', [combine.toGraph(graph, seen)]) : output;
      return {
        readout: source.summary ? joined(graph, [inner, source.summary.value]) : inner,
        carried: toTensors(written.states, feed && inner),
        weights: attended?.weights,
        gateInputs: attended && [attended.context, output, token],
      };
    },
  };
}

/** The tensors of every layer's state, under its own name and the layer's number. */
function named(states: readonly GraphState[], sizes: readonly number[]): GraphTensors {
  return Object.fromEntries(
    states.flatMap((state, i) =>
      Object.entries(state).map(([name, value]) => [
        `${name}_${i}`,
        { value, axes: ['batch', sizes[i]] },
      ]),
    ),
  );
}

/** `named` read backwards. */
function unnamed(tensors: GraphTensors, layers: number): GraphState[] {
  const states = Array.from({ length: layers }, (): Record<string, GraphValue> => ({}));
  for (const [name, { value }] of Object.entries(tensors)) {
    const [, own, layer] = /^(.*)_(\d+)$/.exec(name) ?? [];
    if (own !== undefined) states[Number(layer)][own] = value;
  }
  return states;
}

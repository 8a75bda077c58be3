import { type GraphTensor, type GraphValue, isWithin } from '../../nn/graph.ts';
import type { GraphIds, ModelGraph, ModelGraphState } from '../../models/model.ts';
import { closed } from '../../models/models.ts';
import type { Translator } from '../../translator/translator.ts';
import { type OnnxDescription, describeForOnnx } from './describe.ts';
import { GraphBuilder } from './graph-builder.ts';
import { greedyLoop } from './greedy.ts';
import { OPSET, type OnnxModel } from './onnx-model.ts';

/** A translator as ONNX models, and what one needs to know to use them. */
export interface OnnxExport {
  /** By the name of their files. */
  readonly models: Readonly<Record<'encoder' | 'step' | 'greedy', OnnxModel>>;
  /** The content of `model.json`, which all three have as metadata, `tsuzuri`. */
  readonly description: OnnxDescription;
}

/**
 * A translator as three ONNX models of standard operators:
 *
 *     encoder: source, lengths → the state of decoding
 *     step:    ids, state      → log_probabilities, the next state, with attention also attention
 *     greedy:  source, lengths → target
 *
 * A model that reads features has the inputs features, feature_lengths too: int64 [batch, tags] and
 * [batch].
 *
 * source int64 [batch, time], in natural order, with anything past a row's length; lengths int64
 * [batch]; ids int64 [batch]; log_probabilities [batch, vocabulary]; attention [batch, time]; target
 * int64 [batch, length], with the end id from the end of a row on.
 *
 * @throws ConfigError, which names it, for a part that cannot be exported
 */
export async function toOnnx(translator: Translator): Promise<OnnxExport> {
  const { config } = translator.model;
  if (!translator.model.toGraph) throw closed('onnx', config, 'cannot be exported', 'toGraph()');
  const model = translator.model.toGraph();
  const encoder = new GraphBuilder(translator.backend);
  const { state } = start(encoder, translator, model);
  encoder.outputTensors(state.carried);
  encoder.outputTensors(state.source);

  const step = new GraphBuilder(translator.backend);
  const hasAttention = writeStep(step, model, state);

  const greedy = new GraphBuilder(translator.backend);
  const begun = start(greedy, translator, model);
  const target = greedyLoop(greedy, translator, model, begun.lengths, begun.state);
  greedy.output('target', target, ['batch', 'length']);

  const description = describeForOnnx(translator, state, hasAttention);
  const metadata = { tsuzuri: JSON.stringify(description) };
  const finish = async (name: string, builder: GraphBuilder): Promise<OnnxModel> => ({
    graph: await builder.build(name),
    opset: OPSET,
    metadata,
  });
  return {
    models: {
      encoder: await finish('encoder', encoder),
      step: await finish('step', step),
      greedy: await finish('greedy', greedy),
    },
    description,
  };
}

/** From the two inputs to the state of decoding. Ids outside the vocabulary are unknown tokens, where there are any. */
function start(
  graph: GraphBuilder,
  translator: Translator,
  model: ModelGraph,
): { lengths: GraphValue; state: ModelGraphState } {
  const { size, unkId } = translator.codec.source;
  const source = graph.input('source', 'int64', ['batch', 'time']);
  const lengths = graph.input('lengths', 'int64', ['batch']);
  let known = source;
  if (unkId !== undefined) {
    const within = [
      graph.op('Less', [graph.ints(-1), source]),
      graph.op('Less', [source, graph.ints(size)]),
    ];
    known = graph.op('Where', [graph.op('And', within), source, graph.ints(unkId)]);
  }
  const isReal = isWithin(graph, source, lengths);
  const clean = graph.op('Where', [isReal, known, graph.ints(0)]);
  const timeFirst = (x: GraphValue) => graph.op('Transpose', [x], { perm: [1, 0] });
  const features = translator.codec.features && readFeatures(graph, timeFirst);
  return { lengths, state: model.start(graph, timeFirst(clean), lengths, features) };
}

/** The inputs of features; past a row's length, ids become 0. */
function readFeatures(graph: GraphBuilder, timeFirst: (x: GraphValue) => GraphValue): GraphIds {
  const features = graph.input('features', 'int64', ['batch', 'tags']);
  const lengths = graph.input('feature_lengths', 'int64', ['batch']);
  const isReal = isWithin(graph, features, lengths);
  const ids = timeFirst(graph.op('Where', [isReal, features, graph.ints(0)]));
  return { ids, lengths };
}

/** One step of decoding; says whether it has attention. */
function writeStep(graph: GraphBuilder, model: ModelGraph, state: ModelGraphState): boolean {
  const ids = graph.input('ids', 'int64', ['batch']);
  const read = (tensors: ModelGraphState['source']) =>
    mapTensors(tensors, ({ value, axes }, name) => graph.input(name, value.type, axes));
  const given = { carried: read(state.carried), source: read(state.source) };
  const { scores, carried, weights } = model.step(graph, ids, given);
  const logProbabilities = graph.op('LogSoftmax', [scores], { axis: 1 });
  graph.output('log_probabilities', logProbabilities, ['batch', 'vocabulary']);
  if (weights) graph.output('attention', weights, ['batch', 'time']);
  graph.outputTensors(carried, 'next_');
  return weights !== undefined;
}

function mapTensors(
  tensors: Readonly<Record<string, GraphTensor>>,
  map: (tensor: GraphTensor, name: string) => GraphValue,
): Record<string, GraphTensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [
      name,
      { ...tensor, value: map(tensor, name) },
    ]),
  );
}

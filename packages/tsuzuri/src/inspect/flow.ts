import type { Workspace } from '../backend/backend.ts';
import { type PairBatch, type SourceBatch, toIdBatch, toSourceBatch } from '../data/batch.ts';
import { encodeQuestion } from '../data/pair-codec.ts';
import { greedy } from '../decode/greedy.ts';
import { DecodingMemory } from '../decode/memory.ts';
import { DataError, quoted, requireOptions } from '../errors.ts';
import type { Model } from '../models/model.ts';
import { closed } from '../models/models.ts';
import type { Sight } from '../models/sights.ts';
import { Arena } from '../tensor/arena.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Answering } from '../translator/answering.ts';
import type { Asked } from '../translator/answers.ts';
import { questionOf } from '../translator/questions.ts';
import { FlowReader } from './flow-reader.ts';
import type { Flow, FlowOptions } from './flow-types.ts';

/**
 * One example's way through a model, station by station: to the answer of greedy search, or to a given
 * target. The numbers are the model's own, for one pass over a target has the bits of decoding it. The
 * weights, their gradients and a training in progress stay as they are.
 *
 * @throws DataError for a text that the codec refuses, or one without tokens; ConfigError for a model that
 *   shows nothing
 */
export async function flow(
  translator: Answering,
  asked: Asked,
  options: FlowOptions = {},
): Promise<Flow> {
  requireOptions('flow', options, { target: '', gradients: false, maximumLength: 1 });
  translator.requireLive();
  const { codec, model, backend } = translator;
  if (!model.see) {
    throw closed('model', model.config, 'show no stations', 'see()');
  }
  const question = questionOf('flow', asked);
  const { source } = question;
  const { source: ids, features } = encodeQuestion(codec, question);
  const tags =
    question.features === undefined ? undefined : codec.features?.split(question.features);
  const read = toSourceBatch([ids], [features]);
  const { target, gradients = false, maximumLength = translator.maximumLength } = options;
  requireTokens('source', source, ids);
  const written =
    target === undefined
      ? await answerOf(translator, read, maximumLength)
      : codec.encode({ source, target, features: tags }).target;
  requireTokens('target', target ?? '', written);
  const batch = { source: read, target: toIdBatch([written]) };
  const workspace = new Arena(backend);
  try {
    const { loss, sights } = pass(workspace, model, batch, gradients);
    const reader = new FlowReader(translator, batch, target === undefined);
    const stations = await reader.stations(sights);
    return {
      source: reader.source,
      target: reader.target,
      stations,
      kinds: reader.kindsOf(stations),
      loss: (await backend.read(loss.offset, 1))[0],
    };
  } finally {
    workspace.dispose();
  }
}

/** The ids of the greedy answer, with the end of sequence if it was reached. */
async function answerOf(
  { codec, model, backend }: Answering,
  source: SourceBatch,
  length: number,
): Promise<Int32Array> {
  const { eosId } = codec.target;
  const memory = new DecodingMemory(backend);
  try {
    const [ids] = await greedy({ model, memory }, source, { length, eosId });
    return eosId === undefined || ids.length === length ? ids : Int32Array.of(...ids, eosId);
  } finally {
    memory.dispose();
  }
}

/** The pass itself, in one go, so that no one computes in between. The parameters' gradients are put back. */
function pass(
  workspace: Workspace,
  model: Model,
  batch: PairBatch,
  gradients: boolean,
): { loss: Tensor; sights: readonly Sight[] } {
  const { backend } = workspace;
  const { gradients: block, trainedSize } = model.parameters;
  const kept = workspace.tensor([trainedSize]);
  const { loss, cache } = model.forward(workspace, batch);
  if (!gradients) return { loss, sights: model.see?.(workspace, cache) ?? [] };
  backend.copy(trainedSize, block, kept.offset);
  try {
    const gradient = model.backward(workspace, cache);
    return { loss, sights: model.see?.(workspace, cache, gradient) ?? [] };
  } finally {
    backend.copy(trainedSize, kept.offset, block);
  }
}

function requireTokens(side: string, text: string, ids: Int32Array): void {
  if (ids.length > 0) return;
  throw new DataError(`flow: expected a ${side} with at least one token, got ${quoted(text)}`);
}

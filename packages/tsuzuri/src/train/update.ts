import type { Workspace } from '../backend/backend.ts';
import { type PairBatch, toIdBatch } from '../data/batch.ts';
import { replaceRare } from '../data/replace-rare.ts';
import { DivergenceError } from '../errors.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import type { Random } from '../tensor/random.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { EncodedExamples } from '../data/pair-codec.ts';
import type { Translator } from '../translator/translator.ts';

/** How an update is made. */
export interface UpdateOptions {
  /** Is reset; it holds the activations of one part at a time. */
  readonly workspace: Workspace;
  readonly optimizer: Optimizer;
  readonly learningRate: number;
  readonly clipNorm?: number | undefined;
  readonly samplingRate: number;
  /** The random numbers of this update. */
  readonly random: Random;
  /** The number of the update, from 1, for the message of an error. */
  readonly step: number;
}

/**
 * One update from the gradients of one batch or of several, added up: the gradient of the mean loss
 * over the target tokens of all of them.
 *
 * @returns the loss before the update, and the source and target tokens read
 * @throws DivergenceError when the loss or a gradient is no longer finite; no weight has changed then
 */
export async function update(
  translator: Translator,
  batches: readonly PairBatch[],
  options: UpdateOptions,
): Promise<{ loss: number; tokens: number }> {
  const { model, backend } = translator;
  const { parameters } = model;
  const { workspace } = options;
  const { samplingRate, clipNorm, learningRate } = options;
  const tokens = sum(batches.map(({ target }) => sum(target.lengths)));
  parameters.zeroGradients();
  let loss = 0;
  for (let part = 0; part < batches.length; part++) {
    workspace.reset();
    const random = part === 0 ? options.random : options.random.stream(`part ${part}`);
    const read = model.forward(workspace, batches[part], { random, samplingRate, tokens });
    model.backward(workspace, read.cache);
    loss += (await backend.read(read.loss.offset, 1))[0];
  }
  workspace.reset();
  const { trainedSize, gradients } = parameters;
  const squaredNorm = workspace.tensor([1]);
  backend.squaredNorm(trainedSize, gradients, squaredNorm.offset);
  const [squared] = await backend.read(squaredNorm.offset, 1);
  if (!Number.isFinite(loss) || !Number.isFinite(squared)) {
    const culprit = await findCulprit(translator, Number.isFinite(loss));
    throw new DivergenceError(options.step, culprit, learningRate);
  }
  if (clipNorm !== undefined) backend.clip(trainedSize, clipNorm, squaredNorm.offset, gradients);
  options.optimizer.update(backend, parameters, learningRate);
  return { loss, tokens: tokens + sum(batches.map(({ source }) => sum(source.lengths))) };
}

/** Examples as a batch; rare source tokens are `unk` now and then, where the source has one. */
export function toPairBatch(
  { source, target }: EncodedExamples,
  { unkId, unknownRate, counts, random }: UnknownOptions,
): PairBatch {
  const hide = (ids: Int32Array) =>
    unkId === undefined || unknownRate === 0 ? ids : replaceRare(ids, counts, unknownRate, random);
  return { source: toIdBatch(source.map(hide)), target: toIdBatch(target) };
}

/** How rare tokens are taken for unknown ones. */
export interface UnknownOptions {
  readonly unkId: number | undefined;
  readonly unknownRate: number;
  readonly counts: Int32Array;
  readonly random: Random;
}

/** What is not finite: the first such weight, or else the first such gradient, or else what comes of them. */
async function findCulprit({ model, backend }: Translator, isLossFinite: boolean): Promise<string> {
  const { parameters } = model.parameters;
  const isFinite = async ({ offset, size }: Tensor) =>
    (await backend.read(offset, size)).every((value) => Number.isFinite(value));
  for (const { name, value } of parameters) {
    if (!(await isFinite(value))) return `the weight ${name}`;
  }
  for (const { name, trained, gradient } of parameters) {
    if (trained && !(await isFinite(gradient))) return `the gradient of ${name}`;
  }
  return isLossFinite ? "the gradient's norm" : 'the loss';
}

function sum(numbers: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < numbers.length; i++) total += numbers[i];
  return total;
}

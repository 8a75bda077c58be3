import type { Backend, Workspace } from '../backend/backend.ts';
import { TrainingError } from '../errors.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import type { ParameterBlock } from '../tensor/parameters.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { GradientSums } from './gradient-sums.ts';

/** Anything that can be trained: a model, or a composition of your own layers. */
export interface Trainable<Batch, Cache, Pass> {
  readonly parameters: ParameterBlock;
  /**
   * @param pass how the batch is read in training
   * @returns loss [1] and what `backward` needs
   */
  forward(workspace: Workspace, batch: Batch, pass?: Pass): { loss: Tensor; cache: Cache };
  /**
   * What else a part of a batch needs before its forward pass, where that must wait for the model's own
   * numbers; memory that it takes is released.
   */
  rollIn?(workspace: Workspace, batch: Batch, pass?: Pass): Promise<Batch>;
  /** Adds the gradient of the loss to every parameter's. */
  backward(workspace: Workspace, cache: Cache): void;
}

/** The parts of batches as several processes share them. */
export interface SharedParts {
  /** Those of this process, of so many. */
  own(parts: number): readonly [first: number, end: number];
  /**
   * Adds what the processes have computed, so that all have the same sums.
   *
   * @param losses of all parts [parts], 0 where another process has them; all are there afterwards
   */
  add(
    backend: Backend,
    parameters: Pick<ParameterBlock, 'trainedSize' | 'gradients'>,
    losses: Float64Array,
  ): Promise<void>;
}

/** How an update is made. */
export interface UpdateOptions<Pass = unknown> {
  readonly optimizer: Optimizer;
  readonly learningRate: number;
  /** The maximum norm of the gradient (no clipping). */
  readonly clipNorm?: number | undefined;
  /** The training pass of each part, counted from 0 (none). */
  readonly pass?: (part: number) => Pass;
  /** How processes share the parts (this one has all). */
  readonly shared?: SharedParts | undefined;
}

/** Adds the gradient of a part's loss to the parameters'. @returns the loss */
export type LearnPart<Batch, Pass> = (part: Batch, pass: Pass | undefined) => Promise<number>;

/**
 * One update of the weights: forward and backward for each part of a batch, the sum of their gradients
 * in one fixed tree, clipping, and the optimiser's step.
 *
 * @param workspace is reset; it holds the activations of one part at a time
 * @param parts one or more; the model weights their losses according to `pass`; undefined for one without
 *   examples, whose loss and gradient are 0
 * @param learn what is done with each part; its loss is the model's own if omitted
 * @returns the loss before the update, Σ over the parts
 * @throws TrainingError when the loss or a gradient is not finite; no weight has changed then
 */
export async function update<Batch, Cache, Pass>(
  workspace: Workspace,
  model: Trainable<Batch, Cache, Pass>,
  parts: readonly (Batch | undefined)[],
  { optimizer, learningRate, clipNorm, pass, shared }: UpdateOptions<Pass>,
  learn: LearnPart<Batch, Pass> = (part, one) => learnPart(workspace, model, part, one),
): Promise<number> {
  const { backend } = workspace;
  const { parameters } = model;
  const sums = new GradientSums(backend, parameters);
  const losses = new Float64Array(parts.length);
  const [first, end] = shared?.own(parts.length) ?? [0, parts.length];
  try {
    for (let part = first; part < end; part++) {
      const batch = parts[part];
      workspace.reset();
      parameters.zeroGradients();
      if (batch !== undefined) losses[part] = await learn(batch, pass?.(part));
      sums.take(part === end - 1);
    }
    await shared?.add(backend, parameters, losses);
  } finally {
    sums.dispose();
  }
  const loss = losses.reduce((sum, one) => sum + one, 0);
  workspace.reset();
  const { trainedSize, gradients } = parameters;
  const squaredNorm = workspace.tensor([1]);
  backend.squaredNorm(trainedSize, gradients, squaredNorm.offset);
  const [squared] = await backend.read(squaredNorm.offset, 1);
  if (!Number.isFinite(loss) || !Number.isFinite(squared)) {
    const culprit = await findCulprit(workspace, parameters, Number.isFinite(loss));
    throw new TrainingError(
      `training: step ${optimizer.steps + 1}: ${culprit} is not a finite number; try a learning rate below ${learningRate}, or clip the gradient's norm`,
    );
  }
  if (clipNorm !== undefined) backend.clip(trainedSize, clipNorm, squaredNorm.offset, gradients);
  optimizer.update(backend, parameters, learningRate);
  return loss;
}

/**
 * Adds the gradient of the model's own loss of a part, after the way that it takes in by itself, if it does.
 *
 * @returns the loss
 */
export async function learnPart<Batch, Cache, Pass>(
  workspace: Workspace,
  model: Trainable<Batch, Cache, Pass>,
  part: Batch,
  pass: Pass | undefined,
): Promise<number> {
  const ready = model.rollIn ? await model.rollIn(workspace, part, pass) : part;
  const { loss, cache } = model.forward(workspace, ready, pass);
  model.backward(workspace, cache);
  return (await workspace.backend.read(loss.offset, 1))[0];
}

/** The first weight, or else the first gradient, that is not finite; otherwise the gradient's norm or the loss. */
async function findCulprit(
  { backend }: Workspace,
  { parameters }: ParameterBlock,
  isLossFinite: boolean,
): Promise<string> {
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

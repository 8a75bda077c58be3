import type { Workspace } from '../backend/backend.ts';
import { clipByNorm } from '../optim/clip.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import type { ParameterBlock } from '../tensor/parameters.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** All that training knows of a model. */
export interface TrainableModel<Batch, Cache> {
  readonly parameters: ParameterBlock;
  /** loss [1] and what backward needs */
  forward(workspace: Workspace, batch: Batch): { loss: Tensor; cache: Cache };
  /** Adds the gradient of the loss to every parameter's. */
  backward(workspace: Workspace, cache: Cache): void;
}

/** What a training step needs besides the model and its batch. */
export interface StepOptions {
  readonly optimizer: Optimizer;
  readonly learningRate: number;
  /** Clip the gradient's norm to this; undefined for no clipping. */
  readonly clipNorm?: number | undefined;
}

/**
 * One step of training: forward, backward, clip, update.
 *
 * @returns the loss before the update, [1]; it lies in the workspace until that is reset
 */
export function trainStep<Batch, Cache>(
  workspace: Workspace,
  model: TrainableModel<Batch, Cache>,
  batch: Batch,
  options: StepOptions,
): Tensor {
  const { parameters } = model;
  parameters.zeroGradients();
  const { loss, cache } = model.forward(workspace, batch);
  model.backward(workspace, cache);
  applyGradients(workspace, parameters, options);
  return loss;
}

/** The second half of a step: clips the gradients where that is wanted, and updates the values. */
export function applyGradients(
  workspace: Workspace,
  parameters: ParameterBlock,
  { optimizer, learningRate, clipNorm }: StepOptions,
): void {
  if (clipNorm !== undefined) clipByNorm(workspace, parameters, clipNorm);
  optimizer.update(workspace.backend, parameters, learningRate);
}

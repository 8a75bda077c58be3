import type { Workspace } from '../backend/backend.ts';
import type { PairBatch } from '../data/batch.ts';
import { DataError } from '../errors.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { type StepOptions, type TrainableModel, applyGradients } from './train-step.ts';

/** A part of a large batch. */
export interface WeightedBatch<Batch> {
  readonly batch: Batch;
  /** How many terms the mean in its loss has: its target tokens. */
  readonly weight: number;
}

/** The target tokens of a batch: its weight among others. */
export function targetTokens({ target }: PairBatch): number {
  return target.lengths.reduce((sum, length) => sum + length, 0);
}

/**
 * Overwrites the gradients with those of one large batch, part by part, in the memory of one part:
 * with n_i the weights and N = Σ n_i,
 *
 *     gradient = Σ_i (n_i / N) · gradient of the mean loss of part i
 *     loss = Σ_i (n_i / N) · loss_i
 *
 * `backward` only adds. So the sum so far is kept in units of 1 / n_i: before part i it is
 * multiplied by n_{i−1} / n_i, and at the end by n_k / N. It is that of the large batch to rounding,
 * where no layer looks across a batch (batch normalisation does) or draws random numbers.
 *
 * Resets the workspace before each part.
 *
 * @param loss [1] outside of the workspace; overwritten
 * @throws DataError when a weight is not a number above 0
 */
export function accumulateGradients<Batch, Cache>(
  workspace: Workspace,
  model: TrainableModel<Batch, Cache>,
  parts: readonly WeightedBatch<Batch>[],
  loss: Tensor,
): void {
  const { parameters } = model;
  const { backend } = workspace;
  const { trainedSize, gradients } = parameters;
  const rescale = (factor: number): void => {
    if (factor !== 1) backend.scale(trainedSize, factor, gradients);
  };
  parts.forEach(({ weight }, i) => {
    if (!(weight > 0 && Number.isFinite(weight))) {
      throw new DataError(`accumulate: part ${i} must weigh more than 0, got ${weight}`);
    }
  });
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  parameters.zeroGradients();
  backend.fill(1, 0, loss.offset);
  parts.forEach(({ batch, weight }, i) => {
    workspace.reset();
    const { loss: partLoss, cache } = model.forward(workspace, batch);
    if (i > 0) rescale(parts[i - 1].weight / weight);
    model.backward(workspace, cache);
    backend.scale(1, weight / total, partLoss.offset);
    backend.add(1, partLoss.offset, loss.offset);
  });
  if (parts.length > 0) rescale(parts[parts.length - 1].weight / total);
}

/**
 * One step of training over a batch in parts: accumulate, clip, update.
 *
 * @param loss [1] outside of the workspace; overwritten with the loss before the update
 */
export function accumulatedStep<Batch, Cache>(
  workspace: Workspace,
  model: TrainableModel<Batch, Cache>,
  parts: readonly WeightedBatch<Batch>[],
  options: StepOptions,
  loss: Tensor,
): void {
  accumulateGradients(workspace, model, parts, loss);
  applyGradients(workspace, model.parameters, options);
}

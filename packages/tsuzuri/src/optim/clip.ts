import type { Workspace } from '../backend/backend.ts';
import type { ParameterBlock } from '../tensor/parameters.ts';
import type { Tensor } from '../tensor/tensor.ts';

/**
 * Clips the gradient by its norm over all parameters (Pascanu et al. 2013, algorithm 1):
 * g *= min(1, maxNorm / ‖g‖).
 *
 * @returns ‖g‖² before clipping, [1]
 */
export function clipByNorm(
  workspace: Workspace,
  parameters: ParameterBlock,
  maxNorm: number,
): Tensor {
  const { backend } = workspace;
  const squaredNorm = workspace.tensor([1]);
  backend.squaredNorm(parameters.trainedSize, parameters.gradients, squaredNorm.offset);
  backend.clip(parameters.trainedSize, maxNorm, squaredNorm.offset, parameters.gradients);
  return squaredNorm;
}

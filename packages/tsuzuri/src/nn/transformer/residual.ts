import type { Workspace } from '../../backend/backend.ts';
import type { ParameterScope } from '../../tensor/parameters.ts';
import type { Random } from '../../tensor/random.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { Dropout, type DropoutCache } from '../dropout.ts';
import { LayerNorm, type LayerNormCache } from '../layer-norm.ts';

/**
 * What stands around each part of a Transformer's layer: with the norm before the part (pre-norm;
 * Baevski & Auli 2019; Xiong et al. 2020), whose gradients need no long warm-up,
 *
 *     y = x + dropout(part(norm(x)))
 *
 * `enter` gives norm(x), `leave` adds; `backward` is in the same two halves.
 */
export class Residual {
  readonly norm: LayerNorm;
  readonly #dropout: Dropout;

  constructor(parameters: ParameterScope, options: { size: number; dropout?: number | undefined }) {
    this.norm = new LayerNorm(parameters, { features: options.size });
    this.#dropout = new Dropout(options.dropout ?? 0);
  }

  /** norm(x). */
  enter(workspace: Workspace, x: Tensor): { output: Tensor; cache: LayerNormCache } {
    return this.norm.forward(workspace, x);
  }

  /** y = x + dropout(added), where `added` is overwritten. */
  leave(
    workspace: Workspace,
    x: Tensor,
    added: Tensor,
    random: Random | undefined,
  ): { output: Tensor; cache: DropoutCache } {
    const { output, cache } = this.#dropout.forward(workspace, added, random);
    workspace.backend.add(x.size, x.offset, output.offset);
    return { output, cache };
  }

  /** The gradient of what the part has added. */
  leaveBackward(workspace: Workspace, cache: DropoutCache, dOutput: Tensor): Tensor {
    return this.#dropout.backward(workspace, cache, dOutput);
  }

  /** dx = dy + the gradient through the part, which is that of norm(x). */
  enterBackward(
    workspace: Workspace,
    cache: LayerNormCache,
    dNormed: Tensor,
    dOutput: Tensor,
  ): Tensor {
    const dx = this.norm.backward(workspace, cache, dNormed);
    workspace.backend.add(dx.size, dOutput.offset, dx.offset);
    return dx;
  }
}

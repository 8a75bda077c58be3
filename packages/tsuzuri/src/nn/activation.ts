import { type ActivationKind, activationCodes } from '../backend/activations.ts';
import type { Workspace } from '../backend/backend.ts';
import { requireKind } from '../errors.ts';
import { type Tensor, requireMemory, requireTensor } from '../tensor/tensor.ts';

/** Every kind of activation with its equation. */
export const activations: Record<ActivationKind, string> = {
  identity: 'x',
  sigmoid: '1 / (1 + e^−x)',
  tanh: '(e^x − e^−x) / (e^x + e^−x)',
  relu: 'max(x, 0) (Nair & Hinton 2010)',
  'leaky-relu': 'x where x > 0, else 0.01 x (Maas et al. 2013)',
  elu: 'x where x > 0, else e^x − 1 (Clevert et al. 2015)',
  softplus: 'ln(1 + e^x) (Dugas et al. 2001)',
  swish: 'x / (1 + e^−x) (Ramachandran et al. 2017)',
  gelu: 'x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))) (Hendrycks & Gimpel 2016, section 2)',
};

/** What `Activation.backward` needs from `Activation.forward`. */
export interface ActivationCache {
  readonly x: Tensor;
  readonly output: Tensor;
}

/** An activation function, elementwise: y = f(x), with f one of `activations`. */
export class Activation {
  readonly kind: ActivationKind;

  /** @throws ConfigError for an unknown kind */
  constructor(kind: ActivationKind) {
    requireKind('activation', kind, Object.keys(activationCodes));
    this.kind = kind;
  }

  /**
   * y = f(x).
   *
   * @param x of any shape
   * @returns output of the shape of x
   */
  forward(workspace: Workspace, x: Tensor): { output: Tensor; cache: ActivationCache } {
    requireMemory('activation.forward: x', workspace.backend, x);
    const output = workspace.tensor(x.shape);
    const code = activationCodes[this.kind];
    workspace.backend.activationForward(x.size, code, x.offset, output.offset);
    return { output, cache: { x, output } };
  }

  /**
   * dx = dy ⊙ f'(x).
   *
   * @param dOutput of the shape of x
   * @returns dx of the shape of x
   */
  backward(workspace: Workspace, cache: ActivationCache, dOutput: Tensor): Tensor {
    const { x, output } = cache;
    requireTensor('activation.backward: dOutput', workspace.backend, dOutput, x.shape);
    const dx = workspace.tensor(x.shape);
    const code = activationCodes[this.kind];
    workspace.backend.activationBackward(
      x.size, code, x.offset, output.offset, dOutput.offset, dx.offset,
    );
    return dx;
  }
}

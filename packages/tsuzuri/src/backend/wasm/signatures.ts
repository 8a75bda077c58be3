import type { KernelName } from '../backend.ts';

/**
 * How a compiled kernel takes its arguments, a letter each: n a whole number, f a
 * number in float32, o the offset of a tensor. `scratch` names the export that tells how
 * many slots of working memory the kernel wants for the same whole numbers; its
 * offset then follows as the last argument.
 */
export interface Signature {
  readonly args: string;
  readonly scratch?: string;
}

/** The signature of every kernel, in the order of `Kernels`. */
export const signatures: Record<KernelName | 'fill', Signature> = {
  fill: { args: 'nfo' },
  copy: { args: 'noo' },
  add: { args: 'noo' },
  matmul: { args: 'nnnonnonnono', scratch: 'matmulScratch' },
  sumRows: { args: 'nnoo' },
  activationForward: { args: 'nnoo' },
  activationBackward: { args: 'nnoooo' },
  softmaxForward: { args: 'nnoo' },
  softmaxBackward: { args: 'nnooo' },
  crossEntropyForward: { args: 'nnnfooooo' },
  crossEntropyBackward: { args: 'nnnfoooo' },
  embeddingForward: { args: 'nnooo' },
  embeddingBackward: { args: 'nnooo' },
  lstmForward: { args: 'nnnnooooooooo', scratch: 'lstmForwardScratch' },
  lstmBackward: { args: 'nnnnoooooooooooooooo', scratch: 'lstmBackwardScratch' },
  batchNormForward: { args: 'nnffoooooooo' },
  batchNormInference: { args: 'nnfoooooo' },
  batchNormBackward: { args: 'nnooooooo' },
  dropout: { args: 'nnfnnnoo' },
  squaredNorm: { args: 'noo' },
  clip: { args: 'nfoo' },
  sgd: { args: 'nfoo' },
  argmax: { args: 'nnoo' },
};

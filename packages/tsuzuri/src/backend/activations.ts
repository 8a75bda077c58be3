/**
 * The kinds of activation and the number by which a kernel knows each:
 * a kind is added here, in `reference/activations.ts` and in `kernels/src/activation.c`.
 */
export const activationCodes = {
  identity: 0,
  sigmoid: 1,
  tanh: 2,
  relu: 3,
  'leaky-relu': 4,
  elu: 5,
  softplus: 6,
  swish: 7,
  gelu: 8,
} as const;

/** The name of an activation function. */
export type ActivationKind = keyof typeof activationCodes;

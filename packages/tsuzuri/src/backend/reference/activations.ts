import { exp, expm1, log1p, sigmoid, tanh } from '../../tensor/math.ts';
import type { Floats } from '../../tensor/memory.ts';
import { type ActivationKind, activationCodes } from '../activations.ts';

/** The slope of leaky ReLU below zero. */
const LEAK = 0.01;
const SQRT_2_OVER_PI = 0.7978845608028654;
const GELU_CUBIC = 0.044715;

/** An activation function and its derivative, for one number. */
export interface ActivationFunction {
  readonly f: (x: number) => number;
  /** The derivative of f at x, where y = f(x). */
  readonly derivative: (x: number, y: number) => number;
}

/** Every activation function beside its derivative. */
export const activationFunctions: Record<ActivationKind, ActivationFunction> = {
  identity: { f: (x) => x, derivative: () => 1 },
  sigmoid: { f: sigmoid, derivative: (_, y) => y * (1 - y) },
  tanh: { f: tanh, derivative: (_, y) => 1 - y * y },
  relu: { f: (x) => (x <= 0 ? 0 : x), derivative: (x) => (x > 0 ? 1 : 0) },
  'leaky-relu': { f: (x) => (x > 0 ? x : LEAK * x), derivative: (x) => (x > 0 ? 1 : LEAK) },
  elu: { f: (x) => (x > 0 ? x : expm1(x)), derivative: (x, y) => (x > 0 ? 1 : y + 1) },
  softplus: { f: (x) => (x > 0 ? x : 0) + log1p(exp(-Math.abs(x))), derivative: (x) => sigmoid(x) },
  swish: {
    f: (x) => x * sigmoid(x),
    derivative: (x) => sigmoid(x) * (1 + x * (1 - sigmoid(x))),
  },
  gelu: {
    f: (x) => 0.5 * x * (1 + tanh(geluInner(x))),
    derivative: (x) => {
      const t = tanh(geluInner(x));
      const slope = SQRT_2_OVER_PI * (1 + 3 * GELU_CUBIC * x * x);
      return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * slope;
    },
  },
};

function geluInner(x: number): number {
  return SQRT_2_OVER_PI * (x + GELU_CUBIC * x * x * x);
}

const byCode: ActivationFunction[] = [];
for (const [kind, code] of Object.entries(activationCodes)) {
  byCode[code] = activationFunctions[kind as ActivationKind];
}

/** y_i = f(x_i). */
export function activationForward(
  heap: Floats, size: number, kind: number, x: number, y: number,
): void {
  const { f } = byCode[kind];
  for (let i = 0; i < size; i++) heap[y + i] = f(heap[x + i]);
}

/** dx_i = dy_i f'(x_i). */
export function activationBackward(
  heap: Floats, size: number, kind: number, x: number, y: number, dy: number, dx: number,
): void {
  const { derivative } = byCode[kind];
  for (let i = 0; i < size; i++) {
    heap[dx + i] = heap[dy + i] * derivative(heap[x + i], heap[y + i]);
  }
}

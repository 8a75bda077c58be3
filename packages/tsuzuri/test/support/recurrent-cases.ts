import { type CellKind, cells } from '../../src/nn/cells.ts';
import { LayerNorm } from '../../src/nn/layer-norm.ts';
import type { Recurrent, RecurrentState } from '../../src/nn/recurrent.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import type { LayerCase } from './layer-suite.ts';

/** The names of each layer's state. */
export const stateNames: Readonly<Record<CellKind, readonly string[]>> = {
  lstm: ['hidden', 'cell'],
  gru: ['hidden'],
  rnn: ['hidden'],
  'layer-norm-lstm': ['hidden', 'cell'],
  'layer-norm-gru': ['hidden'],
  'layer-norm-rnn': ['hidden'],
};

/** The state that has `tensors` under `names`; undefined when one is missing. */
export function stateOf(
  names: readonly string[],
  tensors: Readonly<Record<string, Tensor | undefined>>,
): RecurrentState | undefined {
  if (names.some((name) => !tensors[name])) return undefined;
  return Object.fromEntries(names.map((name) => [name, tensors[name]])) as RecurrentState;
}

/** A recurrent layer over rows of `lengths`, the loss looking at `gradientOf` (everything). */
export function recurrent(
  kind: CellKind,
  [inputSize, hiddenSize]: readonly [number, number],
  lengths: readonly number[],
  gradientOf: readonly string[] = ['output', ...stateNames[kind]],
): LayerCase {
  const [time, batch] = [Math.max(...lengths), lengths.length];
  const states = stateNames[kind].map((name) => [name, [batch, hiddenSize]]);
  return {
    name: `${kind}, ${inputSize} to ${hiddenSize}, lengths ${lengths.join(' ')}, gradient of ${gradientOf.join(', ')}`,
    inputs: { x: [time, batch, inputSize], ...Object.fromEntries(states) },
    gradientOf,
    build(scope) {
      const layer: Recurrent = cells[kind].create(scope, { inputSize, hiddenSize });
      return (workspace, { x, ...given }) => {
        const ids = workspace.ids([batch], lengths);
        const initial = stateOf(stateNames[kind], given)!;
        const { output, state, cache } = layer.forward(workspace, x, ids, initial);
        return {
          outputs: { output, ...state },
          backward({ output: dOutput, ...dStates }) {
            const dState = stateOf(stateNames[kind], dStates);
            const { dx, dInitial } = layer.backward(workspace, cache, dOutput, dState);
            return { x: dx, ...dInitial };
          },
        };
      };
    },
  };
}

/** The cases of a recurrent layer: what the loss may look at, ragged lengths, many sizes. */
export function recurrentCases(kind: CellKind): LayerCase[] {
  return [
    recurrent(kind, [3, 5], [3, 3], ['output']),
    recurrent(kind, [3, 5], [3, 3], stateNames[kind]),
    recurrent(kind, [3, 5], [3, 3]),
    recurrent(kind, [2, 3], [2, 0, 4, 1], ['output']),
    recurrent(kind, [2, 3], [2, 0, 4, 1], stateNames[kind]),
    recurrent(kind, [2, 4], [1, 3, 0]),
    recurrent(kind, [9, 19], [5, 0, 3, 5, 1, 2, 4]), // more than a vector
    recurrent(kind, [5, 6], [60, 50, 60, 1, 0]), // in the weights' gradients, a sum of 300 steps
    recurrent(kind, [3, 100], [2, 1, 2]),
    recurrent(kind, [300, 9], [2, 1, 2]),
  ];
}

/** Layer normalisation of x of `shape`, with or without β. */
export function layerNorm(shape: readonly number[], shift = true): LayerCase {
  const features = shape[shape.length - 1];
  return {
    name: `[${shape.join(', ')}]${shift ? '' : ' without a shift'}`,
    inputs: { x: shape },
    draw: { x: (random) => 3 * random.normal() + 1 },
    gradientOf: ['output'],
    build(scope) {
      const layer = new LayerNorm(scope, { features, shift });
      return (workspace, { x }) => {
        const { output, cache } = layer.forward(workspace, x);
        return {
          outputs: { output },
          backward: ({ output: dOutput }) => ({ x: layer.backward(workspace, cache, dOutput!) }),
        };
      };
    },
  };
}

/** The cases of the layers of this file, for `layerCases`. */
export const moreCases = {
  gru: [...recurrentCases('gru'), recurrent('gru', [1, 1], [1])],
  rnn: [...recurrentCases('rnn'), recurrent('rnn', [1, 1], [1])],
  'layer-norm': [
    layerNorm([4, 5]),
    layerNorm([2, 3, 19]),
    layerNorm([3, 6], false),
    layerNorm([2, 600]),
  ],
  'layer-norm-lstm': recurrentCases('layer-norm-lstm'),
  'layer-norm-gru': recurrentCases('layer-norm-gru'),
  'layer-norm-rnn': recurrentCases('layer-norm-rnn'),
};

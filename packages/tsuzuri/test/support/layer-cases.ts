import { type ActivationKind, activationCodes } from '../../src/backend/activations.ts';
import type { Workspace } from '../../src/backend/backend.ts';
import { Activation } from '../../src/nn/activation.ts';
import { BatchNorm, type Mode } from '../../src/nn/batch-norm.ts';
import { CrossEntropy } from '../../src/nn/cross-entropy.ts';
import { Dropout } from '../../src/nn/dropout.ts';
import { Embedding } from '../../src/nn/embedding.ts';
import type { layers } from '../../src/nn/layers.ts';
import { Linear } from '../../src/nn/linear.ts';
import { Lstm } from '../../src/nn/lstm.ts';
import { Softmax } from '../../src/nn/softmax.ts';
import { Random } from '../../src/tensor/random.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { attentionCases } from './attention-cases.ts';
import type { LayerCase } from './layer-suite.ts';
import { pointerCases } from './pointer-cases.ts';
import { moreCases } from './recurrent-cases.ts';
import { sparseCases } from './sparse-cases.ts';
import { transformerCases } from './transformer-cases.ts';

/** For every layer, the ways to use it that all suites go through; a layer without any does not compile. */
export const layerCases: Record<keyof typeof layers, readonly LayerCase[]> = {
  activation: (Object.keys(activationCodes) as ActivationKind[]).map((kind) => activation(kind)),
  'batch-norm': [
    batchNorm('training', 6, 5),
    batchNorm('training', 4, 19),
    batchNorm('inference', 3, 5),
  ],
  'cross-entropy': [
    crossEntropy([5, 7]),
    crossEntropy([1, 1]),
    crossEntropy([4, 3, 6], [4, 0, 2]),
    crossEntropy([2, 3, 19], [2, 1, 2]),
    crossEntropy([5, 7], undefined, 0.1),
    crossEntropy([2, 3, 19], [2, 0, 1], 0.3),
  ],
  dropout: [dropout(0.3, [3, 7]), dropout(0.5, [40, 9]), dropout(0, [2, 3])],
  embedding: [embedding(7, 5, [2, 4]), embedding(30, 19, [11])],
  linear: [
    linear(3, 5, [4]),
    linear(3, 5, [2, 3]),
    linear(1, 1, [1]),
    linear(260, 515, [3]), // several blocks of the product's depth and width, forward
    linear(520, 9, [300]), // and backward
  ],
  lstm: [
    lstm([3, 5], [3, 3], ['output']),
    lstm([3, 5], [3, 3], ['hidden', 'cell']),
    lstm([3, 5], [3, 3]),
    lstm([2, 3], [2, 0, 4, 1], ['output']),
    lstm([2, 3], [2, 0, 4, 1], ['hidden', 'cell']),
    lstm([2, 4], [1, 3, 0]),
    lstm([1, 1], [1]),
    lstm([9, 19], [5, 0, 3, 5, 1, 2, 4]), // more than a vector
    lstm([5, 6], [60, 50, 60, 1, 0]), // in the weights' gradients, a sum of 300 steps
    lstm([3, 130], [2, 1, 2]), // 520 columns, and a sum of as many back
    lstm([300, 9], [2, 1, 2]),
  ],
  softmax: [softmax([3, 5]), softmax([2, 3, 19]), softmax([4, 1]), softmax([2, 600])],
  attention: attentionCases,
  'pointer-mixture': pointerCases,
  ...moreCases,
  ...sparseCases,
  ...transformerCases,
};

export function activation(kind: ActivationKind, shape: readonly number[] = [5, 7]): LayerCase {
  return {
    name: kind,
    inputs: { x: shape },
    draw: { x: (random) => 3 * random.normal() },
    gradientOf: ['output'],
    build() {
      const layer = new Activation(kind);
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

export function batchNorm(mode: Mode, rows: number, features: number): LayerCase {
  return {
    name: `${mode}, [${rows}, ${features}]`,
    inputs: { x: [rows, features] },
    draw: { runningVariance: (random) => 0.5 + random.uniform() },
    gradientOf: mode === 'training' ? ['output'] : [],
    build(scope) {
      const layer = new BatchNorm(scope, { features });
      return (workspace, { x }) => {
        const { output, cache } = layer.forward(workspace, x, mode);
        const runningMean = layer.runningMean.value;
        const outputs = { output, runningMean, runningVariance: layer.runningVariance.value };
        if (!cache) return { outputs };
        return {
          outputs,
          backward: ({ output: dOutput }) => ({ x: layer.backward(workspace, cache, dOutput!) }),
        };
      };
    },
  };
}

export function crossEntropy(
  shape: readonly number[],
  lengths?: readonly number[],
  labelSmoothing = 0,
): LayerCase {
  const classes = shape[shape.length - 1];
  return {
    name: `[${shape.join(', ')}]${lengths ? `, lengths ${lengths.join(' ')}` : ''}, smoothing ${labelSmoothing}`,
    inputs: { logits: shape },
    draw: { logits: (random) => 3 * random.normal() },
    gradientOf: ['loss'],
    unitGradient: true,
    build() {
      const layer = new CrossEntropy({ labelSmoothing });
      return (workspace, { logits }) => {
        const targets = wholeNumbers(workspace, shape.slice(0, -1), classes);
        const valid = lengths && {
          lengths: workspace.ids([lengths.length], lengths),
          count: lengths.reduce((sum, length) => sum + length, 0),
        };
        const { loss, cache } = layer.forward(workspace, logits, targets, valid);
        return {
          outputs: { loss, probabilities: cache.probabilities },
          backward: () => ({ logits: layer.backward(workspace, cache) }),
        };
      };
    },
  };
}

export function dropout(rate: number, shape: readonly number[]): LayerCase {
  return {
    name: `rate ${rate}, [${shape.join(', ')}]`,
    inputs: { x: shape },
    gradientOf: ['output'],
    build() {
      const layer = new Dropout(rate);
      return (workspace, { x }) => {
        const { output, cache } = layer.forward(workspace, x, Random.fromSeed(5));
        return {
          outputs: { output },
          backward: ({ output: dOutput }) => ({ x: layer.backward(workspace, cache, dOutput!) }),
        };
      };
    },
  };
}

export function embedding(
  vocabularySize: number,
  embeddingSize: number,
  shape: readonly number[],
): LayerCase {
  return {
    name: `[${vocabularySize}, ${embeddingSize}] by repeated ids [${shape.join(', ')}]`,
    inputs: {},
    gradientOf: ['output'],
    build(scope) {
      const layer = new Embedding(scope, { vocabularySize, embeddingSize });
      return (workspace) => {
        const ids = wholeNumbers(workspace, shape, Math.ceil(vocabularySize / 2));
        const { output, cache } = layer.forward(workspace, ids);
        return {
          outputs: { output },
          backward({ output: dOutput }) {
            layer.backward(workspace, cache, dOutput!);
            return {};
          },
        };
      };
    },
  };
}

export function linear(inputSize: number, outputSize: number, axes: readonly number[]): LayerCase {
  return {
    name: `[${[...axes, inputSize].join(', ')}] to ${outputSize}`,
    inputs: { x: [...axes, inputSize] },
    gradientOf: ['output'],
    build(scope) {
      const layer = new Linear(scope, { inputSize, outputSize });
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

export function lstm(
  [inputSize, hiddenSize]: readonly [number, number],
  lengths: readonly number[],
  gradientOf: readonly string[] = ['output', 'hidden', 'cell'],
): LayerCase {
  const [time, batch] = [Math.max(...lengths), lengths.length];
  return {
    name: `${inputSize} to ${hiddenSize}, lengths ${lengths.join(' ')}, gradient of ${gradientOf.join(', ')}`,
    inputs: { x: [time, batch, inputSize], hidden: [batch, hiddenSize], cell: [batch, hiddenSize] },
    gradientOf,
    build(scope) {
      const layer = new Lstm(scope, { inputSize, hiddenSize });
      return (workspace, { x, hidden, cell }) => {
        const ids = workspace.ids([batch], lengths);
        const { output, state, cache } = layer.forward(workspace, x, ids, { hidden, cell });
        return {
          outputs: { output, ...state },
          backward({ output: dOutput, hidden: dHidden, cell: dCell }) {
            const dState = dHidden && dCell && { hidden: dHidden, cell: dCell };
            const { dx, dInitial } = layer.backward(workspace, cache, dOutput, dState);
            return { x: dx, ...dInitial };
          },
        };
      };
    },
  };
}

export function softmax(shape: readonly number[]): LayerCase {
  return {
    name: `[${shape.join(', ')}]`,
    inputs: { x: shape },
    draw: { x: (random) => 3 * random.normal() },
    gradientOf: ['output'],
    build() {
      const layer = new Softmax();
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

/** Ids from 0 to `bound` − 1, always the same. */
function wholeNumbers(workspace: Workspace, shape: readonly number[], bound: number): Tensor {
  const random = Random.fromSeed(4);
  const size = shape.reduce((product, length) => product * length, 1);
  return workspace.ids(
    shape,
    Array.from({ length: size }, () => random.integer(bound)),
  );
}

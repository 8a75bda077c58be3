import { Agreement } from '../../src/nn/agreement.ts';
import { Entmax, type EntmaxKind, entmaxPowers } from '../../src/nn/entmax.ts';
import { EntmaxLoss } from '../../src/nn/entmax-loss.ts';
import { Softmax } from '../../src/nn/softmax.ts';
import { Random } from '../../src/tensor/random.ts';
import type { LayerCase } from './layer-suite.ts';

const kinds = Object.keys(entmaxPowers) as EntmaxKind[];

/** Sparse probabilities over rows of these lengths, of numbers that are `spread` apart. */
export function entmax(
  kind: EntmaxKind,
  time: number,
  lengths: readonly number[],
  spread = 1,
): LayerCase {
  const [size, batch] = [Math.max(...lengths), lengths.length];
  return {
    name: `${kind}, ${time} times lengths ${lengths.join(' ')}, spread ${spread}`,
    inputs: { x: [time, batch, size] },
    draw: { x: (random) => spread * random.normal() },
    gradientOf: ['output'],
    build() {
      const layer = new Entmax(kind);
      return (workspace, { x }) => {
        const { output, cache } = layer.forward(workspace, x, workspace.ids([batch], lengths), 0.5);
        return {
          outputs: { output },
          backward: ({ output: dOutput }) => ({ x: layer.backward(workspace, cache, dOutput!) }),
        };
      };
    },
  };
}

/** The loss of such probabilities. */
export function entmaxLoss(
  kind: EntmaxKind,
  [time, classes]: readonly [number, number],
  lengths: readonly number[],
  labelSmoothing = 0,
): LayerCase {
  const batch = lengths.length;
  return {
    name: `${kind}, [${time}, ${batch}, ${classes}], lengths ${lengths.join(' ')}, smoothing ${labelSmoothing}`,
    inputs: { logits: [time, batch, classes] },
    gradientOf: ['loss'],
    unitGradient: true,
    build() {
      const layer = new EntmaxLoss(kind, { labelSmoothing });
      return (workspace, { logits }) => {
        const random = Random.fromSeed(4);
        const ids = Array.from({ length: time * batch }, () => random.integer(classes));
        const count = lengths.reduce((sum, length) => sum + length, 0);
        const valid = { lengths: workspace.ids([batch], lengths), count };
        const targets = workspace.ids([time, batch], ids);
        const { loss, cache } = layer.forward(workspace, logits, targets, valid);
        return {
          outputs: { loss, probabilities: cache.probabilities },
          backward: () => ({ logits: layer.backward(workspace, cache) }),
        };
      };
    },
  };
}

/** Two passes over the rows of these lengths, which differ. */
function agreement(time: number, classes: number, lengths: readonly number[]): LayerCase {
  const rows = 2 * lengths.length;
  return {
    name: `[${time}, ${rows}, ${classes}], lengths ${lengths.join(' ')}`,
    inputs: { logits: [time, rows, classes] },
    gradientOf: ['loss'],
    unitGradient: true,
    build() {
      const [softmax, layer] = [new Softmax(), new Agreement()];
      return (workspace, { logits }) => {
        const { output } = softmax.forward(workspace, logits);
        const twice = workspace.ids([rows], [...lengths, ...lengths]);
        const { loss, cache } = layer.forward(workspace, logits, output, twice, 0.3);
        return {
          outputs: { loss },
          backward() {
            const dLogits = workspace.zeros(logits.shape);
            layer.backward(workspace, cache, dLogits);
            return { logits: dLogits };
          },
        };
      };
    },
  };
}

/** For both kinds: ragged and empty rows, wide and narrow supports, more than a vector. */
export const sparseCases = {
  entmax: kinds.flatMap((kind) => [
    entmax(kind, 2, [3, 5, 0, 1]),
    entmax(kind, 3, [40, 19], 0.1),
    entmax(kind, 1, [300, 7], 3),
  ]),
  'entmax-loss': kinds.flatMap((kind) => [
    entmaxLoss(kind, [3, 5], [2, 0, 3]),
    entmaxLoss(kind, [2, 19], [2, 1, 2], 0.2),
    entmaxLoss(kind, [1, 1], [1]),
  ]),
  agreement: [agreement(3, 5, [2, 0, 3]), agreement(2, 19, [2, 1])],
};

import { PointerMixture, pointerScores } from '../../src/nn/pointer-mixture.ts';
import { Random } from '../../src/tensor/random.ts';
import type { LayerCase } from './layer-suite.ts';

/** T steps of rows with sources of up to S tokens, about a third of which cannot be copied. */
function pointer(
  [time, batch, size, classes]: readonly [number, number, number, number],
  lengths: readonly number[],
  labelSmoothing = 0,
): LayerCase {
  return {
    name: `[${time}, ${batch}, ${classes}] from ${size}, lengths ${lengths.join(' ')}, smoothing ${labelSmoothing}`,
    inputs: {
      logits: [time, batch, classes],
      gate: [time, batch, 1],
      weights: [time, batch, size],
    },
    draw: {
      logits: (random) => 3 * random.normal(),
      gate: (random) => 3 * random.normal(),
      weights: (random) => (0.1 + random.uniform()) / size,
    },
    gradientOf: ['loss'],
    unitGradient: true,
    build() {
      const layer = new PointerMixture({ labelSmoothing });
      const random = Random.fromSeed(6);
      const draw = (count: number, bound: number) =>
        Array.from({ length: count }, () => random.integer(bound));
      const ids = draw(time * batch, classes);
      const read = draw(batch * size, Math.ceil(1.5 * classes));
      return (workspace, { logits, gate, weights }) => {
        const copies = workspace
          .ids(
            [batch, size],
            read.map((id) => Math.min(id, classes)),
          )
          .asIds(classes + 1);
        const valid = {
          lengths: workspace.ids([batch], lengths),
          count: lengths.reduce((sum, length) => sum + length, 0),
        };
        const inputs = { logits, gate, weights, copies };
        const targets = workspace.ids([time, batch], ids);
        const { loss, cache } = layer.forward(workspace, inputs, targets, valid);
        const { probabilities, logSums } = cache;
        return {
          outputs: { loss, probabilities, logSums, scores: pointerScores(workspace, inputs) },
          backward: () => layer.backward(workspace, cache),
        };
      };
    },
  };
}

/** Ragged targets, sources longer than a vector, a source of nothing, with and without smoothing. */
export const pointerCases: readonly LayerCase[] = [
  pointer([1, 1, 1, 2], [1]),
  pointer([3, 2, 4, 5], [3, 1]),
  pointer([3, 3, 5, 6], [2, 0, 3], 0.3),
  pointer([2, 3, 37, 19], [2, 1, 2]),
  pointer([2, 3, 37, 300], [2, 0, 1], 0.1),
  pointer([2, 2, 0, 3], [2, 1], 0.1),
];

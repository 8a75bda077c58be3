import { describe, expect, it } from 'vitest';
import { toIdBatch } from '../../src/data/batch.ts';
import type { IdBatch } from '../../src/data/batch.ts';
import { beamSearch } from '../../src/decode/beam.ts';
import { logSoftmax } from '../../src/decode/stepper.ts';
import { everyBackend, exactBackend } from '../support/backends.ts';
import { expectClose } from '../support/compare.ts';
import { ModelRig } from '../support/model-rig.ts';

const sizes = { sourceVocabularySize: 6, targetVocabularySize: 5, embeddingSize: 3, hiddenSize: 4 };
const source = [[1, 2, 3], [4], [], [0, 0, 4, 2]];
const target = [[4], [0, 1, 2], [3, 3], [2, 1]];

/** ln p of each target, and the weights of each step, by `step`. */
async function stepwise(model: ModelRig, from: IdBatch, rows: readonly number[][]) {
  const { workspace } = model;
  let state = model.start(workspace, from);
  const sums = rows.map(() => 0);
  const seen: number[][] = [];
  for (let t = 0; t < Math.max(...rows.map(({ length }) => length)); t++) {
    const last = rows.map((row) => (t === 0 ? model.startId : (row[t - 1] ?? 0)));
    const next = model.step(workspace, workspace.ids([rows.length], last), state);
    const [, size] = next.scores.shape;
    const scores = await workspace.backend.read(next.scores.offset, next.scores.size);
    const weights = next.weights!;
    seen.push([...(await workspace.backend.read(weights.offset, weights.size))]);
    for (const [b, row] of rows.entries()) {
      if (t < row.length) sums[b] += logSoftmax(scores.slice(b * size, (b + 1) * size))[row[t]];
    }
    // In other rows and back again, as a beam moves them.
    const there = Int32Array.from(rows, (_, b) => (b + 1) % rows.length);
    const back = Int32Array.from(rows, (_, b) => (b + rows.length - 1) % rows.length);
    state = model.select(workspace, model.select(workspace, next.state, there), back);
  }
  return { sums, seen };
}

describe.each(['hard', 'monotonic'])('the generator %s', (generator) => {
  const config = { ...sizes, generator, bidirectional: true };

  it('scores in steps what it scores at once', async () => {
    const model = new ModelRig(exactBackend(), config, 1);
    const { sums } = await stepwise(model, toIdBatch(source), target);
    for (const [b, row] of target.entries()) {
      const state = model.start(model.workspace, toIdBatch([source[b]]));
      const loss = model.score(model.workspace, state, toIdBatch([row]));
      const [value] = await model.workspace.backend.read(loss.offset, 1);
      expect(Math.abs(-value * row.length - sums[b])).toBeLessThan(1e-12);
    }
  });

  it('has weights that sum to 1 and, monotonic, only move ahead', async () => {
    const model = new ModelRig(exactBackend(), config, 1);
    const { seen } = await stepwise(model, toIdBatch([[1, 2, 3, 4, 5]]), [[4, 2, 1, 0, 3]]);
    const means = seen.map((weights) => {
      expectClose([weights.reduce((sum, weight) => sum + weight, 0)], [1], 1e-12);
      return weights.reduce((sum, weight, s) => sum + weight * s, 0);
    });
    if (generator === 'monotonic') expect(means).toEqual(means.toSorted((a, b) => a - b));
  });

  it.each(everyBackend)('answers alone as in a batch, bit for bit: $name', async ({ create }) => {
    const model = new ModelRig(await create(), config, 1);
    const options = { beamSize: 3, maximumLength: 6, eosId: 0, nBest: 3, attention: true };
    const together = await beamSearch([model.member], toIdBatch(source), options);
    for (const [b, row] of source.entries()) {
      expect(await beamSearch([model.member], toIdBatch([row]), options)).toEqual([together[b]]);
    }
  });
});

describe('the generator monotonic', () => {
  it('refuses a source that is read back to front', () => {
    const make = () =>
      new ModelRig(exactBackend(), { ...sizes, generator: 'monotonic', reverseSource: true }, 1);
    expect(make).toThrow(
      'reverseSource: cannot be used with the generator monotonic, whose alignments never move back',
    );
  });
});

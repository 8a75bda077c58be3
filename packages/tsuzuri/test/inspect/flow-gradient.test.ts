import { afterAll, describe, expect, it } from 'vitest';
import { toIdBatch } from '../../src/data/batch.ts';
import { flow } from '../../src/inspect/flow.ts';
import type { Seq2Seq } from '../../src/models/seq2seq.ts';
import { type CellKind, cells } from '../../src/nn/cells.ts';
import { attentionNormalizers } from '../../src/nn/attention/normalizers.ts';
import { attentions } from '../../src/nn/attention/attentions.ts';
import { Arena } from '../../src/tensor/arena.ts';
import { Random } from '../../src/tensor/random.ts';
import { exactBackend } from '../support/backends.ts';
import { expectClose, largest } from '../support/compare.ts';
import { flowModel, stationAt } from '../support/flow-model.ts';
import { nudge } from '../support/nudge.ts';

const EPSILON = 1e-5;
const SOURCE = 'bda';
const TARGET = 'ceb';

const backend = exactBackend();
const workspace = new Arena(backend);
afterAll(() => workspace.dispose());

const kinds = (Object.keys(cells) as CellKind[]).filter((kind) => 'stations' in cells[kind]);
const variants: Record<string, object> = {
  ...Object.fromEntries(kinds.map((cell) => [cell, { cell }])),
  ...Object.fromEntries(
    kinds.map((cell) => [
      `${cell}, two layers both ways`,
      { cell, layers: 2, bidirectional: true, hiddenSize: 8 },
    ]),
  ),
  ...Object.fromEntries(
    Object.keys(attentions).map((attention) => [`${attention} attention`, { attention }]),
  ),
  ...Object.fromEntries(
    Object.keys(attentionNormalizers).map((attentionNormalizer) => [
      `${attentionNormalizer} of scores`,
      { attention: 'general', attentionNormalizer },
    ]),
  ),
  'sparse output': { generator: 'entmax' },
  'input feeding': { attention: 'dot', inputFeeding: true },
  'input feeding, two layers of GRU': {
    attention: 'scaled-dot',
    inputFeeding: true,
    cell: 'gru',
    layers: 2,
  },
  peeky: { peeky: true },
  'peeky, input feeding, both ways': {
    peeky: true,
    attention: 'additive',
    inputFeeding: true,
    bidirectional: true,
  },
  'tied output': { tiedOutput: true },
  'reversed source': { reverseSource: true, attention: 'general' },
};

describe.each(Object.entries(variants))('the gradients of a flow: %s', (_, options) => {
  const translator = flowModel(backend, options);
  const model = translator.model as Seq2Seq;
  const batch = (() => {
    const { source, target } = translator.codec.encode({ source: SOURCE, target: TARGET });
    return { source: toIdBatch([source]), target: toIdBatch([target]) };
  })();
  const lossNow = async (): Promise<number> => {
    workspace.reset();
    return (await backend.read(model.forward(workspace, batch).loss.offset, 1))[0];
  };

  it('are central differences of the loss, station by station', async () => {
    const { stations, loss } = await flow(translator, SOURCE, { target: TARGET, gradients: true });
    expect(loss).toBe(await lossNow());
    const random = Random.fromSeed(3);
    const problems: string[] = [];
    const seen = new Set<string>();
    for (const station of stations) {
      const { id, kind, gradient } = station;
      if (!gradient || kind.endsWith('.weights')) continue;
      const direction = Array.from(gradient, () => random.normal());
      const at = async (step: number): Promise<number> => {
        const undo = nudge(
          model,
          station,
          direction.map((x) => step * x),
        );
        try {
          return await lossNow();
        } finally {
          undo();
        }
      };
      const numeric = ((await at(EPSILON)) - (await at(-EPSILON))) / (2 * EPSILON);
      const analytic = gradient.reduce((sum, g, i) => sum + g * direction[i], 0);
      const allowed = 1e-6 * (Math.abs(analytic) + largest(gradient) + 1e-3); // what is shown is float32
      if (Math.abs(numeric - analytic) > allowed)
        problems.push(`${id}: ${analytic} not ${numeric}`);
      seen.add(kind);
    }
    expect(problems).toEqual([]);
    expect(seen.size).toBeGreaterThanOrEqual(6);
    expect(seen.has('decoder.input')).toBe('peeky' in options || 'inputFeeding' in options);
  });

  it('of gates and embeddings add up to those of the parameters', async () => {
    const seen = await flow(translator, SOURCE, { target: TARGET, gradients: true });
    workspace.reset();
    model.parameters.zeroGradients();
    model.backward(workspace, model.forward(workspace, batch).cache);
    const { weight } = model.embeddings.source;
    const dWeight = await backend.read(weight.gradient.offset, weight.gradient.size);
    for (const [step, token] of seen.source.entries()) {
      const { gradient } = stationAt(seen, `encoder/embedding/${step}`);
      const id = translator.codec.source.idOf(token)!;
      expectClose(gradient!, dWeight.slice(3 * id, 3 * id + 3), 1e-6, { what: token });
    }
    const bias = model.parameters.parameters.find(({ name }) =>
      /^encoder\.[a-z-]+\.(bias|inputNorm\.beta|inputGateNorm\.beta|norm\.beta)$/.test(name),
    );
    if (!bias) return; // both ways: a bias a direction
    const sums = [0, 1, 2].map((t) => stationAt(seen, `encoder/0/forward/gates/${t}`).gradient!);
    const total = Array.from(sums[0], (_unused, i) => sums[0][i] + sums[1][i] + sums[2][i]);
    const dBias = await backend.read(bias.gradient.offset, bias.gradient.size);
    expectClose(total, dBias, 1e-6);
  });

  it('of logits, probabilities and attention weights are those of the equations', async () => {
    const seen = await flow(translator, SOURCE, { target: TARGET, gradients: true });
    for (const [step, token] of seen.target.entries()) {
      const { values: p, labels } = stationAt(seen, `generator/probabilities/${step}`);
      const { gradient } = stationAt(seen, `generator/logits/${step}`);
      const n = seen.target.length;
      const expected = Array.from(p, (x, i) => (x - (labels![i] === token ? 1 : 0)) / n);
      expectClose(gradient!, expected, 1e-6);
      if (!('attention' in options)) continue;
      const dContext = stationAt(seen, `decoder/context/${step}`).gradient!;
      const dWeights = seen.source.map((_unused, s) => {
        const ways = seen.stations.filter(({ id }) =>
          new RegExp(`^encoder/0/(forward|backward)/hidden/${s}$`).test(id),
        );
        const state = ways.flatMap(({ values }) => [...values]);
        return state.reduce((sum, h, k) => sum + h * dContext[k], 0);
      });
      if (!('layers' in options)) {
        expectClose(stationAt(seen, `decoder/weights/${step}`).gradient!, dWeights, 1e-6);
      }
    }
  });
});

import { describe, expect, it } from 'vitest';
import { toIdBatch } from '../../src/data/batch.ts';
import { logSoftmax } from '../../src/decode/stepper.ts';
import { flow } from '../../src/inspect/flow.ts';
import { stationKinds } from '../../src/inspect/station-kinds.ts';
import type { LstmCache } from '../../src/nn/lstm.ts';
import { exp } from '../../src/tensor/math.ts';
import { Arena } from '../../src/tensor/arena.ts';
import { everyBackend } from '../support/backends.ts';
import { expectClose } from '../support/compare.ts';
import { flowModel, stationAt } from '../support/flow-model.ts';

const variants = {
  plain: {},
  'two layers of GRU': { cell: 'gru', layers: 2 },
  'layer norm': { cell: 'layer-norm-lstm', tiedOutput: true },
  'both ways, with attention': { bidirectional: true, attention: 'additive' },
  'input feeding, peeky, reversed': {
    attention: 'general',
    inputFeeding: true,
    peeky: true,
    reverseSource: true,
  },
} as const;

describe.each(everyBackend)('the flow of an example on $name', ({ create }) => {
  it('has the tensors of an LSTM', async () => {
    const backend = await create();
    const translator = flowModel(backend);
    const seen = await flow(translator, 'abd', { target: 'ce' });
    const workspace = new Arena(backend);
    const { source, target } = translator.codec.encode({ source: 'abd', target: 'ce' });
    const batch = { source: toIdBatch([source]), target: toIdBatch([target]) };
    const { cache } = translator.model.forward(workspace, batch);
    const { encoder } = cache as { encoder: { stack: { layer: LstmCache }[] } };
    const [{ layer }] = encoder.stack;
    for (const step of [0, 1, 2]) {
      const own = {
        gates: layer.gates.at(step),
        cell: layer.cell.at(step + 1),
        hidden: layer.hidden.at(step + 1),
      };
      for (const [name, tensor] of Object.entries(own)) {
        const { values, token } = stationAt(seen, `encoder/0/forward/${name}/${step}`);
        expect([...values]).toEqual([...(await backend.read(tensor.offset, tensor.size))]);
        expect(token).toBe('abd'[step]);
      }
    }
    const embedding = translator.model.embeddings.source.weight.value.at(source[1]);
    const { values } = stationAt(seen, 'encoder/embedding/1');
    expect([...values]).toEqual([...(await backend.read(embedding.offset, 3))]);
    expect(seen.target).toEqual(['c', 'e', '⟨eos⟩']);
    workspace.dispose();
    translator.dispose();
  });

  it.each(Object.entries(variants))('shows the probabilities of decoding: %s', async (_, more) => {
    const backend = await create();
    const translator = flowModel(backend, more);
    const { model, codec } = translator;
    const seen = await flow(translator, 'dabc');
    const workspace = new Arena(backend);
    let state = model.start(workspace, toIdBatch([codec.encodeSource('dabc')]));
    let id = model.startId;
    for (const step of seen.target.keys()) {
      const next = model.step(workspace, workspace.ids([1], [id]), state);
      const scores = await backend.read(next.scores.offset, next.scores.size);
      expect([...stationAt(seen, `generator/logits/${step}`).values]).toEqual([...scores]);
      const { values, labels } = stationAt(seen, `generator/probabilities/${step}`);
      expectClose(values, logSoftmax(scores).map(exp), 1e-6);
      id = stationAt(seen, `generator/choice/${step}`).values[0];
      expect(labels?.[id]).toBe(seen.target[step]);
      expect(values[id]).toBe(Math.max(...values));
      state = next.state;
    }
    workspace.dispose();
    translator.dispose();
  });

  it.each(Object.entries(variants))(
    'is connected, and every kind is known: %s',
    async (_, more) => {
      const translator = flowModel(await create(), more);
      const { stations, kinds } = await flow(translator, 'dabc', { gradients: true });
      const met = new Set<string>();
      for (const { id, kind, from, shape, values, gradient, labels } of stations) {
        expect(met.has(id), id).toBe(false);
        expect(stationKinds[kind], kind).toBeDefined();
        expect(kinds[kind]).toEqual(stationKinds[kind]);
        expect(values.every(Number.isFinite), id).toBe(true);
        expect(shape.reduce((product, size) => product * size, 1)).toBe(values.length);
        if (labels) expect(labels).toHaveLength(shape[0]);
        if (gradient) expect(gradient).toHaveLength(values.length);
        met.add(id);
        for (const other of from) expect(met.has(other), `${id} from ${other}`).toBe(true);
      }
      translator.dispose();
    },
  );
});

import { afterAll, describe, expect, it } from 'vitest';
import { toIdBatch } from '../../src/data/batch.ts';
import { flow } from '../../src/inspect/flow.ts';
import { attentionNormalizers } from '../../src/nn/attention/normalizers.ts';
import { positions } from '../../src/nn/transformer/positions.ts';
import { Arena } from '../../src/tensor/arena.ts';
import { exactBackend } from '../support/backends.ts';
import { expectClose } from '../support/compare.ts';
import { flowModel, stationAt } from '../support/flow-model.ts';

const [SOURCE, TARGET] = ['bda', 'ceb'];
const backend = exactBackend();
const workspace = new Arena(backend);
afterAll(() => workspace.dispose());

const sizes = { embeddingSize: 4, heads: 2, layers: 2 };
const both = { ...sizes, encoder: 'transformer', decoder: 'transformer' } as const;
const kindsOf = (record: object) => Object.keys(record) as never[];
const variants: Record<string, object> = {
  ...Object.fromEntries(kindsOf(positions).map((kind) => [kind, { ...both, positions: kind }])),
  ...Object.fromEntries(
    kindsOf(attentionNormalizers).map((kind) => [kind, { ...both, attentionNormalizer: kind }]),
  ),
  'read by a recurrent decoder': { ...sizes, encoder: 'transformer', attention: 'dot' },
  'over a recurrent encoder': { ...sizes, decoder: 'transformer' },
};

/** Each station whose gradients of all steps add up to that of a parameter, which is added where it stands. */
const sums: Readonly<Record<string, string>> = {
  'encoder/states': 'encoder.norm.beta',
  'decoder/readout': 'decoder.norm.beta',
  ...Object.fromEntries(
    ['encoder', 'decoder'].flatMap((part) =>
      [0, 1].flatMap((layer) => {
        const [at, of] = [`${part}/${layer}`, `${part}.layer${layer + 1}`];
        return [
          [`${at}/normed`, `${of}.selfNorm.beta`],
          [`${at}/mixed`, `${of}.self.output.bias`],
          [`${at}/asking`, `${of}.crossNorm.beta`],
          [`${at}/informed`, `${of}.cross.output.bias`],
          [`${at}/ready`, `${of}.forwardNorm.beta`],
          [`${at}/output`, `${of}.forward.outer.bias`],
        ];
      }),
    ),
  ),
};

describe.each(Object.entries(variants))('the flow of a Transformer: %s', (_, options) => {
  const translator = flowModel(backend, options);
  const { model } = translator;

  it('has gradients that add up to those of the parameters', async () => {
    const seen = await flow(translator, SOURCE, { target: TARGET, gradients: true });
    const { source, target } = translator.codec.encode({ source: SOURCE, target: TARGET });
    const batch = { source: toIdBatch([source]), target: toIdBatch([target]) };
    workspace.reset();
    model.parameters.zeroGradients();
    model.backward(workspace, model.forward(workspace, batch).cache);
    let count = 0;
    for (const [station, name] of Object.entries(sums)) {
      const parameter = model.parameters.parameters.find((one) => one.name === name);
      if (!parameter) continue;
      const { gradient, value } = parameter;
      const all = seen.stations.filter(({ id }) => id.replace(/\/\d+$/, '') === station);
      const total = Array.from({ length: value.size }, (_unused, i) =>
        all.reduce((sum, one) => sum + one.gradient![i], 0),
      );
      expectClose(total, await backend.read(gradient.offset, value.size), 1e-6, { what: name });
      count++;
    }
    expect(count).toBeGreaterThanOrEqual(9);
  });

  it('is connected, of known kinds, and its readout is what the logits are of', async () => {
    const { stations, kinds } = await flow(translator, SOURCE, { target: TARGET, gradients: true });
    const met = new Set<string>();
    for (const { id, kind, from, shape, gradient, labels } of stations) {
      expect(met.has(id), id).toBe(false);
      expect(kinds[kind], kind).toBeDefined();
      expect(
        gradient !== undefined ||
          kinds[kind].noGradient !== undefined ||
          kind.endsWith('id') ||
          kind.endsWith('choice') ||
          kind.endsWith('.weights'),
        kind,
      ).toBe(true);
      if (labels) expect(labels).toHaveLength(shape[0]);
      met.add(id);
      for (const other of from) expect(met.has(other), `${id} from ${other}`).toBe(true);
    }
    const weights = stations.filter(({ kind }) => kind.endsWith('.weights'));
    expect(weights.length).toBeGreaterThan(0);
    for (const { values } of weights) {
      expect(values.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 6);
    }
  });
});

it('shows what a pointer-generator over a Transformer decides by', async () => {
  const copies = [0, 1, 2, 3, 4, 5];
  const translator = flowModel(backend, { ...both, generator: 'pointer', copies });
  const seen = await flow(translator, SOURCE, { target: TARGET });
  expect(stationAt(seen, 'generator/generate/1').from).toEqual([
    'decoder/1/weights/1',
    ...[0, 1, 2].map((s) => `encoder/states/${s}`),
    'decoder/readout/1',
    'decoder/input/1',
  ]);
});

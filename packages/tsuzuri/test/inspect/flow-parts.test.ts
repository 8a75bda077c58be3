import { describe, expect, it, test } from 'vitest';
import { attentionOf } from '../../src/inspect/attention.ts';
import type { Flow } from '../../src/inspect/flow-types.ts';
import { flow } from '../../src/inspect/flow.ts';
import { type FeaturesName, featureKinds } from '../../src/models/features/features.ts';
import { exactBackend } from '../support/backends.ts';
import { expectClose } from '../support/compare.ts';
import { flowModel, stationAt } from '../support/flow-model.ts';

const backend = exactBackend();
const asked = { source: 'bda', features: 'V;PL' };
const tags = { features: { tokens: ['V', 'PL', 'SG'], separator: ';' } };
const options = { target: 'ceb', gradients: true };

/** What stations are computed from that is no station itself. */
function missing({ stations }: Flow): readonly string[] {
  const ids = new Set(stations.map(({ id }) => id));
  return stations.flatMap(({ from }) => from).filter((id) => !ids.has(id));
}

describe.each(['hard', 'monotonic'])('the flow of the generator %s', (generator) => {
  const translator = flowModel(backend, { generator, bidirectional: true });

  it('shows alignments and probabilities of the model itself', async () => {
    const seen = await flow(translator, 'bda', options);
    expect(missing(seen)).toEqual([]);
    const { weights } = await attentionOf(translator, 'bda', options);
    let loss = 0;
    for (const [step, row] of weights.entries()) {
      expectClose(stationAt(seen, `generator/weights/${step}`).values, row, 1e-6);
      const { values, labels } = stationAt(seen, `generator/probabilities/${step}`);
      expectClose([values.reduce((sum, p) => sum + p, 0)], [1], 1e-6);
      loss -= Math.log(values[labels!.indexOf(seen.target[step])]) / weights.length;
      expect(stationAt(seen, `generator/scores/${step}`).gradient).toHaveLength(3);
      const { gradient } = stationAt(seen, `generator/emission/${step}`); // minus the share of each position
      expectClose([gradient!.reduce((sum, g) => sum + g, 0)], [-1 / weights.length], 1e-6);
    }
    expectClose([loss], [seen.loss], 1e-6);
  });
});

describe.each(Object.keys(featureKinds) as FeaturesName[])('features of kind %s', (kind) => {
  it('are part of the flow', async () => {
    const translator = flowModel(backend, {
      ...(tags as object),
      featuresKind: kind,
      attention: 'general',
    });
    const seen = await flow(translator, asked, options);
    expect(missing(seen)).toEqual([]);
    const own = seen.stations.filter((station) => station.kind.startsWith('features.'));
    expect(own).toHaveLength(kind === 'prefix' ? 0 : 1);
    for (const { id, labels, shape, gradient } of own) {
      expect(seen.stations.some(({ from }) => from.includes(id))).toBe(true);
      expect(gradient).toHaveLength(shape.reduce((all, size) => all * size, 1));
      if (labels) expect(labels).toEqual(['V', 'PL']);
    }
    translator.dispose();
  });
});

const withMean = (Object.keys(featureKinds) as FeaturesName[]).filter(
  (kind) => 'features.mean' in (featureKinds[kind].stations ?? {}),
);

test.each(withMean)('features of kind %s share the gradient of their mean', async (kind) => {
  const config = { ...(tags as object), featuresKind: kind, attention: 'general' } as const;
  const translator = flowModel(backend, config);
  const seen = await flow(translator, { source: 'bda', features: 'PL' }, options);
  const id = 'features/mean';
  const { values, gradient } = stationAt(seen, id);
  const { parameters } = translator.model.parameters;
  const { value } = parameters.find(({ name }) => name === 'features.embedding.weight')!;
  const row = [...(await backend.read(value.at(1).offset, values.length))];
  expectClose(values, row, 1e-6);
  const direction = Array.from(values, (_, i) => Math.cos(i));
  const lossAt = async (step: number) => {
    const moved = row.map((x, i) => x + step * direction[i]);
    backend.write(value.at(1).offset, moved);
    translator.model.parameters.markChanged();
    return (await flow(translator, { source: 'bda', features: 'PL' }, options)).loss;
  };
  const numeric = ((await lossAt(1e-4)) - (await lossAt(-1e-4))) / 2e-4;
  expectClose([gradient!.reduce((sum, g, i) => sum + g * direction[i], 0)], [numeric], 1e-5);
  translator.dispose();
});

describe('the attention of a model that copies', () => {
  it('tells the probability to copy each token', async () => {
    const translator = flowModel(backend, { generator: 'pointer', attention: 'dot' });
    const given = await attentionOf(translator, 'bda', { target: 'ceb' });
    const seen = await flow(translator, 'bda', { target: 'ceb' });
    expect(given.copied).toHaveLength(4);
    for (const [step, copied] of given.copied!.entries()) {
      const [generate] = stationAt(seen, `generator/generate/${step}`).values;
      expectClose([copied], [1 - generate], 1e-6);
    }
    const { target, copied } = await attentionOf(translator, 'bda', { beam: 2 });
    expect(copied).toHaveLength(target.length);
    translator.dispose();
    const plain = flowModel(backend, { attention: 'dot' });
    expect((await attentionOf(plain, 'bda')).copied).toBeUndefined();
    plain.dispose();
  });
});

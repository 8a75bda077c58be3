import { beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { createBackend } from '../../src/backend/select.ts';
import { parameterSizes, partSizes } from '../../src/inspect/sizes.ts';
import type { Seq2SeqConfig } from '../../src/models/config.ts';
import { Seq2Seq } from '../../src/models/seq2seq.ts';
import { type CellKind, cells } from '../../src/nn/cells.ts';

const sum = (items: readonly { count: number }[]) =>
  items.reduce((total, { count }) => total + count, 0);

describe('parameterSizes', () => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await createBackend('reference');
  });
  const build = (config: Partial<Seq2SeqConfig> = {}) =>
    new Seq2Seq(
      backend,
      {
        sourceVocabularySize: 7,
        targetVocabularySize: 6,
        embeddingSize: 4,
        hiddenSize: 6,
        ...config,
      },
      1,
    );

  it.each(Object.keys(cells) as CellKind[])('adds up to the count of a model of %s', (cell) => {
    for (const config of [
      {},
      { bidirectional: true, layers: 2, attention: 'additive', peeky: true },
    ] as const) {
      const model = build({ cell, ...config });
      const sizes = parameterSizes(model);
      expect(sum(sizes.filter(({ trained }) => trained))).toBe(model.parameters.count);
      expect(sum(partSizes(sizes))).toBe(sum(sizes));
      for (const { part, name } of sizes) expect(name.startsWith(`${part}.`)).toBe(true);
      model.parameters.dispose();
    }
  });

  it('names the parts of the tutorial’s model', () => {
    const model = build();
    const sizes = parameterSizes(model);
    expect(sizes[0]).toEqual({
      part: 'encoder.embedding',
      name: 'encoder.embedding.weight',
      shape: [7, 4],
      count: 28,
      trained: true,
    });
    expect(partSizes(sizes)).toEqual([
      { part: 'encoder.embedding', count: 28 },
      { part: 'decoder.embedding', count: 28 },
      { part: 'encoder.lstm', count: 24 * (4 + 6 + 1) },
      { part: 'decoder.lstm', count: 24 * (4 + 6 + 1) },
      { part: 'decoder.output', count: 6 * (6 + 1) },
    ]);
    model.parameters.dispose();
  });
});

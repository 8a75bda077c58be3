import { describe, expect, it } from 'vitest';
import { denoise } from '../../src/data/denoise.ts';
import { learn } from '../../src/learn/learn.ts';
import { exactBackend } from '../support/backends.ts';

const words = Array.from({ length: 27 }, (_, i) =>
  [0, 1, 2].map((at) => 'abc'[Math.floor(i / 3 ** at) % 3]).join(''),
);
const spelled = (word: string): [string, string] => [word, [...word.toUpperCase()].join(' ')];
const options = { hiddenSize: 8, embeddingSize: 8, dropout: 0, epochs: 1, learningRate: 0.01 };

async function factsOf(...args: Parameters<typeof learn>) {
  const learning = learn(...args);
  for await (const event of learning) {
    if (event.kind === 'prepared') return { facts: event.facts, model: await learning };
  }
  throw new Error('nothing was prepared');
}

describe('learn from a trained model', () => {
  it('takes over options, tokenisers and tokens', async () => {
    const backend = exactBackend();
    const trained = await learn(words.map(spelled), { ...options, backend });
    const more = [...words, 'dab'].map(spelled);
    const { facts, model } = await factsOf(more, { backend, init: trained, dev: more, epochs: 1 });
    expect(model.model.config).toMatchObject({ hiddenSize: 8, embeddingSize: 8, dropout: 0 });
    expect(facts.source.guess).toMatch(/^the trained model's, which knows 9\d % of the tokens$/);
    expect(facts.warmStart).toEqual([
      { side: 'source', kept: 3, fresh: ['d'], dropped: [] },
      { side: 'target', kept: 3, fresh: ['D'], dropped: [] },
    ]);
    expect(model.source.vocabulary.tokens).toEqual([...trained.source.vocabulary.tokens, 'd']);
    expect(model.target.config).toMatchObject({ tokenizer: { kind: 'separator' } });
  });

  it('keeps tokens of the model that the new pairs lack, where they are cut alike; others are dropped', async () => {
    const backend = exactBackend();
    const trained = await learn(denoise([...words, 'xyz']), { ...options, backend });
    const few = words.slice(0, 5).map(spelled);
    const { facts } = await factsOf(few, { backend, init: trained, targetTokens: 'separator' });
    const [source, target] = facts.warmStart;
    expect(source.dropped).toEqual([]);
    expect(source.kept).toBeGreaterThan(5); // x, y and z too
    expect(target.fresh.length).toBeGreaterThan(0);
    expect(target.dropped).toContain('x');
  });

  it('freezes parts of it', async () => {
    const backend = exactBackend();
    const trained = await learn(words.map(spelled), { ...options, backend });
    const model = await learn(words.map(spelled), {
      backend,
      init: trained,
      epochs: 2,
      freeze: ['encoder', 'embeddings'],
    });
    const [before, after] = [
      await trained.model.parameters.read(),
      await model.model.parameters.read(),
    ];
    for (const [name, { values }] of before) {
      const isSame = values.every((value, i) => value === after.get(name)!.values[i]);
      expect([name, isSame]).toEqual([name, /^encoder|embedding/.test(name)]);
    }
  });

  it('refuses another size than the model has, by its option', async () => {
    const backend = exactBackend();
    const trained = await learn(words.map(spelled), { ...options, backend });
    await expect(
      learn(words.map(spelled), { backend, init: trained, hiddenSize: 16 }),
    ).rejects.toThrow('hiddenSize: expected 8, as the trained model has it, got 16');
  });
});

import { describe, expect, it } from 'vitest';
import { toIdBatch } from '../../src/data/batch.ts';
import { makeExamples } from '../../src/data/task.ts';
import { addition } from '../../src/data/tasks/addition.ts';
import { greedy } from '../../src/decode/greedy.ts';
import { DecodingMemory } from '../../src/decode/memory.ts';
import { DataError } from '../../src/errors.ts';
import { accuracy } from '../../src/metrics/accuracy.ts';
import { evaluate, teacherForcedLoss } from '../../src/train/evaluate.ts';
import { fit } from '../../src/train/train.ts';
import { Arena } from '../../src/tensor/arena.ts';
import { Translator } from '../../src/translator/translator.ts';
import { everyBackend, exactBackend } from '../support/backends.ts';

const { source, target } = addition();
const config = { source, target, embeddingSize: 5, hiddenSize: 6 };
const examples = makeExamples(addition(), { count: 300, seed: 1 }); // more than one batch of 256

describe.each(everyBackend)('evaluate on $name', ({ create }) => {
  it('is the loss of each example and the accuracy of its own answers', async () => {
    const translator = new Translator(await create(), config, 1);
    const { model, backend } = translator;
    const workspace = new Arena(backend);
    const evaluation = await evaluate(translator, examples);
    expect(await teacherForcedLoss(translator, examples)).toBe(evaluation.loss);
    let sum = 0;
    for (const example of examples) {
      workspace.reset();
      const batch = {
        source: toIdBatch([translator.source.encode(example.source)]),
        target: toIdBatch([translator.target.encode(example.target)]),
      };
      const { loss } = model.forward(workspace, batch);
      sum += (await backend.read(loss.offset, 1))[0];
    }
    expect(Math.abs(evaluation.loss - sum / examples.length)).toBeLessThan(1e-6);
    const answers = await translator.predict(examples.map((example) => example.source));
    const right = answers.filter((answer, i) => answer === examples[i].target).length;
    expect(evaluation.sequenceAccuracy).toBe(right / examples.length);
    const encoded = translator.encode(examples);
    const member = { model, memory: new DecodingMemory(backend) };
    const limits = { length: translator.maximumLength };
    const predictions = await greedy(member, toIdBatch(encoded.source), limits);
    expect(evaluation).toMatchObject(accuracy(predictions, encoded.target));
  });
});

describe('evaluate', () => {
  it('takes unknown tokens for wrong, and the nearest of several targets', async () => {
    const side = { kind: 'text', tokenizer: { kind: 'character' }, eos: true } as const;
    const translator = new Translator(exactBackend(), {
      source: { ...side, tokens: [...'ab'] },
      target: { ...side, tokens: [...'AB'] },
      hiddenSize: 8,
    });
    const pairs = [
      { source: 'ab', target: 'AB' },
      { source: 'cd', target: 'CD' },
    ];
    await fit(translator, { train: pairs, test: pairs }, { epochs: 60, batchSize: 2 });
    const { sequenceAccuracy, unknown } = await evaluate(translator, pairs);
    expect(await translator.predict('ab')).toBe('AB');
    expect(sequenceAccuracy).toBe(0.5);
    expect(unknown).toEqual({ source: 0.5, target: 0.5 });
    const variants = [{ source: 'ab', target: 'BBB' }, ...pairs, { source: 'cd', target: 'AB' }];
    const scores = await evaluate(translator, variants);
    const isRight = (await translator.predict('cd')) === 'AB';
    expect(scores.sequenceAccuracy).toBe(isRight ? 1 : 0.5);
    expect(scores.loss).toBe(await teacherForcedLoss(translator, variants));
  });
});

describe('Translator', () => {
  it('answers every text as it answers it alone, in the order asked', async () => {
    const translator = new Translator(exactBackend(), config, 1);
    const texts = examples.map((example) => example.source);
    const answers = await translator.predict(texts);
    expect(answers).toHaveLength(300);
    for (const i of [0, 1, 255, 256, 299]) {
      expect(await translator.predict([texts[i]])).toEqual([answers[i]]);
    }
    expect(await translator.predict([])).toEqual([]);
  });

  it('refuses a text that it cannot read', async () => {
    const translator = new Translator(exactBackend(), config, 1);
    await expect(translator.predict(['1+1', '1*1'])).rejects.toThrow(DataError);
  });

  it('compares the embeddings of all source tokens', async () => {
    const translator = new Translator(exactBackend(), config, 1);
    const pairs = await translator.embeddingSimilarity();
    expect(pairs).toHaveLength((12 * 11) / 2);
    const { weight } = translator.model.embeddings.source;
    const rows = await translator.backend.read(weight.value.offset, 10);
    translator.backend.write(
      weight.value.offset + 5,
      rows.slice(0, 5).map((v) => 3 * v),
    );
    const [first] = await translator.embeddingSimilarity();
    expect([first.a, first.b]).toEqual(['0', '1']);
    expect(first.cosine).toBeCloseTo(1, 12);
  });
});

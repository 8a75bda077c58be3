import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import {
  type IdBatch,
  type PairBatch,
  pickPairs,
  toIdBatch,
  toSourceBatch,
} from '../../src/data/batch.ts';
import { ConfigError, DataError } from '../../src/errors.ts';
import { toOnnx } from '../../src/export/onnx/translator.ts';
import { torchTensors } from '../../src/export/pytorch/tensors.ts';
import { flow } from '../../src/inspect/flow.ts';
import { EditTransducer } from '../../src/models/edit-transducer.ts';
import type { TrainingPass } from '../../src/models/model.ts';
import { cells } from '../../src/nn/cells.ts';
import { Arena } from '../../src/tensor/arena.ts';
import { Random } from '../../src/tensor/random.ts';
import { resumeTraining, saveTraining } from '../../src/train/checkpoint.ts';
import type { TrainingSettings } from '../../src/train/settings.ts';
import { Training } from '../../src/train/training.ts';
import { loadTranslator } from '../../src/translator/file.ts';
import type { AnyModelConfig } from '../../src/translator/model-config.ts';
import { saveTranslator } from '../../src/translator/save.ts';
import { openSession } from '../../src/translator/session.ts';
import { Translator, type TranslatorConfig } from '../../src/translator/translator.ts';
import { everyBackend, exactBackend } from '../support/backends.ts';
import { expectModelGradient } from '../support/model-gradient.ts';

const sizes: AnyModelConfig = {
  model: 'edit-transducer',
  sourceVocabularySize: 6,
  targetVocabularySize: 7,
  copies: [0, 2, -1, 4, 5, -1],
  embeddingSize: 3,
  hiddenSize: 4,
};
const trained = { dropout: 0.3, embeddingDropout: 0.2, layers: 2, bidirectional: true };
const variants: Record<string, AnyModelConfig> = {
  'the smallest': sizes,
  'nothing can be copied': { ...sizes, copies: [] },
  'learned costs': { ...sizes, editCosts: [0, 1, 300, 4, -1, 100, -1, 2, 200, 3, 4, 1] },
  features: { ...sizes, featureVocabularySize: 5 },
  'two layers': { ...sizes, ...trained },
  'label smoothing': { ...sizes, labelSmoothing: 0.2 },
  'variational dropout': { ...sizes, ...trained, variationalDropout: true },
  ...Object.fromEntries(
    (Object.keys(cells) as (keyof typeof cells)[]).map((cell) => [
      cell,
      { ...sizes, bidirectional: true, cell },
    ]),
  ),
};
const batch: PairBatch = {
  source: toSourceBatch([[1, 2, 3], [4], [], [0, 0, 4, 2]], [[4], [0, 1, 2], [], [3, 3]]),
  target: toIdBatch([
    [4, 6],
    [0, 1, 2, 6],
    [3, 3, 6],
    [2, 1, 0, 4, 4, 6],
  ]),
};
/** Each row of the batch twice. */
const twice = pickPairs(
  batch,
  Int32Array.from({ length: 8 }, (_, row) => row % 4),
);
const passes: Record<string, () => TrainingPass | undefined> = {
  'without a pass': () => undefined,
  'with dropout': () => ({ random: Random.fromSeed(3), tokens: 11 }),
};

/** The loss and all gradients. */
async function trainOnce(backend: Backend, pairs: PairBatch) {
  const model = new EditTransducer(backend, variants['two layers'], 1);
  const workspace = new Arena(backend);
  const { loss, cache } = model.forward(workspace, pairs);
  model.backward(workspace, cache);
  const { gradients, trainedSize } = model.parameters;
  const result = {
    loss: (await backend.read(loss.offset, 1))[0],
    gradients: await backend.read(gradients, trainedSize),
  };
  model.parameters.dispose();
  workspace.dispose();
  return result;
}

describe.each(Object.entries(variants))('an edit transducer: %s', (_, config) => {
  it.each(Object.entries(passes))('has the gradient of its loss, %s', (_name, passOf) =>
    expectModelGradient(config, batch, { passOf, directions: 2 }),
  );
});

describe('an edit transducer', () => {
  it('has the gradient of R-Drop', async () => {
    const pass = () => ({ random: Random.fromSeed(3), agreement: 4 });
    await expectModelGradient({ ...variants['label smoothing'], ...trained }, twice, {
      passOf: pass,
      directions: 2,
    });
    const workspace = new Arena(exactBackend());
    const model = new EditTransducer(workspace.backend, { ...sizes, ...trained }, 1);
    const lossOf = async (agreement: number) =>
      (
        await workspace.backend.read(
          model.forward(workspace, twice, { ...pass(), agreement }).loss.offset,
          1,
        )
      )[0];
    expect(await lossOf(4)).toBeGreaterThan(await lossOf(0));
  });

  it('has the loss of its rows, and that of score', async () => {
    const backend = exactBackend();
    const workspace = new Arena(backend);
    const model = new EditTransducer(backend, variants['learned costs'], 1);
    const lossOf = async (pairs: PairBatch) =>
      (await backend.read(model.forward(workspace, pairs).loss.offset, 1))[0];
    const rows = (side: IdBatch, b: number) =>
      toIdBatch([
        Array.from({ length: side.lengths[b] }, (_, t) => side.ids[t * side.lengths.length + b]),
      ]);
    let [sum, tokens] = [0, 0];
    for (let b = 0; b < 4; b++) {
      const alone = { source: rows(batch.source, b), target: rows(batch.target, b) };
      sum += (await lossOf(alone)) * batch.target.lengths[b];
      tokens += batch.target.lengths[b];
    }
    expect(Math.abs((await lossOf(batch)) - sum / tokens)).toBeLessThan(1e-13);
    const scored = model.score(workspace, model.start(workspace, batch.source), batch.target);
    expect((await backend.read(scored.offset, 1))[0]).toBe(await lossOf(batch));
  });

  it.each(everyBackend)('takes no notice of padding: $name', async ({ create }) => {
    const backend = await create();
    const longer = (side: IdBatch): IdBatch => {
      const size = side.lengths.length;
      const ids = new Int32Array((side.time + 3) * size).fill(9999);
      side.ids.forEach((id, at) => {
        if (Math.floor(at / size) < side.lengths[at % size]) ids[at] = id;
      });
      return { ids, lengths: side.lengths, time: side.time + 3 };
    };
    const padded = { source: longer(batch.source), target: longer(batch.target) };
    expect(await trainOnce(backend, padded)).toEqual(await trainOnce(backend, batch));
  });

  it('rolls in the same ways each time, and learns from them', async () => {
    const backend = exactBackend();
    const workspace = new Arena(backend);
    const model = new EditTransducer(backend, variants.features, 1);
    const pass = (samplingRate: number) => ({ random: Random.fromSeed(5), samplingRate });
    expect(await model.rollIn(workspace, batch, pass(0))).toBe(batch);
    const rolled = await model.rollIn(workspace, batch, pass(0.8));
    expect(await model.rollIn(workspace, batch, pass(0.8))).toEqual(rolled);
    const { actions, optimal } = rolled.paths!;
    expect(actions.lengths.every((length) => length > 0)).toBe(true);
    const isWrong = [...actions.ids].some(
      (id, at) => optimal[at].length > 0 && !optimal[at].includes(id),
    );
    expect(isWrong).toBe(true);
    await expectModelGradient(variants.features, rolled, { passOf: () => pass(0.8) });
  });

  it('says what it does not have, and what is no id', () => {
    const make = (more: object) => new EditTransducer(exactBackend(), { ...sizes, ...more }, 1);
    expect(() => make({ attention: 'dot' })).toThrow(
      'attention: an edit transducer has no such option: expected "none", got "dot"',
    );
    expect(() => make({ attention: 'none', peeky: false })).not.toThrow();
    expect(() => make({ encoder: 'transformer' })).toThrow(
      'encoder: an edit transducer has no such option: expected "recurrent", got "transformer"',
    );
    expect(() => make({ hiddenSize: 5, bidirectional: true })).toThrow(ConfigError);
    expect(() => make({ editCosts: [1, 2] })).toThrow(ConfigError);
    const model = make({});
    const source = toIdBatch([[6]]);
    expect(() => model.start(new Arena(exactBackend()), source)).toThrow(DataError);
    const backend = exactBackend();
    const own = new EditTransducer(backend, sizes, 1);
    const pair = { source: toIdBatch([[0]]), target: toIdBatch([[99]]) };
    expect(() => own.forward(new Arena(backend), pair)).toThrow('target ids must be from 0');
  });
});

const side = { kind: 'text', tokenizer: { kind: 'character' } } as const;
const config: TranslatorConfig = {
  model: 'edit-transducer',
  source: { ...side, tokens: [...'abcdefgh'] },
  target: { ...side, tokens: [...'abcxyz'], eos: true },
  embeddingSize: 6,
  hiddenSize: 8,
  bidirectional: true,
  maximumLength: 12,
};
const texts = Array.from({ length: 16 }, (_, i) =>
  Array.from({ length: 1 + ((i * 7) % 13) }, (_unused, t) => 'abcdefgh猫'[(i * t + i) % 9]).join(
    '',
  ),
);

/** A translator whose weights are large enough for its answers to differ. */
async function translatorOf(backend: Backend, seed = 2) {
  const translator = new Translator(backend, config, seed);
  const { parameters } = translator.model;
  for (const [name, { values }] of await parameters.read()) {
    parameters.write(
      name,
      values.map((value) => 3 * value),
    );
  }
  return translator;
}

describe.each(everyBackend)('answers of an edit transducer on $name', ({ create }) => {
  it.each([{ beam: 1 }, { beam: 4 }, { sample: { seed: 3 } }])(
    'in a batch are those one by one: %j',
    async (options) => {
      const translator = await translatorOf(await create());
      const together = await translator.answer(texts, { ...options, minimumLength: 1 });
      for (const [i, text] of texts.entries()) {
        const first = 'sample' in options ? { sample: { ...options.sample, first: i } } : options;
        expect(await translator.answer(text, { ...first, minimumLength: 1 })).toEqual(together[i]);
      }
    },
  );

  it('of a beam of 1 are greedy answers, at a limit too', async () => {
    const translator = await translatorOf(await create());
    for (const maximumLength of [1, 3, 12]) {
      const scored = await translator.answer(texts, { beam: 1, maximumLength });
      const plain = await translator.predict(texts, { beam: 1, maximumLength });
      expect(scored.map(({ answers: [best] }) => best.text)).toEqual(plain);
      for (const {
        answers: [best],
      } of scored) {
        expect(best.tokens.length).toBeLessThanOrEqual(maximumLength);
        expect(best.tokenLogProbabilities).toHaveLength(best.tokens.length + 1);
        const sum = best.tokenLogProbabilities.reduce((all, one) => all + one, 0);
        expect(Math.abs(sum - best.logProbability)).toBeLessThan(1e-9);
      }
    }
  });
});

describe('a translator of edits', () => {
  it('is saved and loaded with its kind, codec and costs', async () => {
    const backend = exactBackend();
    const editCosts = [0, 1, 300, -1, 2, 5];
    const translator = new Translator(backend, { ...config, editCosts });
    const bytes = await saveTranslator(translator);
    const loaded = loadTranslator(backend, bytes);
    expect(loaded.model).toBeInstanceOf(EditTransducer);
    expect(loaded.model.config).toEqual(translator.model.config);
    expect(loaded.codec.config).toEqual(translator.codec.config);
    expect(await saveTranslator(loaded)).toEqual(bytes);
    expect(await loaded.answer(texts)).toEqual(await translator.answer(texts));
  });

  const train = texts.map((text) => ({ source: text, target: `${text.slice(1)}x` }));
  const data = { train, dev: train.slice(0, 4) };

  it('resumes training with the same bits, roll-ins included', async () => {
    const backend = exactBackend();
    const settings = { epochs: 2, batchSize: 4, samplingRate: 0.5, seed: 3 };
    const begin = () =>
      new Training(new Translator(backend, { ...config, dropout: 0.2 }), data, settings);
    const end = async (training: Training) => {
      for await (const _ of training.run());
      const bytes = await saveTraining(training);
      training.dispose();
      training.translator.dispose();
      return bytes;
    };
    const whole = await end(begin());
    const stopped = begin();
    let events = 0;
    for await (const _ of stopped.run()) if (++events === 3) break;
    const resumed = await resumeTraining(backend, await saveTraining(stopped), data);
    expect(await end(resumed)).toEqual(whole);
  });

  it('takes actions of its own in training, at the sampling rate', async () => {
    const weightsAt = async (samplingRate: number, more: Partial<TrainingSettings> = {}) => {
      const translator = new Translator(exactBackend(), config);
      const settings = { epochs: 1, batchSize: 4, samplingRate, seed: 3, ...more };
      for await (const _ of new Training(translator, data, settings).run());
      return translator.model.parameters.read();
    };
    expect(await weightsAt(0.9)).not.toEqual(await weightsAt(0));
    expect(await weightsAt(0.9)).toEqual(await weightsAt(0.9));
    const rising = await weightsAt(0.9, { samplingSchedule: 'sigmoid' });
    expect(rising).toEqual(await weightsAt(0.9 * (1 - 12 / 13)));
    await expect(weightsAt(0.9, { samplingSchedule: 'linear' as 'sigmoid' })).rejects.toThrow(
      'samplingSchedule: expected',
    );
  });

  it('answers with others of its kind, and shows what was copied', async () => {
    const backend = exactBackend();
    const session = openSession([await translatorOf(backend), await translatorOf(backend, 3)]);
    const found = await session.answer(texts, { attention: true });
    for (const {
      answers: [best],
    } of found) {
      expect(best.attention).toHaveLength(best.tokens.length + 1);
    }
    expect(() => new Translator(backend, { ...config, codec: 'sides' })).toThrow(ConfigError);
    expect(() => new Translator(backend, { ...config, model: 'seq2seq', codec: 'edits' })).toThrow(
      ConfigError,
    );
  });

  it('is neither shown step by step nor exported, and says why', async () => {
    const translator = new Translator(exactBackend(), config);
    const why = 'its steps are actions at a pointer into the source, not tokens';
    await expect(flow(translator, 'abc')).rejects.toThrow(
      `model: models of kind edit-transducer show no stations: ${why}`,
    );
    await expect(toOnnx(translator)).rejects.toThrow(
      `onnx: models of kind edit-transducer cannot be exported: ${why}`,
    );
    expect(() => torchTensors(translator.model.config)).toThrow(
      `format: models of kind edit-transducer cannot be written for PyTorch: ${why}`,
    );
  });

  it('reads features', async () => {
    const backend = exactBackend();
    const features = { tokens: ['PST', 'PRS', 'PL'], separator: ';' };
    const translator = new Translator(backend, { ...config, features }, 2);
    for (const [name, { values }] of await translator.model.parameters.read()) {
      translator.model.parameters.write(
        name,
        values.map((value) => 3 * value),
      );
    }
    const questions = texts.map((source, i) => ({
      source,
      features: [['PST'], [], ['PRS', 'PL']][i % 3],
    }));
    const together = await translator.answer(questions, { beam: 3 });
    for (const [i, question] of questions.entries()) {
      expect((await translator.answer([question], { beam: 3 }))[0]).toEqual(together[i]);
    }
    const [past] = await translator.predict([{ source: texts[15], features: ['PST'] }]);
    const [plural] = await translator.predict([{ source: texts[15], features: ['PL'] }]);
    expect(past).not.toBe(plural);
    const loaded = loadTranslator(backend, await saveTranslator(translator));
    expect(await loaded.answer(questions, { beam: 3 })).toEqual(together);
  });

  it('hears tokens, not deletions', async () => {
    const translator = await translatorOf(exactBackend());
    const heard: (string | undefined)[] = [];
    const { answers } = await translator.answer(texts[5], {
      beam: 1,
      onToken: ({ token }) => heard.push(token),
    });
    expect(heard.filter((token) => token !== undefined)).toEqual(answers[0].tokens);
  });
});

import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { buildTextCodec } from '../../src/data/build-text-codec.ts';
import type { Example } from '../../src/data/task.ts';
import { CheckpointError, DataError, DivergenceError } from '../../src/errors.ts';
import { Random } from '../../src/tensor/random.ts';
import { resumeTraining, saveTraining } from '../../src/train/checkpoint.ts';
import type { TrainingSettings } from '../../src/train/settings.ts';
import { Training, type TrainingData } from '../../src/train/training.ts';
import { loadTranslator } from '../../src/translator/file.ts';
import { Translator, type TranslatorConfig } from '../../src/translator/translator.ts';
import { everyBackend, exactBackend } from '../support/backends.ts';

const random = Random.fromSeed(1);
/** Words and the same back to front. */
const examples = Array.from({ length: 400 }, (): Example => {
  const letters = Array.from({ length: 1 + random.integer(4) }, () => 'abcde'[random.integer(5)]);
  return { source: letters.join(''), target: letters.toReversed().join('') };
});
const data: TrainingData = { train: examples.slice(0, 40), dev: examples.slice(40, 60) };
const model: Partial<TranslatorConfig> = {
  embeddingSize: 8,
  hiddenSize: 16,
  bidirectional: true,
  attention: 'general',
  dropout: 0.2,
  labelSmoothing: 0.1,
  tiedOutput: true,
};
const settings: Partial<TrainingSettings> = { epochs: 3, batchSize: 7, learningRate: 5e-3 };

async function start(
  backend: Backend,
  more: Partial<TrainingSettings> = {},
  set: TrainingData = data,
  options: Partial<TranslatorConfig> = model,
): Promise<Training> {
  const tokenizer = { kind: 'character' };
  const source = await buildTextCodec(
    set.train.map((example) => example.source),
    { tokenizer },
  );
  const target = await buildTextCodec(
    set.train.map((example) => example.target),
    { tokenizer, eos: true },
  );
  const config = { ...options, source: source.config, target: target.config, maximumLength: 9 };
  return new Training(new Translator(backend, config, 1), set, { ...settings, ...more });
}

/** Trains on, at most `steps` events; returns how many there were. */
async function advance(training: Training, steps = Infinity): Promise<number> {
  let count = 0;
  for await (const _event of training.run()) if (++count >= steps) break;
  return count;
}

describe.each(everyBackend)('a run of training on $name', ({ create }) => {
  it.each<[string, Partial<TrainingSettings>]>([
    ['plain', {}],
    [
      'with everything',
      {
        accumulation: 2,
        averaging: 2,
        schedule: { kind: 'plateau', patience: 1 },
        samplingRate: 0.3,
        unknownRate: 0.5,
        patience: 9,
        batchTokens: 90,
      },
    ],
  ])('goes on from a checkpoint with the same bits, wherever it stopped: %s', async (_, more) => {
    const backend = await create();
    const whole = await start(backend, more);
    const events = await advance(whole);
    const last = await saveTraining(whole);
    for (const stop of [1, 5, Math.ceil(events / 3), events - 1, events]) {
      const first = await start(backend, more);
      await advance(first, stop);
      const bytes = await saveTraining(first);
      first.translator.dispose();
      const second = await resumeTraining(backend, bytes, data);
      await advance(second);
      expect(Buffer.compare(await saveTraining(second), last), `stopped at ${stop}`).toBe(0);
      await second.finish();
      second.dispose();
      second.translator.dispose();
    }
  });
});

describe('a run of training', () => {
  it('learns to turn words round, keeps the best model and takes it at the end', async () => {
    const backend = await everyBackend[0].create();
    const set = { train: examples.slice(0, 340), dev: examples.slice(340) };
    const training = await start(
      backend,
      { epochs: 25, batchSize: 20, learningRate: 1e-2, schedule: { kind: 'linear' } },
      set,
      { ...model, dropout: 0, hiddenSize: 32 },
    );
    const scores: number[] = [];
    for await (const { evaluation } of training.run()) {
      if (evaluation) scores.push(100 * (1 - evaluation.sequenceAccuracy));
    }
    await training.finish();
    expect(training.progress.best!.score).toBe(Math.min(...scores));
    expect(training.progress.best!.score).toBeLessThanOrEqual(5);
    const answers = await training.translator.predict(set.dev.map(({ source }) => source));
    const wrong = set.dev.filter(({ target }, i) => answers[i] !== target).length;
    expect((100 * wrong) / set.dev.length).toBeCloseTo(training.progress.best!.score, 9);
  });

  it('stops when the dev score has not been better for so many epochs', async () => {
    const training = await start(exactBackend(), { epochs: 50, patience: 2, learningRate: 1e-9 });
    await advance(training);
    expect(training.progress.epoch).toBe(3);
  });

  it('adds up the gradients of parts as one large batch', async () => {
    const plain = { ...model, dropout: 0 };
    const more = { epochs: 1, buckets: false, optimizer: 'sgd', unknownRate: 0 } as const;
    const whole = await start(exactBackend(), { ...more, batchSize: 40 }, data, plain);
    const parts = await start(
      exactBackend(),
      { ...more, batchSize: 8, accumulation: 5 },
      data,
      plain,
    );
    await advance(whole, 1);
    await advance(parts, 1);
    const [a, b] = await Promise.all(
      [whole, parts].map(({ translator }) => translator.model.parameters.read()),
    );
    for (const [name, { values }] of a) {
      values.forEach((value, i) => expect(b.get(name)!.values[i]).toBeCloseTo(value, 12));
    }
  });

  it('tells the step and the parameter of a number that is not finite, and leaves the weights', async () => {
    const backend = exactBackend();
    const training = await start(backend);
    await advance(training, 2);
    const { parameters } = training.translator.model;
    const weight = parameters.parameters.find(
      ({ name }) => name === 'output.bias' || name.endsWith('output.bias'),
    )!;
    backend.write(weight.value.offset, [NaN]);
    const before = await parameters.read();
    const failing = advance(training);
    await expect(failing).rejects.toThrow(DivergenceError);
    await expect(failing).rejects.toThrow(
      /training: step 3: the (gradient of|weight) \S+ is not a finite/,
    );
    expect(await parameters.read()).toEqual(before);
  });

  it('makes a checkpoint that is a model file too', async () => {
    const backend = exactBackend();
    const training = await start(backend);
    await advance(training, 4);
    const translator = loadTranslator(backend, await saveTraining(training));
    const words = ['abc', 'ed'];
    expect(await translator.predict(words)).toEqual(await training.translator.predict(words));
  });

  it('refuses to go on with other examples, or from what is no checkpoint', async () => {
    const backend = exactBackend();
    const training = await start(backend);
    const bytes = await saveTraining(training);
    const other = { train: data.train.slice(1), dev: data.dev };
    await expect(resumeTraining(backend, bytes, other)).rejects.toThrow(DataError);
    const { saveTranslator } = await import('../../src/translator/file.ts');
    const file = await saveTranslator(training.translator);
    await expect(resumeTraining(backend, file, data)).rejects.toThrow(CheckpointError);
  });
});

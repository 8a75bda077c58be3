import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { makeExamples } from '../../src/data/task.ts';
import { rotate } from '../../src/data/tasks/rotate.ts';
import { CheckpointError, ConfigError, DataError } from '../../src/errors.ts';
import type { ResumeChanges } from '../../src/train/changes.ts';
import { optimizers } from '../../src/optim/optimizers.ts';
import { schedules } from '../../src/optim/schedules.ts';
import { resumeTraining, saveTraining } from '../../src/train/checkpoint.ts';
import type { TrainingSettings } from '../../src/train/settings.ts';
import { Training } from '../../src/train/training.ts';
import type { TrainingEvent } from '../../src/train/events.ts';
import { loadTranslator } from '../../src/translator/file.ts';
import { saveTranslator } from '../../src/translator/save.ts';
import { Translator, type TranslatorConfig } from '../../src/translator/translator.ts';
import { counting, everyBackend, exactBackend } from '../support/backends.ts';

const task = rotate({ length: 3, shift: 1 });
const examples = makeExamples(task, { count: 30, seed: 1 });
// x, y and z come once: they are unknown now and then.
const rare = { source: 'xyz', target: '123' };
const data = { train: [rare, ...examples.slice(0, 21)], dev: examples.slice(21) };
const tokenizer = { kind: 'character' } as const;
const coder = { kind: 'text', tokenizer, tokens: [...'012345678xyz'], eos: true } as const;
const config: TranslatorConfig = {
  source: coder,
  target: { ...coder, tokens: [...'0123456789'] },
  embeddingSize: 4,
  hiddenSize: 5,
  attention: 'dot',
  dropout: 0.3,
  maximumLength: 5,
  frozenEmbeddings: 'source',
};
const settings: Partial<TrainingSettings> = {
  epochs: 3,
  batchSize: 4,
  learningRate: 0.02,
  accumulation: 2,
  averaging: 0.5,
  unknownRate: 0.5,
  samplingRate: 0.3,
  criterion: 'loss',
  schedule: { kind: 'plateau', patience: 1, threshold: 0.5 },
};

type Data = ConstructorParameters<typeof Training>[1];
const begin = (backend: Backend, more: Partial<TrainingSettings> = {}, on: Data = data) =>
  new Training(new Translator(backend, config, 2), on, { ...settings, ...more });

/** Bytes as text, which is compared much faster. */
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Every event, and all bits of the model, of the end and of the last checkpoint. */
async function end(training: Training, events: TrainingEvent[] = []): Promise<object> {
  for await (const event of training.run()) events.push(event);
  const checkpoint = text(await saveTraining(training));
  await training.finish();
  const model = text(await saveTranslator(training.translator));
  training.dispose();
  training.translator.dispose();
  return { events, checkpoint, model };
}

/** Runs so many events, saves, and goes on from the bytes. */
async function interrupted(backend: Backend, after: number, training: Training, on: Data = data) {
  const events: TrainingEvent[] = [];
  if (after > 0) {
    for await (const event of training.run()) if (events.push(event) === after) break;
  }
  const bytes = await saveTraining(training);
  training.dispose();
  training.translator.dispose();
  const resumed = await resumeTraining(backend, bytes, on);
  expect(text(await saveTraining(resumed))).toBe(text(bytes));
  return end(resumed, events);
}

// Of 22 examples by 4, two batches an update: 3 updates and an evaluation in each of 3 epochs.
const EVENTS = 12;

describe.each(everyBackend)('a resumed run on $name', ({ create }) => {
  it('is the run without a stop, bit for bit, wherever it was stopped', async () => {
    const backend = await create();
    const whole = (await end(begin(backend))) as { events: TrainingEvent[] };
    expect(whole.events).toHaveLength(EVENTS);
    for (const after of [0, 1, 3, 4, 5, 11, 12]) {
      expect(await interrupted(backend, after, begin(backend))).toEqual(whole);
    }
  });
});

describe('a checkpoint', () => {
  const variants: [string, Partial<TrainingSettings>][] = [
    ...Object.keys(optimizers).map((optimizer): [string, Partial<TrainingSettings>] => [
      optimizer,
      { optimizer: optimizer as keyof typeof optimizers },
    ]),
    ...Object.keys(schedules).map((kind): [string, Partial<TrainingSettings>] => [
      kind,
      { schedule: { kind: kind as keyof typeof schedules, warmupSteps: 2 } },
    ]),
    ['patience', { patience: 1, epochs: 5, learningRate: 1e-9, criterion: 'wer' }],
    ['tokens', { batchTokens: 20, buckets: false, clipNorm: 0 }],
  ];

  it.each(variants)('holds the whole state: %s', async (_, more) => {
    const backend = exactBackend();
    const whole = await end(begin(backend, more));
    for (const after of [2, 4, 7]) {
      expect(await interrupted(backend, after, begin(backend, more))).toEqual(whole);
    }
  });

  it('needs no dev set', async () => {
    const backend = exactBackend();
    const on = { train: data.train };
    const whole = await end(begin(backend, {}, on));
    for (const after of [0, 2, 5, 12]) {
      expect(await interrupted(backend, after, begin(backend, {}, on), on)).toEqual(whole);
    }
  });

  it('is a model file too, of the current weights', async () => {
    const training = begin(exactBackend());
    let events = 0;
    for await (const _ of training.run()) if (++events === 6) break;
    const loaded = loadTranslator(exactBackend(), await saveTraining(training));
    expect(await saveTranslator(loaded)).toEqual(await saveTranslator(training.translator));
  });

  it('goes on with its own data only', async () => {
    const bytes = await saveTraining(begin(exactBackend()));
    const other = [...data.train.slice(1), data.train[0]];
    for (const on of [
      { ...data, train: other },
      { ...data, dev: data.dev.slice(1) },
      { train: data.train },
      { train: data.train.slice(1), dev: [data.train[0], ...data.dev] },
    ]) {
      const backend = counting(exactBackend());
      const refused = resumeTraining(backend, bytes, on);
      await expect(refused).rejects.toThrow(DataError);
      await expect(refused).rejects.toThrow('are not those that the run was started on');
      expect(backend.live.size).toBe(0);
    }
  });

  it('is not written when a weight is not finite', async () => {
    const training = begin(exactBackend());
    const [{ name, value }] = training.translator.model.parameters.parameters;
    training.translator.model.parameters.write(name, new Float64Array(value.size).fill(NaN));
    await expect(saveTraining(training)).rejects.toThrow(CheckpointError);
    await expect(saveTraining(training)).rejects.toThrow(`"${name}" holds numbers`);
  });

  describe('resumed with changes', () => {
    const constant = { schedule: { kind: 'constant' } } as const;
    const resume = async (training: Training, changes: ResumeChanges) =>
      resumeTraining(exactBackend(), await saveTraining(training), data, { changes });

    it('has the bits of a run that had them from the first, though it had ended', async () => {
      const long = begin(exactBackend(), { ...constant, epochs: 5 });
      for await (const _ of long.run());
      const short = begin(exactBackend(), constant);
      for await (const _ of short.run());
      const resumed = await resume(short, { epochs: 5 });
      for await (const _ of resumed.run());
      const [a, b] = [long, resumed].map(({ translator }) => translator.model.parameters.read());
      expect(await b).toEqual(await a);
      const change = { epoch: 3, step: 9, before: { epochs: 3 } };
      expect(resumed.progress.changes).toEqual([change]);
      const again = await resume(resumed, {
        patience: 2,
        learningRate: 0.1,
        schedule: { kind: 'linear' },
      });
      expect(again.progress.changes).toEqual([
        change,
        { epoch: 5, step: 15, before: { patience: null, learningRate: 0.02, ...constant } },
      ]);
      expect(again.progress.ended).toBe(true);
    });

    it.each<[object, string]>([
      [{ epochs: 2 }, 'epochs: expected at least the 3 complete, got 2'],
      [{ epochs: '4' }, 'changes.epochs: expected a number, got "4"'],
      [
        { batchSize: 3 },
        'changes: expected options among epochs, patience, learningRate, schedule',
      ],
      [{ learningRate: -1 }, 'learningRate: expected a number above 0, got -1'],
    ])('refuses %j', async (changes, message) => {
      const training = begin(exactBackend(), constant);
      for await (const _ of training.run());
      const refused = resume(training, changes);
      await expect(refused).rejects.toThrow(ConfigError);
      await expect(refused).rejects.toThrow(message);
    });
  });

  it('is told from a model file', async () => {
    const bytes = await saveTranslator(new Translator(exactBackend(), config));
    const refused = resumeTraining(exactBackend(), bytes, data);
    await expect(refused).rejects.toThrow(CheckpointError);
    await expect(refused).rejects.toThrow('expected a training checkpoint, got a model');
  });
});

import { describe, expect, it } from 'vitest';
import { makeExamples } from '../../src/data/task.ts';
import type { Example } from '../../src/data/task.ts';
import { rotate } from '../../src/data/tasks/rotate.ts';
import { ConfigError, DataError } from '../../src/errors.ts';
import { Random } from '../../src/tensor/random.ts';
import { resumeTraining, saveTraining } from '../../src/train/checkpoint.ts';
import { resolveTraining } from '../../src/train/settings.ts';
import { StreamedBatches } from '../../src/train/streamed-batches.ts';
import { Training } from '../../src/train/training.ts';
import type { TrainingEvent } from '../../src/train/events.ts';
import { Translator } from '../../src/translator/translator.ts';
import { exactBackend } from '../support/backends.ts';
import { collect, config, data, settings, weightsOf } from '../support/training.ts';

/** A stream of these examples, which counts how often it was opened and closed. */
function streamOf(examples: readonly Example[]) {
  const stream = {
    opened: 0,
    closed: 0,
    async *open() {
      stream.opened++;
      try {
        for (const example of examples) yield await Promise.resolve(example);
      } finally {
        stream.closed++;
      }
    },
  };
  return stream;
}

const translator = () => new Translator(exactBackend(), { ...config, dropout: 0.2 }, 3);
const streamed = { ...settings, epochs: 3, batchSize: 3, accumulation: 2, shuffleBuffer: 10 };

describe('batches of a stream', () => {
  it.each([{ batchSize: 3 }, { batchTokens: 20 }, { batchSize: 3, buckets: false }])(
    'hold every example once an epoch: %j',
    async (more) => {
      const all = resolveTraining({ ...streamed, ...more });
      const batches = await StreamedBatches.open(translator(), streamOf(data.train), all);
      const wanted = translator()
        .encode(data.train)
        .source.map((row) => row.join())
        .toSorted();
      const orders: string[] = [];
      for (const epoch of [1, 2]) {
        const found = [];
        for await (const { source, target } of batches.epoch(epoch, 0)) {
          expect(source).toHaveLength(target.length);
          if (more.batchSize) expect(source.length).toBeLessThanOrEqual(3);
          found.push(...source.map((row) => row.join()));
        }
        orders.push(found.join(' '));
        expect(found.toSorted()).toEqual(wanted);
      }
      expect(orders[1]).not.toBe(orders[0]);
    },
  );

  it('begin anywhere', async () => {
    const all = resolveTraining(streamed);
    const batches = await StreamedBatches.open(translator(), streamOf(data.train), all);
    const from = async (start: number) => {
      const found = [];
      for await (const batch of batches.epoch(2, start)) found.push(batch);
      return found;
    };
    const whole = await from(0);
    expect(whole).toHaveLength(batches.count);
    for (const start of [1, 4, 11, 12]) expect(await from(start)).toEqual(whole.slice(start));
  });
});

describe('Training on a stream', () => {
  it('reads it once before it begins and once an epoch, and closes it', async () => {
    const train = streamOf(data.train);
    const training = await Training.open(translator(), { ...data, train }, streamed);
    // 32 examples through 10, 10, 10 and 2: four batches of three, and one.
    expect(training.totalSteps).toBe(3 * Math.ceil((3 * 4 + 1) / 2));
    const events = await collect(training);
    expect(events.at(-1)!.step).toBe(training.totalSteps);
    expect([train.opened, train.closed]).toEqual([4, 4]);
    const left = await Training.open(translator(), { ...data, train }, streamed);
    for await (const _ of left.run()) break;
    expect([train.opened, train.closed]).toEqual([6, 6]);
  });

  it('goes on from a checkpoint with the same bits', async () => {
    const on = { ...data, train: streamOf(data.train) };
    const whole = await Training.open(translator(), on, streamed);
    const wanted = await collect(whole);
    for (const after of [0, 3, 7, 8, 15]) {
      const first = await Training.open(translator(), on, streamed);
      const events: TrainingEvent[] = [];
      if (after > 0) {
        for await (const event of first.run()) if (events.push(event) === after) break;
      }
      const resumed = await resumeTraining(exactBackend(), await saveTraining(first), on);
      events.push(...(await collect(resumed)));
      expect(events).toEqual(wanted);
      expect(await weightsOf(resumed)).toEqual(await weightsOf(whole));
    }
  });

  it('goes on with the same examples only, in the same order', async () => {
    const begun = await Training.open(translator(), { train: streamOf(data.train) }, streamed);
    const bytes = await saveTraining(begun);
    const shuffled = Random.fromSeed(1).shuffle([...data.train]);
    for (const examples of [shuffled, data.train.slice(1)]) {
      const refused = resumeTraining(exactBackend(), bytes, { train: streamOf(examples) });
      await expect(refused).rejects.toThrow('are not those that the run was started on');
    }
  });

  it('refuses to resume an epoch whose beginning was of other examples, restored since', async () => {
    const changed = [data.train[1], data.train[0], ...data.train.slice(2)];
    let opened = 0;
    const train = { open: () => (++opened === 3 ? changed : data.train) }; // the second epoch's
    const training = await Training.open(translator(), { ...data, train }, streamed);
    for await (const { epoch, kind } of training.run()) if (epoch === 1 && kind === 'step') break;
    const bytes = await saveTraining(training);
    const resumed = await resumeTraining(exactBackend(), bytes, { ...data, train });
    await expect(collect(resumed)).rejects.toThrow(
      'training: the examples that epoch 2 has read are not those that the run was started on',
    );
  });

  it('tells how far it has read', async () => {
    const told: object[] = [];
    const on = { train: streamOf(data.train) };
    await Training.open(translator(), on, streamed, (progress) => told.push(progress));
    expect(told).toEqual([{ stage: 'counting batches', examples: 32 }]);
  });

  it('ends at the end of an epoch that has read other examples', async () => {
    const changed = { ...data.train[0], source: data.train[1].source };
    for (const later of [data.train.slice(1), [...data.train, changed], [changed]]) {
      let opened = 0;
      const train = { open: () => (++opened === 3 ? later : data.train) }; // the second epoch's
      const training = await Training.open(translator(), { ...data, train }, streamed);
      const events: TrainingEvent[] = [];
      const run = (async () => {
        for await (const event of training.run()) events.push(event);
      })();
      await expect(run).rejects.toThrow(
        'training: the examples that epoch 2 has read are not those that the run was started on',
      );
      await expect(run).rejects.toThrow(DataError);
      expect(events.filter(({ kind }) => kind === 'epoch')).toHaveLength(1);
    }
  });

  it('learns as it does from a list', async () => {
    const train = makeExamples(rotate({ length: 3, shift: 1 }), { count: 300, seed: 1 });
    const more = { epochs: 20, batchSize: 16, learningRate: 0.03 };
    const plain = new Translator(exactBackend(), config, 3);
    const training = await Training.open(plain, { train: streamOf(train) }, more);
    const events = await collect(training);
    expect(events.at(-1)!.loss).toBeLessThan(0.5);
  });

  it('needs a stream with examples, of texts that fit, and to be opened', async () => {
    const open = (train: readonly Example[]) =>
      Training.open(translator(), { train: streamOf(train) }, streamed);
    await expect(open([])).rejects.toThrow('training: there are no examples');
    await expect(open([...data.train, { source: 'x', target: '1' }])).rejects.toThrow(DataError);
    expect(() => new Training(translator(), { train: streamOf(data.train) })).toThrow(ConfigError);
  });
});

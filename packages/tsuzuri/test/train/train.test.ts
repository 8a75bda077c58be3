import { describe, expect, it } from 'vitest';
import { type Dataset, makeDataset } from '../../src/data/task.ts';
import { rotate } from '../../src/data/tasks/rotate.ts';
import { ConfigError, DataError, TrainingError } from '../../src/errors.ts';
import type { OptimizerName } from '../../src/optim/optimizers.ts';
import { evaluate } from '../../src/train/evaluate.ts';
import { type EpochEvent, type TrainOptions, fit, train } from '../../src/train/train.ts';
import { Translator } from '../../src/translator/translator.ts';
import { createBackend } from '../../src/backend/select.ts';
import { counting, everyBackend, exactBackend } from '../support/backends.ts';

const task = rotate({ length: 3, shift: 1 });
const data = makeDataset(task, { trainSize: 60, testSize: 15, seed: 1 });
const config = { source: task.source, target: task.target, embeddingSize: 6, hiddenSize: 8 };
const options: TrainOptions = { epochs: 3, batchSize: 16, learningRate: 0.5 };

/** What happened, without the times. */
function facts({ epoch, epochs, steps, loss, evaluation }: EpochEvent): object {
  return { epoch, epochs, steps, loss, evaluation };
}

describe.each(everyBackend)('training on $name', ({ create }) => {
  const run = async (more: Partial<TrainOptions> = {}, weights = 1) => {
    const translator = new Translator(await create(), config, weights);
    const history = await fit(translator, data, { ...options, ...more });
    const values = [...(await translator.model.parameters.read())].map(([, p]) => p.values);
    return { history: history.map(facts), values };
  };

  it('is the same, bit for bit, from the same seeds', async () => {
    expect(await run()).toEqual(await run());
  });

  it('is another from another seed, of the order or of the weights', async () => {
    const { history } = await run();
    expect((await run({ seed: 2 })).history).not.toEqual(history);
    expect((await run({}, 2)).history).not.toEqual(history);
  });

  it('does not depend on how often it is evaluated, or clipped at a norm that never comes', async () => {
    const { values } = await run();
    expect((await run({ logEvery: 3 })).values).toEqual(values);
    expect((await run({ clipNorm: 1e9 })).values).toEqual(values);
    expect((await run({ clipNorm: 0.01 })).values).not.toEqual(values);
  });
});

describe('train', () => {
  const collect = async (
    translator: Translator,
    more: Partial<TrainOptions>,
  ): Promise<EpochEvent[]> => {
    const events: EpochEvent[] = [];
    for await (const event of train(translator, data, { ...options, ...more })) events.push(event);
    return events;
  };

  it('yields an event an epoch, and evaluates when it is due and at the end', async () => {
    const translator = new Translator(exactBackend(), config);
    const events = await collect(translator, { epochs: 5, logEvery: 2 });
    expect(events.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5]);
    expect(events.map(({ steps }) => steps)).toEqual([4, 8, 12, 16, 20]); // 60 examples by 16
    expect(events.map(({ evaluation }) => evaluation !== undefined)).toEqual([
      false,
      true,
      false,
      true,
      true,
    ]);
    const last = events[4].evaluation!;
    expect(last.test).toEqual(await evaluate(translator, data.test));
    expect(last.train).toEqual(await evaluate(translator, data.train));
    expect(last.test.tokenAccuracyByPosition).toHaveLength(3);
  });

  it('gives fit the events that carry an evaluation, and its callback all of them', async () => {
    const seen: EpochEvent[] = [];
    const onEpoch = (event: EpochEvent): void => void seen.push(event);
    const translator = new Translator(exactBackend(), config);
    const history = await fit(translator, data, { ...options, epochs: 4, logEvery: 3, onEpoch });
    expect(seen.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    expect(history).toEqual([seen[2], seen[3]]);
  });

  it('lowers the loss: from that of guessing, epoch by epoch', async () => {
    const settings = { epochs: 6, batchSize: 60, learningRate: 0.1 };
    const events = await collect(new Translator(exactBackend(), config), settings);
    const losses = events.map(({ loss }) => loss);
    expect(losses[0]).toBeCloseTo(Math.log(10), 1);
    expect(losses).toEqual(losses.toSorted((a, b) => b - a));
  });

  it('learns', async () => {
    const set = makeDataset(task, { trainSize: 800, testSize: 200, seed: 1 });
    const larger = { ...config, embeddingSize: 16, hiddenSize: 32 };
    const translator = new Translator(await createBackend('auto', { threads: 1 }), larger);
    const settings = { epochs: 30, batchSize: 25, learningRate: 1, logEvery: 30 };
    const [{ evaluation }] = await fit(translator, set, settings);
    expect(evaluation!.train.sequenceAccuracy).toBeGreaterThan(0.95);
    expect(evaluation!.test.sequenceAccuracy).toBeGreaterThan(0.95);
    const { source, target } = set.test[0];
    expect(await translator.predict([source])).toEqual([target]);
  });

  it('frees what it took, when it ends, is left early or fails', async () => {
    const backend = counting(exactBackend());
    const translator = new Translator(backend, config);
    await collect(translator, { epochs: 1 });
    const before = new Map(backend.live);
    for await (const event of train(translator, data, options)) {
      if (event.epoch === 2) break;
    }
    expect(backend.live).toEqual(before);
    await expect(collect(translator, { learningRate: 1e200 })).rejects.toThrow(TrainingError);
    expect(backend.live).toEqual(before);
  });

  it('leaves the model as its last step left it', async () => {
    const [whole, left] = [1, 1].map((seed) => new Translator(exactBackend(), config, seed));
    await collect(whole, { epochs: 2 });
    for await (const event of train(left, data, options)) {
      if (event.epoch === 2) break;
    }
    expect(await left.model.parameters.read()).toEqual(await whole.model.parameters.read());
  });

  it.each(everyBackend)('says so when the loss is no longer a number: $name', async (backend) => {
    const translator = new Translator(await backend.create(), config);
    const failed = collect(translator, { learningRate: 1e300 });
    await expect(failed).rejects.toThrow(TrainingError);
    await expect(failed).rejects.toThrow(
      /^training: step \d+: .* is not a finite number; try a learning rate below 1e\+300/,
    );
  });

  it.each<[Partial<TrainOptions>, string]>([
    [{ epochs: 0 }, 'epochs: expected a whole number of at least 1, got 0'],
    [{ epochs: 1.5 }, 'epochs: expected a whole number of at least 1, got 1.5'],
    [{ batchSize: 0 }, 'batchSize: expected a whole number of at least 1, got 0'],
    [{ batchSize: 61 }, 'batchSize: expected at most the 60 training examples, got 61'],
    [{ logEvery: 0 }, 'logEvery: expected a whole number of at least 1, got 0'],
    [{ seed: -1 }, 'seed: expected a whole number of at least 0, got -1'],
    [{ learningRate: 0 }, 'learningRate: expected a number above 0, got 0'],
    [{ learningRate: NaN }, 'learningRate: expected a number above 0, got NaN'],
    [{ learningRate: Infinity }, 'learningRate: expected a number above 0, got Infinity'],
    [{ clipNorm: -1 }, 'clipNorm: expected a number of at least 0, got -1'],
    [
      { optimizer: 'toString' as OptimizerName },
      `optimizer: expected one of sgd, momentum, adagrad, rmsprop, adam, adamw, got "toString"`,
    ],
  ])('refuses %j', async (more, message) => {
    const refused = collect(new Translator(exactBackend(), config), more);
    await expect(refused).rejects.toThrow(ConfigError);
    await expect(refused).rejects.toThrow(message);
  });

  it('trains with the dropout and the label smoothing of its translator', async () => {
    const losses = async (more: object) => {
      const events = await collect(new Translator(exactBackend(), { ...config, ...more }), {});
      return events.map(({ loss }) => loss);
    };
    const plain = await losses({});
    expect(await losses({ dropout: 0.5 })).not.toEqual(plain);
    expect(await losses({ labelSmoothing: 0.2 })).not.toEqual(plain);
  });

  it('tells of a loss that explodes without being infinite', async () => {
    const quiet = await collect(new Translator(exactBackend(), config), {});
    expect(quiet.map(({ diverging }) => diverging)).toEqual([false, false, false]);
    const loud = await collect(new Translator(exactBackend(), config), { learningRate: 1e4 });
    expect(loud.at(-1)!.diverging).toBe(true);
  });

  it('refuses an option that it does not have, and names the nearest', async () => {
    const refused = collect(new Translator(exactBackend(), config), { epoch: 2 } as object);
    await expect(refused).rejects.toThrow(/^train: .*"epoch"; did you mean epochs\?$/);
  });

  it('refuses texts that its codecs cannot write', async () => {
    const strange: Dataset = {
      train: [...data.train, { source: '12x', target: '123' }],
      test: data.test,
    };
    const refused = fit(new Translator(exactBackend(), config), strange, options);
    await expect(refused).rejects.toThrow(DataError);
  });
});

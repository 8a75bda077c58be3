import { describe, expect, it } from 'vitest';
import { createBackend } from '../../src/backend/select.ts';
import { ConfigError, DataError, TsuzuriError } from '../../src/errors.ts';
import type { ScheduleConfig } from '../../src/train/settings.ts';
import { Training } from '../../src/train/training.ts';
import { evaluate } from '../../src/train/evaluate.ts';
import { Translator } from '../../src/translator/translator.ts';
import { counting, everyBackend, exactBackend } from '../support/backends.ts';
import {
  type Changes,
  begin,
  collect,
  config,
  data,
  settings,
  weightsOf,
} from '../support/training.ts';

describe.each(everyBackend)('Training on $name', ({ create }) => {
  const whole = { dropout: 0.2, attention: 'dot', layers: 2 } as const;

  it('gives the same bits from the same seed, with dropout and scheduled sampling', async () => {
    const run = async (more: Changes = {}) => {
      const training = begin({ epochs: 2, samplingRate: 0.5, ...more }, whole, await create());
      const result = { events: await collect(training), weights: await weightsOf(training) };
      training.dispose();
      training.translator.dispose();
      return result;
    };
    const first = await run();
    expect(await run()).toEqual(first);
    expect(await run({ seed: 2 })).not.toEqual(first);
    expect(await run({ samplingRate: 0 })).not.toEqual(first);
  });
});

describe('Training', () => {
  it('gives the same bits on any number of threads', async () => {
    const all = [];
    for (const threads of [1, 2, 3]) {
      const backend = await createBackend('wasm', { threads });
      const training = begin({ epochs: 2 }, { hiddenSize: 64, dropout: 0.2 }, backend);
      all.push({ events: await collect(training), weights: await weightsOf(training) });
    }
    expect(all[1]).toEqual(all[0]);
    expect(all[2]).toEqual(all[0]);
  });

  it('tells of every update and, at the end of an epoch, of the mean loss and the dev set', async () => {
    const training = begin();
    const events = await collect(training);
    expect(training.totalSteps).toBe(16);
    const updates = events.filter(({ evaluation }) => !evaluation);
    expect(updates.map(({ step }) => step)).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
    expect(updates.every(({ tokens }) => tokens === 8 * 6)).toBe(true);
    const ends = events.filter(({ evaluation }) => evaluation);
    expect(ends.map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 4],
      [2, 8],
      [3, 12],
      [4, 16],
    ]);
    const losses = updates.slice(-4).map(({ loss }) => loss);
    expect(ends[3].loss).toBeCloseTo(losses.reduce((sum, loss) => sum + loss, 0) / 4, 12);
    expect(ends[3].evaluation).toEqual(await evaluate(training.translator, data.dev));
  });

  it.each<[ScheduleConfig, number[]]>([
    [{ kind: 'constant' }, [1, 1, 1, 1]],
    [{ kind: 'linear' }, [1, 0.75, 0.5, 0.25]],
    [{ kind: 'constant', warmupSteps: 2 }, [0.5, 1, 1, 1]],
    [{ kind: 'step', factor: 0.5, every: 2, unit: 'epochs' }, [1, 1, 0.5, 0.5]],
    // Every evaluation after the first is no gain at this rate.
    [{ kind: 'plateau', patience: 1, factor: 0.5, threshold: 1e3 }, [1, 1, 0.5, 0.25]],
  ])('applies the schedule %j', async (schedule, factors) => {
    const events = await collect(begin({ schedule, batchSize: 32, optimizer: 'sgd' }));
    const updates = events.filter(({ evaluation }) => !evaluation);
    const rates = updates.map(({ learningRate }) => learningRate / 0.01);
    rates.forEach((rate, i) => expect(rate).toBeCloseTo(factors[i], 12));
  });

  it('ends when `patience` evaluations are no better, and finishes with the best', async () => {
    const training = begin({ patience: 2, epochs: 30, learningRate: 0.5, criterion: 'loss' });
    const scores: number[] = [];
    const kept = [];
    for await (const { evaluation, improved } of training.run()) {
      if (!evaluation) continue;
      expect(improved).toBe(evaluation.loss < Math.min(Infinity, ...scores));
      scores.push(evaluation.loss);
      kept.push(await weightsOf(training));
    }
    const best = scores.indexOf(Math.min(...scores));
    expect(scores.length).toBeLessThan(30);
    expect(scores).toHaveLength(best + 1 + 2);
    expect(training.progress).toMatchObject({ ended: true, stale: 2 });
    expect(training.progress.best).toEqual({
      score: scores[best],
      loss: scores[best],
      epoch: best + 1,
      step: 4 * (best + 1),
    });
    await training.finish();
    expect(await weightsOf(training)).toEqual(kept[best]);
    expect(await collect(training)).toEqual([]);
  });

  it('takes the smaller loss where scores are equal', async () => {
    const training = begin({ criterion: 'wer', learningRate: 1e-4, patience: 2 });
    const events = await collect(training);
    const evaluations = events.flatMap(({ evaluation }) => evaluation ?? []);
    expect(evaluations.map(({ sequenceAccuracy }) => sequenceAccuracy)).toEqual([0, 0, 0, 0]);
    const losses = evaluations.map(({ loss }) => loss);
    expect(losses).toEqual(losses.toSorted((a, b) => b - a)); // falling
    expect(training.progress.best).toMatchObject({ score: 100, loss: losses[3], epoch: 4 });
  });

  it('scores and keeps the mean of the weights, and trains on as without it', async () => {
    const follow = async (averaging: number) => {
      const training = begin({ averaging, criterion: 'loss' });
      const [losses, sums, scores, means]: [number[], number[], number[], number[][]] = [
        [],
        [],
        [],
        [],
      ];
      let step = 0;
      for await (const event of training.run()) {
        if (event.evaluation) {
          scores.push(event.evaluation.loss);
          means.push([...sums]);
          continue;
        }
        losses.push(event.loss);
        const values = [...(await weightsOf(training)).values()].flatMap((one) => [...one.values]);
        step++;
        values.forEach((value, i) => (sums[i] = (sums[i] ?? 0) + (value - (sums[i] ?? 0)) / step));
      }
      await training.finish();
      const best = scores.indexOf(Math.min(...scores));
      const left = [...(await weightsOf(training)).values()].flatMap((one) => [...one.values]);
      const { loss } = await evaluate(training.translator, data.dev);
      expect(loss).toBe(scores[best]);
      return { losses, scores, left, mean: means[best] };
    };
    const [plain, averaged] = [await follow(0), await follow(1)];
    expect(averaged.losses).toEqual(plain.losses);
    expect(averaged.scores).not.toEqual(plain.scores);
    averaged.left.forEach((value, i) => expect(value).toBeCloseTo(averaged.mean[i], 12));
  });

  it('needs no dev set: the last model is the one', async () => {
    const training = new Training(
      new Translator(exactBackend(), config),
      { train: data.train },
      settings,
    );
    const events = await collect(training);
    expect(events.some(({ evaluation }) => evaluation)).toBe(false);
    const last = await weightsOf(training);
    await training.finish();
    expect(await weightsOf(training)).toEqual(last);
  });

  it('gives back what it took', () => {
    const backend = counting(exactBackend());
    const training = begin({}, {}, backend);
    training.dispose();
    training.translator.dispose();
    expect(backend.live.size).toBe(0);
  });

  it.each<[object, string]>([
    [{ epochs: 0 }, 'epochs: expected a whole number of at least 1, got 0'],
    [{ clipNorm: NaN }, 'clipNorm: expected a number of at least 0, got NaN'],
    [{ unknownRate: 2 }, 'unknownRate: expected a number from 0 to 1, got 2'],
    [{ optimizer: { toString: 1 } }, 'training.optimizer: expected a string, got an object'],
    [{ optimizerOptions: { beta3: 1 } }, 'expected options among learningRate, beta1'],
    [{ optimizerOptions: { beta1: '1' } }, 'optimizerOptions.beta1: expected a number, got "1"'],
    [{ schedule: 'step' }, 'schedule: expected an object such as { kind: \'step\' }, got "step"'],
    [{ schedule: 3 }, "schedule: expected an object such as { kind: 'cosine' }, got 3"],
    [{ schedule: { kind: 'linear', every: 2 } }, 'schedule: expected options among hold, final'],
  ])('refuses %j', (more, message) => {
    expect(() => begin(more)).toThrow(ConfigError);
    expect(() => begin(more)).toThrow(message);
  });

  it('trains one model in one run at a time', async () => {
    const [first, second] = [begin(), begin()];
    const same = new Training(first.translator, data, settings);
    for await (const _ of first.run()) {
      await expect(collect(same)).rejects.toThrow(
        'training: another run is training this model; wait for its end or leave its loop first',
      );
      for await (const _event of second.run()) break; // another model
      break;
    }
    expect(await collect(same)).not.toEqual([]);
  });

  it('says whether its last epochs were still improving', async () => {
    const improving = begin({ criterion: 'loss' });
    await collect(improving);
    expect(improving.stillImproving).toBe(true);
    const done = begin({ criterion: 'loss', epochs: 30, patience: 2, learningRate: 0.5 });
    await collect(done);
    expect(done.stillImproving).toBe(false);
  });

  it.each<[unknown, string]>([
    [{}, 'data.train: expected a list or a stream of examples, got undefined'],
    [undefined, 'data.train: expected a list or a stream of examples, got undefined'],
    [{ train: data.train, dev: 'x' }, 'data.dev: expected a list of examples, got "x"'],
    [{ train: ['ab'] }, 'data.train[0].source: expected a text, got undefined'],
    [{ train: [{ source: '1', target: null }] }, 'data.train[0].target: expected a text, got null'],
  ])('refuses the data %j', async (wrong, message) => {
    const { translator } = begin();
    const opened = Training.open(translator, wrong as typeof data);
    await expect(opened).rejects.toThrow(TsuzuriError);
    await expect(opened).rejects.toThrow(message);
  });

  it('refuses nothing to train on', () => {
    const translator = new Translator(exactBackend(), config);
    expect(() => new Training(translator, { train: [] })).toThrow(DataError);
  });
});

import { describe, expect, it } from 'vitest';
import { TrainingError } from '../../src/errors.ts';
import { ParameterBlock, constant } from '../../src/tensor/parameters.ts';
import { Random } from '../../src/tensor/random.ts';
import { GradientSums } from '../../src/train/gradient-sums.ts';
import { Training } from '../../src/train/training.ts';
import { Translator } from '../../src/translator/translator.ts';
import { exactBackend } from '../support/backends.ts';
import {
  begin,
  collect,
  config,
  data,
  difference,
  settings,
  weightsOf,
} from '../support/training.ts';

describe('an update', () => {
  it('makes the step by the rate that it tells of', async () => {
    const schedule = { kind: 'constant', warmupSteps: 4 } as const;
    const [warm, plain] = [
      begin({ schedule, optimizer: 'sgd', learningRate: 0.4 }),
      begin({ schedule: { kind: 'constant' }, optimizer: 'sgd', learningRate: 0.1 }),
    ];
    for (const training of [warm, plain]) for await (const _ of training.run()) break;
    expect(await difference(warm, plain)).toBeLessThan(1e-15);
  });

  it('adds gradients up as one large batch would have them', async () => {
    const text = { kind: 'text', tokenizer: { kind: 'character' }, eos: true } as const;
    const side = { ...text, tokens: [...'0123456789'] };
    const pairs = data.train.map(({ source, target }, i) => ({
      source: source.slice(i % 3),
      target: target.slice(0, 1 + (i % 3)),
    }));
    const run = async (accumulation: number) => {
      const translator = new Translator(exactBackend(), { ...config, source: side, target: side });
      const more = { batchSize: 32 / accumulation, accumulation, epochs: 2 };
      const training = new Training(
        translator,
        { train: pairs },
        { ...settings, ...more, optimizer: 'sgd' },
      );
      return { training, events: await collect(training) };
    };
    const one = await run(1);
    for (const parts of [2, 4, 32]) {
      const several = await run(parts);
      expect(await difference(one.training, several.training)).toBeLessThan(1e-15);
      several.events.forEach((event, i) => {
        expect(event.step).toBe(one.events[i].step);
        expect(event.loss).toBeCloseTo(one.events[i].loss, 12);
        expect(event.tokens).toBe(one.events[i].tokens);
      });
    }
  });

  it('adds gradients up in a tree of pairs, whoever has computed them', async () => {
    const backend = exactBackend();
    const block = new ParameterBlock();
    block.declare('w', [1], constant(0));
    block.allocate(backend, Random.fromSeed(1));
    const total = async (parts: readonly number[]) => {
      const sums = new GradientSums(backend, block);
      for (const [i, part] of parts.entries()) {
        backend.write(block.gradients, [part]);
        sums.take(i === parts.length - 1);
      }
      sums.dispose();
      return (await backend.read(block.gradients, 1))[0];
    };
    const p = [1e16, 1, 3, 1e-3, 7, -1e16, 5];
    expect(await total(p.slice(0, 1))).toBe(p[0]);
    expect(await total(p.slice(0, 2))).toBe(p[0] + p[1]);
    expect(await total(p.slice(0, 4))).toBe(p[0] + p[1] + (p[2] + p[3]));
    expect(await total(p.slice(0, 5))).toBe(p[0] + p[1] + (p[2] + p[3]) + p[4]);
    expect(await total(p)).toBe(p[0] + p[1] + (p[2] + p[3]) + (p[4] + p[5] + p[6]));
  });

  it('draws other dropout for each part of an update', async () => {
    // Two parts of the same examples: with the same masks, their losses would be the same.
    const pair = data.train[0];
    const translator = () => new Translator(exactBackend(), { ...config, dropout: 0.5 }, 3);
    const loss = async (count: number, accumulation: number) => {
      const train = Array.from({ length: count }, () => pair);
      const more = { ...settings, batchSize: 1, accumulation };
      const training = new Training(translator(), { train }, more);
      for await (const event of training.run()) return event.loss;
      return NaN;
    };
    expect(await loss(2, 2)).not.toBeCloseTo(await loss(1, 1), 6);
  });

  it('takes rare source tokens for unknown ones, so that unk is learned', async () => {
    const text = { kind: 'text', tokenizer: { kind: 'character' }, eos: true } as const;
    const source = { ...text, tokens: [...'0123456789abcdefghij'] };
    const train = data.train.map((pair, i) => ({
      ...pair,
      source: 'abcdefghij'[i] ?? pair.source,
    }));
    const movement = async (unknownRate: number) => {
      const translator = new Translator(exactBackend(), { ...config, source }, 3);
      const row = async () => {
        const { values } = (await translator.model.parameters.read()).get(
          'encoder.embedding.weight',
        )!;
        const { unkId } = translator.source;
        return values.slice(unkId! * 6, unkId! * 6 + 6);
      };
      const before = await row();
      await collect(new Training(translator, { train }, { ...settings, unknownRate }));
      const after = await row();
      return Math.max(...before.map((value, i) => Math.abs(value - after[i])));
    };
    expect(await movement(0)).toBe(0);
    expect(await movement(0.5)).toBeGreaterThan(0.01);
  });

  it.each([1, 0])('stops before a step that is not finite (clipNorm %s)', async (clipNorm) => {
    const training = begin({ clipNorm });
    const { parameters } = training.translator.model;
    const name = 'decoder.output.weight';
    const run = training.run();
    for (let i = 0; i < 2; i++) await run.next();
    const damaged = (await parameters.read()).get(name)!.values;
    damaged[5] = NaN;
    parameters.write(name, damaged);
    const before = await weightsOf(training);
    const failed = run.next();
    await expect(failed).rejects.toThrow(TrainingError);
    await expect(failed).rejects.toThrow(
      /^training: step 3: the weight decoder\.output\.weight is not a finite number; try a learning rate below 0\.0/,
    );
    expect(await weightsOf(training)).toEqual(before);
    expect(training.progress.step).toBe(2);
  });

  it('names the gradient that is not finite, even where nothing is clipped', async () => {
    const training = begin({ clipNorm: 0 });
    const backend = training.translator.backend;
    const [, second] = training.translator.model.parameters.parameters;
    const squaredNorm = backend.squaredNorm.bind(backend);
    backend.squaredNorm = (size, x, y) => {
      backend.fill(1, Infinity, second.gradient.offset);
      squaredNorm(size, x, y);
    };
    await expect(collect(training)).rejects.toThrow(`step 1: the gradient of ${second.name} is`);
  });
});

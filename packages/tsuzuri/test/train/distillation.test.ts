import { describe, expect, it } from 'vitest';
import { type PairBatch, toIdBatch } from '../../src/data/batch.ts';
import type { Backend } from '../../src/backend/backend.ts';
import { ConfigError } from '../../src/errors.ts';
import { Sgd } from '../../src/optim/sgd.ts';
import { update } from '../../src/train/update.ts';
import { generators } from '../../src/models/generators/generators.ts';
import { Arena } from '../../src/tensor/arena.ts';
import { Random } from '../../src/tensor/random.ts';
import { distillation } from '../../src/train/distillation.ts';
import { Training } from '../../src/train/training.ts';
import { resumeTraining, saveTraining } from '../../src/train/checkpoint.ts';
import { Ensemble } from '../../src/translator/ensemble.ts';
import { Translator, type TranslatorConfig } from '../../src/translator/translator.ts';
import { everyBackend, exactBackend } from '../support/backends.ts';
import { expectClose } from '../support/compare.ts';
import { type Stored, pytorchCases } from '../support/fixtures.ts';
import { expectModelGradient } from '../support/model-gradient.ts';

const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: [...'abcd'] } as const;
const config: TranslatorConfig = {
  source: side,
  target: { ...side, eos: true },
  embeddingSize: 4,
  hiddenSize: 6,
  labelSmoothing: 0.1,
};
const batch: PairBatch = {
  source: toIdBatch([[1, 2, 3], [4], [1, 1, 4, 2]]),
  target: toIdBatch([[4, 1], [2, 1, 2], [3]]),
};
const tokens = 9; // of the whole batch, of which these six are a part
const teachersOn = (backend = exactBackend()) =>
  new Ensemble([2, 3].map((seed) => new Translator(backend, { ...config, hiddenSize: 8 }, seed)));

/** The probabilities of a model after the true tokens, from its gradient at the scores. */
async function probabilitiesOf(translator: Translator): Promise<number[]> {
  const workspace = new Arena(translator.backend);
  const { cache } = translator.model.forward(workspace, batch);
  const gradient = translator.model.scoresGradient!(workspace, cache, 0);
  const values = Array.from(await translator.backend.read(gradient.offset, gradient.size));
  const { time, lengths, ids } = batch.target;
  const classes = values.length / (time * lengths.length);
  return values.map((value, i) => {
    const slot = Math.floor(i / classes);
    const [t, b] = [Math.floor(slot / lengths.length), slot % lengths.length];
    return t < lengths[b] ? 6 * value + (ids[slot] === i % classes ? 1 : 0) : 0;
  });
}

/** The generators whose probabilities follow from scores alone. */
const scored = Object.keys(generators).filter((generator) => {
  const attentive = { ...config, attention: 'general', generator } as const;
  return new Translator(exactBackend(), attentive, 1).model.hasScores;
});

describe('the loss of a student', () => {
  it('is the cross-entropy with the mixture of truth and teachers', async () => {
    const teachers = teachersOn();
    const student = new Translator(teachers.backend, config, 1);
    const weight = 0.7;
    const workspace = new Arena(student.backend);
    const pull = distillation(teachers, student, weight)(workspace, batch, tokens);
    const { loss } = student.model.forward(workspace, batch, { tokens, pull });
    const [found] = await student.backend.read(loss.offset, 1);

    const own = await probabilitiesOf(student);
    const theirs = await Promise.all(teachers.members.map(probabilitiesOf));
    const { lengths, time, ids } = batch.target;
    const classes = own.length / (time * lengths.length);
    let expected = 0;
    for (let i = 0; i < own.length; i++) {
      const slot = Math.floor(i / classes);
      if (Math.floor(slot / lengths.length) >= lengths[slot % lengths.length]) continue;
      const truth = 0.9 * (ids[slot] === i % classes ? 1 : 0) + 0.1 / classes;
      const mean = (theirs[0][i] + theirs[1][i]) / 2;
      expected -= ((1 - weight) * truth + weight * mean) * Math.log(own[i]);
    }
    expect(found).toBeCloseTo(expected / tokens, 10);
  });

  it.each(scored)('has the gradient that difference quotients say: %s', async (generator) => {
    const random = Random.fromSeed(5);
    const sizes = { sourceVocabularySize: 6, targetVocabularySize: 5, embeddingSize: 4 };
    const options = {
      hiddenSize: 6,
      attention: 'general',
      labelSmoothing: 0.2,
      generator,
    } as const;
    const values = Array.from({ length: 3 * 3 * 5 }, () => random.normal());
    const source = toIdBatch([[1, 2, 3], [4], [1]]);
    const pulled = { source, target: toIdBatch([[4, 1], [2, 1, 2], [3]]) };
    await expectModelGradient({ ...sizes, ...options }, pulled, {
      pullOf: (workspace) => workspace.from([3, 3, 5], values),
    });
  });

  it('is that of plain training where teachers weigh nothing, bit for bit', async () => {
    const teachers = teachersOn();
    const weightsOf = async (weight: number | undefined) => {
      const student = new Translator(teachers.backend, config, 1);
      const train = [{ source: 'abc', target: 'cba' }];
      const training = new Training(student, { train }, { epochs: 3, unknownRate: 0 });
      if (weight !== undefined) training.pull = distillation(teachers, student, weight);
      for await (const _ of training.run());
      return [...(await student.model.parameters.read()).values()].map(({ values }) => [...values]);
    };
    const plain = await weightsOf(undefined);
    expect(await weightsOf(0)).toEqual(plain);
    expect(await weightsOf(0.5)).not.toEqual(plain);
  });
});

interface Fixture {
  readonly weight: number;
  readonly labelSmoothing: number;
  readonly learningRate: number;
  readonly batches: readonly { source: number[][]; target: number[][] }[];
  readonly teachers: Readonly<Record<string, Readonly<Record<string, Stored>>>>;
  readonly initial: Readonly<Record<string, Stored>>;
  readonly losses: readonly number[];
  readonly final: Readonly<Record<string, Stored>>;
}

async function follow(fixture: Fixture, backend: Backend, tolerance: number): Promise<void> {
  const { weight, labelSmoothing, learningRate } = fixture;
  const sizes = {
    source: { tokens: [...'abcdefgh'], length: 5 },
    target: { tokens: [...'abcdefg'], length: 4 },
    embeddingSize: 5,
    hiddenSize: 6,
    labelSmoothing,
  };
  const modelWith = (weights: Readonly<Record<string, Stored>>) => {
    const translator = new Translator(backend, sizes, 1);
    for (const [name, { values }] of Object.entries(weights)) {
      translator.model.parameters.write(name, values);
    }
    return translator;
  };
  const student = modelWith(fixture.initial);
  const pull = distillation(
    new Ensemble(Object.values(fixture.teachers).map(modelWith)),
    student,
    weight,
  );
  const workspace = new Arena(backend);
  const losses: number[] = [];
  for (let step = 0; step < fixture.losses.length; step++) {
    const { source, target } = fixture.batches[step % fixture.batches.length];
    const one = { source: toIdBatch(source), target: toIdBatch(target) };
    const count = target.reduce((sum, { length }) => sum + length, 0);
    const pass = () => ({ tokens: count, pull: pull(workspace, one, count) });
    const options = { optimizer: new Sgd(), learningRate, pass };
    losses.push(await update(workspace, student.model, [one], options));
  }
  expectClose(losses, fixture.losses, tolerance, { what: 'losses' });
  for (const [name, { values }] of await student.model.parameters.read()) {
    expectClose(values, fixture.final[name].values, tolerance, { what: name });
  }
}

describe('ten steps of a student are those of PyTorch', () => {
  const cases = pytorchCases<Fixture>('distillation');
  it.each(cases)('reference in float64: %s', (_, fixture) => follow(fixture, exactBackend(), 1e-9));
  describe.each(everyBackend)('$name backend in float32', ({ create }) => {
    it.each(cases)('%s', async (_, fixture) => follow(fixture, await create(), 1e-5));
  });
});

describe('teachers', () => {
  it('are refused with other vocabularies, weights out of range, or on another backend', () => {
    const teachers = teachersOn();
    const { backend } = teachers;
    const other = new Translator(backend, { ...config, source: { ...side, tokens: ['x'] } }, 1);
    expect(() => distillation(teachers, other, 0.5)).toThrow(
      new ConfigError('teachers', "expected models with the student's vocabularies, got others"),
    );
    const student = new Translator(backend, config, 1);
    expect(() => distillation(teachers, student, 1.5)).toThrow(
      'weight: expected a number from 0 to 1',
    );
    expect(() => distillation(teachers, new Translator(exactBackend(), config, 1), 1)).toThrow(
      "expected models on the student's backend",
    );
  });
});

describe.each(everyBackend)('a distillation on $name', ({ create }) => {
  it('resumes to the bits of an uninterrupted one, with parts of batches too', async () => {
    const backend = await create();
    const teachers = teachersOn(backend);
    const train = ['abc', 'dd', 'cab', 'bad', 'a'].map((source) => ({ source, target: source }));
    const settings = { epochs: 4, batchSize: 2, accumulation: 2 };
    const begin = () => {
      const training = new Training(new Translator(backend, config, 1), { train }, settings);
      training.pull = distillation(teachers, training.translator, 0.6);
      return training;
    };
    const whole = begin();
    for await (const _ of whole.run());
    const cut = begin();
    for await (const { step } of cut.run()) if (step === 3) break;
    const resumed = await resumeTraining(backend, await saveTraining(cut), { train });
    resumed.pull = distillation(teachers, resumed.translator, 0.6);
    for await (const _ of resumed.run());
    expect(await saveTraining(resumed)).toEqual(await saveTraining(whole));
  });
});

import { describe, expect, it } from 'vitest';
import { tokenizers } from '../../src/data/tokenizers/tokenizers.ts';
import { type SearchName, searches } from '../../src/decode/searches.ts';
import { featureKinds } from '../../src/models/features/features.ts';
import { attentions } from '../../src/nn/attention/attentions.ts';
import { attentionNormalizers } from '../../src/nn/attention/normalizers.ts';
import { cells } from '../../src/nn/cells.ts';
import { generators } from '../../src/models/generators/generators.ts';
import { positions } from '../../src/nn/transformer/positions.ts';
import { optimizers } from '../../src/optim/optimizers.ts';
import { schedules } from '../../src/optim/schedules.ts';
import type { AnswerOptions } from '../../src/translator/answers.ts';
import { openSession } from '../../src/translator/session.ts';
import { type Change, type Learned, exactMatch, learn, learnFrom, refine } from './learn.ts';
import { type Writing, writings } from './writings.ts';

/** The share of unseen texts that every kind must answer right from end to end, save those in `floors`. */
const FLOOR = 0.9;

interface Floor {
  readonly least?: number;
  readonly change?: Change;
}

/** What is another floor, or needs more than the rest. */
const floors: Readonly<Record<string, Floor>> = {
  'attention none': { least: 0.6, change: { model: { cell: 'lstm' } } },
  'attention peeky': { least: 0.6, change: { model: { cell: 'lstm', peeky: true } } },
  'generator hard': { change: { model: { attention: 'none' } } },
  'generator monotonic': { change: { model: { attention: 'none' }, ordered: true } },
  'optimizer adagrad': { change: { settings: { epochs: 20 } } },
  'schedule inverse-square-root': {
    change: { settings: { schedule: { kind: 'inverse-square-root', warmupSteps: 100 } } },
  },
};

/** Models with Transformers. Rotary positions alone tell no place in a whole text, which turning it needs. */
const transformers: Readonly<
  Record<string, { readonly model: NonNullable<Change['model']>; readonly epochs: number }>
> = {
  'both sides': { model: { encoder: 'transformer', decoder: 'transformer' }, epochs: 8 },
  'both sides, copying': {
    model: { encoder: 'transformer', decoder: 'transformer', generator: 'pointer' },
    epochs: 7,
  },
  'read by a recurrent decoder': {
    model: { encoder: 'transformer', attention: 'general' },
    epochs: 10,
  },
  'rotary, over a recurrent encoder': {
    model: { decoder: 'transformer', bidirectional: true, positions: 'rotary' },
    epochs: 10,
  },
};

/** A model with `change` that must reach the floor of `name`. */
async function requireFloor(name: string, change: Change): Promise<Learned> {
  const { least = FLOOR, change: more } = floors[name] ?? {};
  const learned = await learn({
    ...change,
    ...more,
    model: { ...change.model, ...more?.model },
    settings: { ...change.settings, ...more?.settings },
  });
  const { translator, test } = learned;
  const answers = await translator.predict(test);
  expect(exactMatch(answers, test), name).toBeGreaterThanOrEqual(least);
  return learned;
}

const namesOf = <Kind extends string>(record: Readonly<Record<Kind, unknown>>) =>
  Object.keys(record) as Kind[];
/** All but what every other model here has. */
const others = <Kind extends string>(record: Readonly<Record<Kind, unknown>>) =>
  namesOf(record).filter((name) => name !== 'softmax');

describe('learns to turn a text back to front', () => {
  it.each(namesOf(cells))('with cell %s', async (cell) => {
    await requireFloor(`cell ${cell}`, { model: { cell } });
  });

  it.each([...namesOf(attentions), 'none'] as const)('with attention %s', async (attention) => {
    await requireFloor(`attention ${attention}`, { model: { attention } });
  });

  it.each(others(attentionNormalizers))('with %s of scores', async (attentionNormalizer) => {
    await requireFloor('normalizer', { model: { attentionNormalizer } });
  });

  it.each(others(generators))('with generator %s', async (generator) => {
    await requireFloor(`generator ${generator}`, { model: { generator } });
  });

  it('with two passes that shall agree', async () => {
    await requireFloor('r-drop', { model: { dropout: 0.1 }, settings: { objective: 'r-drop' } });
  });

  it.each(namesOf(featureKinds))('where features say so, of kind %s', async (featuresKind) => {
    await requireFloor(`features ${featuresKind}`, { model: { featuresKind } });
  });

  it.each(Object.entries(transformers))('with Transformers: %s', async (_, { model, epochs }) => {
    await requireFloor('transformer', {
      model: { cell: 'lstm', attention: 'none', bidirectional: false, embeddingSize: 32, ...model },
      settings: { epochs, learningRate: 0.006 },
    });
  });

  it('with Transformers in every kind of position', () => {
    const kinds = Object.values(transformers).map(({ model }) => model.positions ?? 'sinusoidal');
    expect([...new Set(kinds)].toSorted()).toEqual(namesOf(positions).toSorted());
  });

  it('with a peeky decoder', async () => {
    await requireFloor('attention peeky', { model: { attention: 'none' } });
  });

  it.each(namesOf(optimizers))('with optimizer %s at its own rate', async (optimizer) => {
    const { learningRate } = optimizers[optimizer].defaults;
    await requireFloor(`optimizer ${optimizer}`, { settings: { optimizer, learningRate } });
  });

  it.each(namesOf(schedules))('with schedule %s', async (kind) => {
    await requireFloor(`schedule ${kind}`, { settings: { schedule: { kind } } });
  });

  it.each(namesOf(tokenizers))('with tokeniser %s', async (kind) => {
    const writing: Writing | undefined = writings[kind];
    expect(writing, `add texts for the tokeniser ${kind} to writings.ts`).toBeDefined();
    const { translator } = await requireFloor(`tokenizer ${kind}`, { writing });
    expect(translator.source.vocabulary.tokens).toHaveLength(writing.tokens);
  });
});

/** How a search is asked for, where its name alone would not do. */
const ways: Readonly<Partial<Record<SearchName, AnswerOptions>>> = {
  sample: { sample: { temperature: 0.3 } }, // at temperature 1 it writes what is not likely, too
};

async function requireAnswers(search: SearchName, ...learned: Learned[]) {
  const [{ test }] = learned;
  const way = ways[search] ?? { search };
  const session = openSession(learned.map(({ translator }) => translator));
  const answers = await session.predict(
    test.map(({ source }) => source),
    way,
  );
  expect(exactMatch(answers, test)).toBeGreaterThanOrEqual(FLOOR);
}

describe('what was learned is found', () => {
  it.each(namesOf(searches))('by %s search', async (kind) => {
    await requireAnswers(kind, await learn());
  });

  it.each(['beam', 'sample'] as const)('by an ensemble of two, by %s search', async (kind) => {
    await requireAnswers(kind, await learn(), await learn({ seed: 2 }));
  });
});

describe('minimum risk', () => {
  it('makes a trained model better by its edit distance', async () => {
    const { before, after } = await refine(
      { settings: { epochs: 1 } },
      {
        objective: 'minimum-risk',
        epochs: 1,
        learningRate: 3e-3,
        schedule: { kind: 'constant' },
      },
    );
    expect(after).toBeLessThan(0.9 * before);
  });
});

describe('a student', () => {
  it('learns of two teachers alone, without the targets', async () => {
    await requireAnswers('greedy', await learnFrom([await learn(), await learn({ seed: 2 })], 1));
  });
});

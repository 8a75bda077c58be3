import { describe, expect, it } from 'vitest';
import {
  type LearnSettings,
  learnDefaultsFor,
  requireLearnable,
} from '../../src/learn/defaults.ts';
import { learn } from '../../src/learn/learn.ts';
import { passesFor } from '../../src/learn/passes.ts';

describe('the number of epochs', () => {
  it.each([
    [1_000_000, 60, 20],
    [3600, 60, 20],
    [1000, 120, 40],
    [10, 300, 100],
    [0, 300, 100],
    [undefined, 60, 20],
  ])('follows from %s examples', (examples, epochs, patience) => {
    const settings = { epochs: undefined, patience: undefined };
    expect(passesFor(settings, examples)).toEqual({ epochs, patience });
  });

  it('is as said, and so is the patience', () => {
    expect(passesFor({ epochs: 5, patience: undefined }, 10)).toEqual({ epochs: 5, patience: 20 });
    expect(passesFor({ epochs: undefined, patience: 7 }, 10)).toEqual({ epochs: 300, patience: 7 });
  });
});

describe('the kind of model', () => {
  const kindFor = (given: Partial<LearnSettings> & { features?: unknown; init?: unknown }) =>
    learnDefaultsFor(given).model;

  it('edits where there are features', () => {
    expect(kindFor({ features: ['3'], hiddenSize: 64 })).toBe('edit-transducer');
    requireLearnable(learnDefaultsFor({ features: true }));
  });

  it.each([
    {},
    { features: false },
    { features: true, model: 'seq2seq' },
    { features: true, generator: 'pointer' },
    { features: true, featuresKind: 'prefix' },
    { features: true, init: 'runs/words' },
  ] as const)('is an encoder and a decoder with %j', (given) => {
    expect(kindFor(given)).toBe('seq2seq');
  });

  it('has no scheduled sampling where the decoder reads all at once', () => {
    const given = { decoder: 'transformer', samplingRate: 0.5 } as const;
    const settings = { ...learnDefaultsFor(given), ...given };
    expect(() => requireLearnable(settings)).toThrow(
      'samplingRate: expected 0, since the decoder transformer reads the whole target at once, got 0.5',
    );
  });

  it('follows from the pairs of learn', async () => {
    const options = {
      dev: [],
      backend: 'reference',
      hiddenSize: 8,
      embeddingSize: 4,
      epochs: 1,
    } as const;
    const pairs = [{ source: 'a', target: 'ab', features: ['X'] }];
    expect((await learn(pairs, options)).model.config.model).toBe('edit-transducer');
  });
});

import { describe, expect, it } from 'vitest';
import { adviseModel } from '../../src/learn/advice.ts';
import { type LearnSettings, learnDefaults, learnDefaultsFor } from '../../src/learn/defaults.ts';
import { prepare } from '../../src/prepare/prepare.ts';

const stems = ['lach', 'tanz', 'koch', 'bau', 'kauf', 'spar', 'hol', 'mal', 'rat', 'zahl'];
const inflected = stems.map((stem) => ({ source: `${stem}en`, target: `${stem}ens` }));
const rotated = stems.map((stem) => ({ source: `${stem}xy`, target: `xy${stem}` }));
const digits = Array.from({ length: 60 }, (_, i) => String(12345 + 7919 * i).slice(0, 5));
const turned = digits.map((text) => ({ source: text, target: text.slice(2) + text.slice(0, 2) }));
const others = stems.map((stem) => ({ source: stem, target: '猫犬' }));

async function advised(
  train: readonly { source: string; target: string }[],
  given: Partial<LearnSettings> = {},
) {
  const { facts } = await prepare({ train, dev: [] }, { sourceTokens: 'character' });
  return adviseModel(facts, { ...learnDefaultsFor(given), ...given });
}

describe('advice on the kind of model', () => {
  it('is to edit where most tokens stay as they are', async () => {
    expect(await advised(inflected)).toEqual({
      model: 'edit-transducer',
      why: '100 % of the tokens stay as they are, in their order',
    });
    expect(await advised(inflected, { model: 'edit-transducer' })).toBeUndefined();
    expect(await advised(inflected, { generator: 'pointer' })).toBeUndefined();
  });

  it('is to write freely where an edit transducer would have little to copy', async () => {
    expect(await advised(others, { model: 'edit-transducer' })).toEqual({
      model: 'seq2seq',
      why: 'only 0 % of the tokens stay as they are, in their order',
    });
    expect(await advised(others)).toBeUndefined();
  });

  it.each([
    ['strings are rotated', turned],
    ['there are no tokens', [{ source: '', target: '' }]],
    ['a text is long', [{ source: 'a'.repeat(199), target: 'a'.repeat(199) }]],
  ])('is none where %s', async (_, train) => {
    expect(await advised([...train, { source: 'a', target: 'b' }])).toBeUndefined();
  });

  it('is none for many examples, nor for those of a stream', async () => {
    const { facts } = await prepare({ train: rotated, dev: [] });
    const many = { ...facts, kept: 0.9, train: { ...facts.train, examples: 50_000 } };
    expect(adviseModel(many, learnDefaults)).toBeUndefined();
    expect(adviseModel({ ...facts, kept: undefined }, learnDefaults)).toBeUndefined();
    expect(adviseModel({ ...facts, kept: 0.9 }, learnDefaults)?.model).toBe('edit-transducer');
  });
});

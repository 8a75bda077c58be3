import { afterEach, describe, expect, it } from 'vitest';
import { character } from '../../src/data/tokenizers/character.ts';
import { learnBpe } from '../../src/data/tokenizers/learn-bpe.ts';
import type { TokenizerKind } from '../../src/data/tokenizers/tokenizer.ts';
import { type TokenizerName, tokenizers } from '../../src/data/tokenizers/tokenizers.ts';
import { chooseTokenizers } from '../../src/prepare/choose-tokenizers.ts';
import { prepareDefaults } from '../../src/prepare/options.ts';

const examples = [
  { source: 'low lower', target: 'l.ow' },
  { source: 'lowest', target: 'l.ow.est' },
];
const kinds: Record<string, unknown> = tokenizers;

const choose = (sourceTokens: string, more: object = {}) =>
  chooseTokenizers(examples, {
    ...prepareDefaults,
    sourceTokens: sourceTokens as TokenizerName,
    targetTokens: 'separator',
    targetSeparator: '.',
    bpeMerges: 3,
    ...more,
  });

describe('chooseTokenizers', () => {
  // the files of a project share one process, and others iterate the record
  afterEach(() => delete kinds.learner);

  it('takes the options of each kind, and the texts for one that learns', () => {
    const sources = examples.map(({ source }) => source);
    const { source, target } = choose('bpe');
    expect(source.config).toEqual(learnBpe(sources, { merges: 3 }));
    expect(source.examples).toBe(2);
    const config = { kind: 'separator', separator: '.' };
    expect(target).toEqual({ config, guess: undefined, examples: undefined });
    expect(choose('word').source.config).toEqual({ kind: 'word' });
    expect(choose('auto').source.guess).toBeTypeOf('string');
  });

  it('lets a kind that is added learn from the texts of its side, or of both', () => {
    const learner: TokenizerKind = {
      ...character,
      learn: (texts, { merges, lowercase }) => ({
        kind: 'learner',
        separator: [...texts, merges, lowercase].join('|'),
      }),
    };
    kinds.learner = learner;
    expect(choose('learner').source.config.separator).toBe('low lower|lowest|3|false');
    const shared = choose('learner', { targetTokens: 'learner', sharedVocabulary: true });
    expect(shared.source).toBe(shared.target);
    expect(shared.target.config.separator).toBe('low lower|lowest|l.ow|l.ow.est|3|false');
  });
});

import { describe, expect, it } from 'vitest';
import { learnDefaults, learnDefaultsFor } from '../../src/learn/defaults.ts';
import { beginDistilling } from '../../src/learn/distill.ts';
import { Ensemble } from '../../src/translator/ensemble.ts';
import { Translator } from '../../src/translator/translator.ts';
import { exactBackend } from '../support/backends.ts';

const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: ['a', 'b'] } as const;
const coders = { source: side, target: { ...side, eos: true } };
const sets = { train: [{ source: 'ab', target: 'ba' }], dev: [{ source: 'a', target: 'b' }] };

describe('a student of another kind than its teacher', () => {
  it.each([
    ['edit-transducer', 'seq2seq', 'sides'],
    ['seq2seq', 'edit-transducer', 'edits'],
  ] as const)('%s teaches %s', async (taught, model, codec) => {
    const sizes = { embeddingSize: 4, hiddenSize: 4 };
    const teacher = new Translator(exactBackend(), { ...coders, ...sizes, model: taught }, 1);
    const settings = { ...learnDefaults, ...learnDefaultsFor({ model }), ...sizes, model };
    const options = { kind: 'sequence', weight: 1 } as const;
    const { translator } = await beginDistilling(new Ensemble([teacher]), sets, settings, options);
    expect(translator.codec.config.codec).toBe(codec);
    expect('editCosts' in translator.model.config).toBe(model === 'edit-transducer');
  });
});

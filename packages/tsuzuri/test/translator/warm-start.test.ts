import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import type { Seq2SeqConfig } from '../../src/models/config.ts';
import { decoders } from '../../src/models/decoders/decoders.ts';
import { encoders } from '../../src/models/encoders/encoders.ts';
import { featureKinds } from '../../src/models/features/features.ts';
import { generators } from '../../src/models/generators/generators.ts';
import { teacherForcedLoss } from '../../src/train/evaluate.ts';
import { Translator } from '../../src/translator/translator.ts';
import { warmStart } from '../../src/translator/warm-start.ts';
import { exactBackend } from '../support/backends.ts';

const side = { kind: 'text', tokenizer: { kind: 'character' } } as const;
const sizes = { embeddingSize: 4, hiddenSize: 8 } as const;

function translatorOf(
  source: string,
  target: string,
  options: Partial<Seq2SeqConfig>,
  seed = 1,
  tags: readonly string[] = [],
) {
  const coders = {
    source: { ...side, tokens: [...source] },
    target: { ...side, tokens: [...target], eos: true },
  };
  const features = tags.length > 0 && { features: { tokens: tags, separator: ';' } };
  return new Translator(exactBackend(), { ...coders, ...features, ...sizes, ...options }, seed);
}

const forAny = { attention: 'dot', embeddingSize: 8 } as const; // as a Transformer needs them
const cases: readonly (readonly [string, Partial<Seq2SeqConfig>])[] = [
  ...Object.keys(encoders).map(
    (encoder) => [`encoder ${encoder}`, { encoder, ...forAny }] as const,
  ),
  ...Object.keys(decoders).map(
    (decoder) => [`decoder ${decoder}`, { decoder, embeddingSize: 8 }] as const,
  ),
  ...Object.keys(generators).map(
    (generator) => [`generator ${generator}`, { generator, attention: 'dot' }] as const,
  ),
  ['tied output', { tiedOutput: true }],
  ['one embedding for both sides', { sharedEmbedding: true }],
  ['one embedding for everything', { sharedEmbedding: true, tiedOutput: true }],
  ['edit transducer', { model: 'edit-transducer' }],
  ['every other option', { bidirectional: true, attention: 'general', inputFeeding: true }],
];
const pairs = [
  { source: 'abca', target: 'cab' },
  { source: 'bx', target: 'abcy' }, // the unknown tokens too
];

describe('warmStart', () => {
  it.each(cases)(
    'gives a model of the same tokens in another order its loss: %s',
    async (_, options) => {
      const config = { bidirectional: false, ...options };
      const trained = translatorOf('abc', 'abc', config);
      const began = translatorOf('cab', 'cab', config, 2);
      const wanted = await teacherForcedLoss(trained, pairs);
      expect(await teacherForcedLoss(began, pairs)).not.toBeCloseTo(wanted, 6);
      const [source, target] = await warmStart(began, trained);
      expect(source).toEqual({ side: 'source', kept: 3, fresh: [], dropped: [] });
      expect(target).toEqual({ side: 'target', kept: 3, fresh: [], dropped: [] });
      expect(await teacherForcedLoss(began, pairs)).toBeCloseTo(wanted, 12);
    },
  );

  it('keeps random rows for new tokens, and says which are new and which are dropped', async () => {
    const trained = translatorOf('abc', 'xyz', {});
    const began = translatorOf('dcba', 'ywvx', {}, 2);
    const before = await began.model.parameters.read();
    const facts = await warmStart(began, trained);
    expect(facts).toEqual([
      { side: 'source', kept: 3, fresh: ['d'], dropped: [] },
      { side: 'target', kept: 2, fresh: ['w', 'v'], dropped: ['z'] },
    ]);
    const [now, from] = [
      await began.model.parameters.read(),
      await trained.model.parameters.read(),
    ];
    const rows = (all: typeof now, name: string, width: number, ...ids: number[]) =>
      ids.map((id) => [...all.get(name)!.values.subarray(id * width, (id + 1) * width)]);
    const name = 'encoder.embedding.weight'; // d c b a unk eos
    expect(rows(now, name, 4, 1, 2, 3, 4, 5)).toEqual(rows(from, name, 4, 2, 1, 0, 3, 4));
    expect(rows(now, name, 4, 0)).toEqual(rows(before, name, 4, 0));
    const ofTarget = 'decoder.embedding.weight'; // y w v x unk eos start
    expect(rows(now, ofTarget, 4, 0, 3, 4, 5, 6)).toEqual(rows(from, ofTarget, 4, 1, 0, 3, 4, 5));
    expect(rows(now, ofTarget, 4, 1, 2)).toEqual(rows(before, ofTarget, 4, 1, 2));
    expect(rows(now, 'decoder.output.bias', 1, 0, 3)).toEqual(
      rows(from, 'decoder.output.bias', 1, 1, 0),
    );
  });

  it.each(
    Object.keys(featureKinds).flatMap((kind) =>
      [false, true].map((shared) => [kind, shared] as const),
    ),
  )(
    'copies the rows of features by their tags: %s, shared embedding %s',
    async (featuresKind, sharedEmbedding) => {
      const options = { featuresKind, sharedEmbedding };
      const trained = translatorOf('abc', 'abc', options, 1, ['N', 'V', 'PL']);
      const began = translatorOf('cab', 'cab', options, 2, ['PL', 'N', 'V']);
      const tagged = pairs.map((pair) => ({ ...pair, features: ['V', 'PL'] }));
      const wanted = await teacherForcedLoss(trained, tagged);
      const facts = await warmStart(began, trained);
      expect(facts[2]).toEqual({ side: 'features', kept: 3, fresh: [], dropped: [] });
      expect(await teacherForcedLoss(began, tagged)).toBeCloseTo(wanted, 12);
      const fewer = translatorOf('abc', 'abc', options, 3, ['SG', 'V']);
      const [, , tags] = await warmStart(fewer, trained);
      expect(tags).toEqual({ side: 'features', kept: 1, fresh: ['SG'], dropped: ['N', 'PL'] });
      const without = translatorOf('abc', 'abc', { sharedEmbedding }, 4);
      if (featuresKind === 'decoder') {
        const refused = 'init: expected decoder.lstm.inputWeight to be';
        return expect(warmStart(fewer, without)).rejects.toThrow(refused);
      }
      const found = await warmStart(fewer, without);
      expect(found[2]).toEqual({ side: 'features', kept: 0, fresh: ['SG', 'V'], dropped: [] });
      expect(await warmStart(without, trained)).toHaveLength(2);
    },
  );

  it('refuses another architecture by the option that differs', async () => {
    const trained = translatorOf('abc', 'abc', { dropout: 0.1 });
    const refused: readonly (readonly [Partial<Seq2SeqConfig>, string, string])[] = [
      [{ hiddenSize: 6 }, 'hiddenSize', 'expected 8, as the trained model has it, got 6'],
      [{ layers: 2 }, 'layers', 'expected 1, as the trained model has it, got 2'],
      [
        { attention: 'general' },
        'attention',
        'expected "none", as the trained model has it, got "general"',
      ],
      [
        { bidirectional: true },
        'bidirectional',
        'expected false, as the trained model has it, got true',
      ],
    ];
    for (const [options, setting, message] of refused) {
      const failure: unknown = await warmStart(translatorOf('ab', 'ab', options), trained).catch(
        (error: unknown) => error,
      );
      expect(failure).toBeInstanceOf(ConfigError);
      expect(failure).toMatchObject({ setting, message: `${setting}: ${message}` });
    }
    await warmStart(translatorOf('ab', 'ab', { dropout: 0.5, labelSmoothing: 0.1 }), trained);
  });
});

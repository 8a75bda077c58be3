import { describe, expect, it } from 'vitest';
import { CheckpointError, ConfigError, TsuzuriError } from '../../src/errors.ts';
import { inMemory } from '../../src/formats/safetensors-pieces.ts';
import { readSafetensors, writeSafetensors } from '../../src/formats/safetensors.ts';
import { ensembleLoss } from '../../src/train/ensemble-loss.ts';
import { teacherForcedLoss } from '../../src/train/evaluate.ts';
import { loadEnsemble, openEnsemble, saveEnsemble } from '../../src/translator/ensemble-file.ts';
import { Ensemble } from '../../src/translator/ensemble.ts';
import { loadTranslator, readCodec } from '../../src/translator/file.ts';
import { saveTranslator } from '../../src/translator/save.ts';
import { openSession } from '../../src/translator/session.ts';
import { Translator, type TranslatorConfig } from '../../src/translator/translator.ts';
import { counting, everyBackend, exactBackend } from '../support/backends.ts';

const letters = [...'abcd'];
const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: letters } as const;
const config: TranslatorConfig = {
  source: side,
  target: { ...side, eos: true },
  embeddingSize: 4,
  hiddenSize: 6,
  maximumLength: 8,
};
const kinds: Partial<TranslatorConfig>[] = [
  {},
  { attention: 'general', bidirectional: true, hiddenSize: 4 },
  { cell: 'gru', layers: 2, reverseSource: true },
];
const texts = ['abcd', 'a', 'dcab', ''];
const examples = [
  { source: 'abc', target: 'cba' },
  { source: 'd', target: 'dd' },
];

const membersOn = (backend = exactBackend()) =>
  kinds.map((more, i) => new Translator(backend, { ...config, ...more }, i + 1));

/** A file with another entry. */
function withEntry(bytes: Uint8Array, change: (entry: Record<string, unknown>) => object) {
  const file = readSafetensors(bytes);
  const entry = JSON.parse(file.metadata.tsuzuri) as Record<string, unknown>;
  return writeSafetensors({ ...file, metadata: { tsuzuri: JSON.stringify(change(entry)) } });
}

describe.each(everyBackend)('an ensemble on $name', ({ create }) => {
  it('answers as its members do in one session, and so does its file', async () => {
    const backend = await create();
    const members = membersOn(backend);
    const expected = await openSession(members).answer(texts, { beam: 3 });
    const ensemble = new Ensemble(members);
    expect(await ensemble.answer(texts, { beam: 3 })).toEqual(expected);
    const bytes = await saveEnsemble(ensemble);
    const loaded = loadEnsemble(await create(), bytes);
    expect(loaded.members.map(({ model }) => model.config)).toEqual(
      members.map(({ model }) => model.config),
    );
    expect(await loaded.answer(texts, { beam: 3 })).toEqual(expected);
    expect(await loaded.predict('abcd', { beam: 3 })).toBe(expected[0].answers[0].text);
    expect(await saveEnsemble(loaded)).toEqual(bytes);
    const opened = await openEnsemble(await create(), inMemory(bytes));
    expect(await opened.predict(texts)).toEqual(await loaded.predict(texts));
  });
});

describe('an ensemble', () => {
  it('of one is its translator, in answers and bytes', async () => {
    const [only] = membersOn();
    const bytes = await saveTranslator(only);
    const loaded = loadEnsemble(exactBackend(), bytes);
    expect(loaded.members).toHaveLength(1);
    expect(await saveEnsemble(loaded)).toEqual(bytes);
    expect(await loaded.predict(texts)).toEqual(await only.predict(texts));
    expect(await ensembleLoss(loaded, examples)).toBe(await teacherForcedLoss(only, examples));
  });

  it('has the loss of the mean of probabilities', async () => {
    const [first] = membersOn();
    const twice = new Ensemble([
      first,
      loadTranslator(exactBackend(), await saveTranslator(first)),
    ]);
    expect(await ensembleLoss(twice, examples)).toBeCloseTo(
      await teacherForcedLoss(first, examples),
      10,
    );
    const all = membersOn();
    const losses = await Promise.all(all.map((one) => teacherForcedLoss(one, examples)));
    const mean = losses.reduce((a, b) => a + b) / losses.length; // Jensen: −ln of a mean is below it
    expect(await ensembleLoss(new Ensemble(all), examples)).toBeLessThan(mean);
  });

  it('keeps int8 weights, a member as in a file of its own', async () => {
    const ensemble = new Ensemble(membersOn());
    const small = loadEnsemble(exactBackend(), await saveEnsemble(ensemble, { weights: 'int8' }));
    const alone = await saveTranslator(ensemble.members[1], undefined, { weights: 'int8' });
    expect(await small.members[1].predict(texts)).toEqual(
      await loadTranslator(exactBackend(), alone).predict(texts),
    );
  });

  it('refuses members that read other tokens, and answers no more when it is disposed', () => {
    const [first] = membersOn();
    const other = new Translator(exactBackend(), { ...config, source: { ...side, tokens: ['x'] } });
    expect(() => new Ensemble([first, other])).toThrow(ConfigError);
    expect(() => new Ensemble([])).toThrow(ConfigError);
    const ensemble = new Ensemble([first]);
    ensemble.dispose();
    ensemble.dispose();
    expect(() => ensemble.session()).toThrow(TsuzuriError);
  });
});

describe('the file of an ensemble', async () => {
  const bytes = await saveEnsemble(new Ensemble(membersOn()));

  it('says what it is to who wants one model, and has a codec', async () => {
    expect(() => loadTranslator(exactBackend(), bytes)).toThrow(
      new CheckpointError(
        'model file: it holds an ensemble, expected one model; open it with loadEnsemble, or export one of its members',
      ),
    );
    expect((await readCodec(inMemory(bytes))).source.vocabulary.tokens).toEqual(letters);
  });

  it('is refused where it is damaged, and nothing stays allocated', () => {
    const one = (entry: Record<string, unknown>) => entry.members as Record<string, unknown>[];
    const damaged: [string, (entry: Record<string, unknown>) => object][] = [
      [
        '2 to 64 members of an ensemble, got nothing',
        (entry) => ({ ...entry, members: undefined }),
      ],
      ['got 1', (entry) => ({ ...entry, members: one(entry).slice(1, 2) })],
      [
        'got 65',
        (entry) => ({ ...entry, members: Array.from({ length: 65 }, () => one(entry)[0]) }),
      ],
      [
        'arrays that the model does not have',
        (entry) => ({ ...entry, members: one(entry).slice(1) }),
      ],
      ['must be [', (entry) => ({ ...entry, members: one(entry).toReversed() })],
      ['got nothing', (entry) => ({ ...entry, members: [...one(entry), one(entry)[0]] })],
      ['of version 9', (entry) => ({ ...entry, version: 9 })],
      ['members[0] has its own', (entry) => ({ ...entry, members: [entry, entry, entry] })],
      [
        'members[0] has its own',
        (entry) => ({
          ...entry,
          members: [{ kind: 'seq2seq', config: entry.config }, ...one(entry).slice(1)],
        }),
      ],
      ['members[1]', (entry) => ({ ...entry, members: [one(entry)[0], 3, one(entry)[2]] })],
    ];
    for (const [reason, change] of damaged) {
      const backend = counting(exactBackend());
      expect(() => loadEnsemble(backend, withEntry(bytes, change)), reason).toThrow(
        CheckpointError,
      );
      expect(() => loadEnsemble(backend, withEntry(bytes, change))).toThrow(reason);
      expect(backend.live.size).toBe(0);
    }
  });
});

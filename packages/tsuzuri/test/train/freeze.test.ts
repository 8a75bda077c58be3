import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { type FrozenPart, frozenParts } from '../../src/models/config.ts';
import { resumeTraining, saveTraining } from '../../src/train/checkpoint.ts';
import { Training } from '../../src/train/training.ts';
import { loadTranslator } from '../../src/translator/file.ts';
import { saveTranslator } from '../../src/translator/save.ts';
import { Translator } from '../../src/translator/translator.ts';
import { everyBackend, exactBackend } from '../support/backends.ts';

const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: [...'abc'] } as const;
const config = {
  source: side,
  target: { ...side, eos: true },
  embeddingSize: 4,
  hiddenSize: 8,
  bidirectional: true,
  attention: 'general',
  tiedOutput: true,
} as const;
const train = ['ab', 'bca', 'cc', 'abc'].map((source) => ({ source, target: source }));
const settings = { epochs: 2, batchSize: 2, averaging: 0.5 };

/** The part that a parameter belongs to. */
const partOf = (name: string): FrozenPart =>
  name.includes('embedding.') ? 'embeddings' : name.startsWith('encoder.') ? 'encoder' : 'decoder';

const choices: readonly (readonly FrozenPart[])[] = [
  ...frozenParts.map((part) => [part]),
  ['encoder', 'embeddings'],
];

describe.each(everyBackend)('freeze on $name', ({ create }) => {
  it.each(choices)('trains all but %s %s', async (...freeze) => {
    const backend = await create();
    const translator = new Translator(backend, { ...config, freeze }, 1);
    const before = await translator.model.parameters.read();
    const training = await Training.open(translator, { train }, settings);
    for await (const _ of training.run());
    const after = await translator.model.parameters.read();
    for (const [name, { values }] of before) {
      const isSame = values.every((value, i) => value === after.get(name)!.values[i]);
      expect([name, isSame]).toEqual([name, freeze.includes(partOf(name))]);
    }
    const free = new Translator(backend, config, 1);
    expect(translator.parameterCount).toBeLessThan(free.parameterCount);
    const { trainedSize } = translator.model.parameters;
    expect(training.optimizer.state.map(({ tensor }) => tensor.size)).toEqual([
      trainedSize,
      trainedSize,
    ]);
    expect(trainedSize).toBeLessThan(free.model.parameters.trainedSize);
    training.dispose();
  });
});

describe('freeze', () => {
  it('gives what is trained the gradient that it has anyway', async () => {
    const gradientsOf = async (freeze: readonly FrozenPart[]) => {
      const backend = exactBackend();
      const translator = new Translator(backend, { ...config, freeze }, 1);
      const training = await Training.open(translator, { train }, { ...settings, clipNorm: 0 });
      for await (const { kind } of training.run()) if (kind === 'step') break;
      const found = new Map<string, number[]>();
      for (const { name, trained, gradient } of translator.model.parameters.parameters) {
        if (trained) found.set(name, [...(await backend.read(gradient.offset, gradient.size))]);
      }
      return found;
    };
    const all = await gradientsOf([]);
    for (const freeze of choices) {
      const some = await gradientsOf(freeze);
      expect([...some.keys()]).toEqual(
        [...all.keys()].filter((name) => !freeze.includes(partOf(name))),
      );
      for (const [name, values] of some) expect(values).toEqual(all.get(name));
    }
  });

  it('is kept by checkpoints and model files, and resumes to the same bits', async () => {
    const begin = () => new Translator(exactBackend(), { ...config, freeze: ['encoder'] }, 1);
    const whole = await Training.open(begin(), { train }, settings);
    for await (const _ of whole.run());
    const stopped = await Training.open(begin(), { train }, settings);
    for await (const { kind } of stopped.run()) if (kind === 'step') break;
    const resumed = await resumeTraining(exactBackend(), await saveTraining(stopped), { train });
    for await (const _ of resumed.run());
    expect(await saveTraining(resumed)).toEqual(await saveTraining(whole));
    const bytes = await saveTranslator(whole.translator);
    const loaded = loadTranslator(exactBackend(), bytes);
    expect(loaded.model.config).toMatchObject({ freeze: ['encoder'] });
    const free = await saveTranslator(new Translator(exactBackend(), config, 1));
    expect(new TextDecoder().decode(free.slice(0, 2000))).not.toContain('freeze');
    expect(
      await saveTranslator(new Translator(exactBackend(), { ...config, freeze: [] }, 1)),
    ).toEqual(free);
  });

  it('is refused for an unknown part, and for all parts', () => {
    const create = (freeze: unknown) => () =>
      new Translator(exactBackend(), { ...config, freeze: freeze as [] }, 1);
    expect(create(['head'])).toThrow(ConfigError);
    expect(create('encoder')).toThrow('freeze: expected a list of parts, got "encoder"');
    expect(create(frozenParts)).toThrow('freeze: expected a part that is trained, got all of them');
  });
});

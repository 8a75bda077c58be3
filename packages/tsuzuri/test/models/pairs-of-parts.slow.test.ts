import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { featureKinds } from '../../src/models/features/features.ts';
import { generators } from '../../src/models/generators/generators.ts';
import { attentions } from '../../src/nn/attention/attentions.ts';
import { resumeTraining, saveTraining } from '../../src/train/checkpoint.ts';
import { Training } from '../../src/train/training.ts';
import { loadTranslator } from '../../src/translator/file.ts';
import { saveTranslator } from '../../src/translator/save.ts';
import { Translator } from '../../src/translator/translator.ts';
import { everyBackend } from '../support/backends.ts';

const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: [...'abc'] } as const;
const sizes = { embeddingSize: 4, hiddenSize: 4, bidirectional: true, maximumLength: 4 };
const sides = { source: side, target: { ...side, eos: true }, ...sizes };
const tags = { features: { tokens: ['V', 'PL'], separator: ';' } };
const examples = [
  { source: 'abc', target: 'ab', features: ['PL'] },
  { source: 'c', target: 'cab', features: [] },
  { source: 'ba', target: '', features: ['V', 'PL'] },
];

/** What reads and writes besides features and generator. */
const bodies: Readonly<Record<string, object>> = {
  'no attention': {},
  ...Object.fromEntries(
    Object.keys(attentions).map((attention) => [`${attention} attention`, { attention }]),
  ),
  'input feeding': { attention: 'general', inputFeeding: true },
  'a transformer encoder': {
    encoder: 'transformer',
    attention: 'dot',
    heads: 2,
    bidirectional: false,
  },
  'a transformer decoder': { decoder: 'transformer', heads: 2 },
};

/** What says that parts make no sense together. */
function refused(body: string, generator: string, featuresKind: string): string | undefined {
  if (body === 'a transformer decoder' && featuresKind === 'decoder') {
    return 'featuresKind: decoder cannot be used with the decoder transformer';
  }
  if (generator !== 'pointer' || body !== 'no attention') return undefined;
  return 'generator: pointer needs attention';
}

const kinds = ['none', ...Object.keys(featureKinds)];
const backend = await everyBackend[0].create();
/** Of the kinds of attention one stands for all where the generator does not read its weights. */
const others = new Set(
  Object.keys(attentions)
    .filter((attention) => attention !== 'general')
    .map((attention) => `${attention} attention`),
);
const casesOf = (body: string) =>
  Object.keys(generators)
    .filter((name) => name === 'pointer' || !others.has(body))
    .flatMap((generator) => kinds.map((featuresKind) => [generator, featuresKind] as const));

describe.each(Object.keys(bodies))('with %s', (body) => {
  it.each(casesOf(body))(
    'the generator %s and features of kind %s',
    async (generator, featuresKind) => {
      const featured = featuresKind !== 'none';
      const ofTags = featured && { ...tags, featuresKind };
      const make = () =>
        new Translator(backend, { ...sides, ...bodies[body], generator, ...ofTags }, 1);
      const message = refused(body, generator, featuresKind);
      if (message !== undefined) {
        expect(make).toThrow(ConfigError);
        return expect(make).toThrow(message);
      }
      const translator = make();
      const train = examples.map(({ features, ...pair }) =>
        featured ? { ...pair, features } : pair,
      );
      const settings = { epochs: 2, batchSize: 3, learningRate: 0.01 };
      const training = await Training.open(translator, { train }, settings);
      const losses: number[] = [];
      const checkpoints: Uint8Array[] = [];
      for await (const { loss } of training.run()) {
        losses.push(loss);
        checkpoints.push(await saveTraining(training));
      }
      training.dispose();
      expect(losses.at(-1)).toBeLessThan(losses[0]);
      const resumed = await resumeTraining(backend, checkpoints[0], { train });
      for await (const _ of resumed.run());
      expect(await saveTraining(resumed)).toEqual(checkpoints.at(-1));
      resumed.dispose();
      resumed.translator.dispose();

      const asked = train.map(({ target: _target, ...question }) => question);
      const options = { beam: 2, nBest: 2, attention: true };
      const together = await translator.answer(asked, options);
      for (const [i, one] of asked.entries()) {
        expect(await translator.answer(one, options)).toEqual(together[i]);
      }
      const copy = loadTranslator(backend, await saveTranslator(translator));
      expect(await copy.answer(asked, options)).toEqual(together);
      copy.dispose();
      translator.dispose();
    },
  );
});

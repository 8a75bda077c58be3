import { describe, expect, it } from 'vitest';
import { toIdBatch, toSourceBatch } from '../../src/data/batch.ts';
import type { Seq2SeqConfig, Seq2SeqSettings } from '../../src/models/config.ts';
import { Random } from '../../src/tensor/random.ts';
import { exactBackend } from '../support/backends.ts';
import { ModelRig } from '../support/model-rig.ts';

const sizes = { sourceVocabularySize: 5, targetVocabularySize: 5, hiddenSize: 8, heads: 2 };
const models = {
  both: { ...sizes, encoder: 'transformer', decoder: 'transformer' },
  encoder: { ...sizes, encoder: 'transformer', attention: 'general' },
  decoder: { ...sizes, decoder: 'transformer' },
} satisfies Readonly<Record<string, Seq2SeqConfig>>;
type Name = keyof typeof models;

/** What is changed, where what else is given, and the models that refuse it, with what they say. */
interface Change {
  readonly to: Partial<Seq2SeqConfig>;
  readonly given?: Partial<Seq2SeqConfig>;
  readonly refused?: Readonly<Partial<Record<Name, string>>>;
}

type Option = Exclude<
  keyof Seq2SeqSettings,
  'sourceVocabularySize' | 'targetVocabularySize' | 'encoder' | 'decoder'
>;
const tags = { featureVocabularySize: 3 };
const recurrent = (what: string) => ({ both: what, decoder: what });
/** Every option: one without a line here is an error of the compiler. */
const changes: Readonly<Record<Option, Change>> = {
  embeddingSize: {
    to: { embeddingSize: 4 },
    refused: {
      both: 'expected hiddenSize',
      encoder: 'expected hiddenSize',
      decoder: 'expected hiddenSize',
    },
  },
  hiddenSize: { to: { hiddenSize: 12 } },
  generator: { to: { generator: 'entmax' } },
  cell: { to: { cell: 'gru' }, refused: { both: 'cell: needs a recurrent encoder or decoder' } },
  layers: { to: { layers: 2 } },
  bidirectional: {
    to: { bidirectional: true },
    refused: { both: 'which reads all at once', encoder: 'which reads all at once' },
  },
  attention: { to: { attention: 'dot' }, refused: recurrent('attention: expected none') },
  attentionNormalizer: { to: { attentionNormalizer: 'sparsemax' } },
  inputFeeding: {
    to: { inputFeeding: true },
    refused: { both: 'needs attention', decoder: 'needs attention' },
  },
  peeky: { to: { peeky: true }, refused: recurrent('peeky: is for a recurrent decoder') },
  dropout: { to: { dropout: 0.4 } },
  embeddingDropout: { to: { embeddingDropout: 0.4 } },
  variationalDropout: {
    to: { variationalDropout: true },
    given: { dropout: 0.4 },
    refused: {
      both: 'is for recurrent layers',
      encoder: 'is for recurrent layers',
      decoder: 'is for recurrent layers',
    },
  },
  labelSmoothing: { to: { labelSmoothing: 0.2 } },
  tiedOutput: { to: { tiedOutput: true } },
  reverseSource: { to: { reverseSource: true } },
  sharedEmbedding: { to: { sharedEmbedding: true } },
  frozenEmbeddings: { to: { frozenEmbeddings: 'both' } },
  freeze: { to: { freeze: ['encoder'] } },
  copies: { to: { copies: [4, 3, 2, 1, 0] }, given: { generator: 'pointer', copies: [0, 1] } },
  featureVocabularySize: { to: { featureVocabularySize: 4 }, given: tags },
  featuresKind: { to: { featuresKind: 'linear' }, given: tags },
  heads: { to: { heads: 4 } },
  feedForwardSize: { to: { feedForwardSize: 5 } },
  positions: { to: { positions: 'rotary' } },
  activation: { to: { activation: 'swish' } },
  attentionDropout: { to: { attentionDropout: 0.4 } },
};

/** All that a configuration decides: the parameters, those of them that are trained, and the loss in training. */
async function traceOf(config: Seq2SeqConfig) {
  const backend = exactBackend();
  const model = new ModelRig(backend, config, 1);
  const rows = [[1, 2, 3], [4], [0, 0, 4, 2]];
  const source = config.featureVocabularySize
    ? toSourceBatch(rows, [[2, 1], [0], [1]])
    : toIdBatch(rows);
  const batch = { source, target: toIdBatch([[4], [0, 1, 2], [3, 3]]) };
  const { loss } = model.forward(model.workspace, batch, { random: Random.fromSeed(3) });
  const [value] = await backend.read(loss.offset, 1);
  const parameters = model.parameters.parameters.map(({ name, shape, trained }) => ({
    name,
    shape,
    trained,
  }));
  model.dispose();
  return { value, parameters };
}

describe.each(Object.keys(models) as Name[])('a Transformer as %s uses or refuses', (name) => {
  it.each(Object.entries(changes))('%s', async (_, { to, given, refused }) => {
    const before = { ...models[name], ...given };
    const message = refused?.[name];
    if (message !== undefined) {
      expect(() => new ModelRig(exactBackend(), { ...before, ...to }, 1)).toThrow(message);
      return;
    }
    expect(await traceOf({ ...before, ...to })).not.toEqual(await traceOf(before));
  });
});

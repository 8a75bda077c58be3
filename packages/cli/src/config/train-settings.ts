import {
  type PrepareOptions,
  type TokenizerName,
  lengthPolicies,
  normalizers,
  tokenizers,
} from 'tsuzuri/data';
import {
  AUTO,
  type AttentionKind,
  type ModelKind,
  type ModelOptions,
  attentionNormalizers,
  attentions,
  cells,
  decoders,
  encoders,
  featureKinds,
  feedForwardActivations,
  freezable,
  frozenParts,
  generators,
  models,
  positions,
} from 'tsuzuri/nn';
import { z } from 'zod';
import { machineSettings, namesOf } from './shared-settings.ts';
import {
  choice,
  choices,
  described,
  kinds,
  numberFrom,
  text,
  toggle,
  wholeNumber,
  withText,
} from './fields.ts';
import { formatWith, readingSettings } from './reading-settings.ts';
import { pretrainingSettings } from './pretraining-settings.ts';
import { type Need, excludes, needs, unless } from './needs.ts';
import { learningSettings } from './learning-settings.ts';
import { LARGEST, count, either, share } from './short-fields.ts';

const units: readonly (TokenizerName | 'auto')[] = ['auto', ...namesOf(tokenizers)];

const weightSettings = z.strictObject({
  weights: described(
    text().optional(),
    'column of weights, or key of them in JSON lines: the loss of an example is multiplied by its own',
    'A',
    formatWith('weights'),
    excludes('task'),
  ),
});

/** Where the examples are while a model learns from them. */
const streamSettings = z.strictObject({
  stream: withText(z.boolean(), {
    help: 'read the examples again in each epoch instead of holding them in memory; the default above 256 MB',
    negation: 'hold all examples in memory, however many',
  }),
});

const unit = (side: 'source' | 'target', kind: string): Need => needs(`${side}Tokens`, kind);

/** The defaults of kinds of models that have their own: `4000 with --model edit-transducer`. */
const ownDefaults = (setting: string): string =>
  Object.entries<ModelKind>(models)
    .filter(([, { learnDefaults = {} }]) => setting in learnDefaults)
    .map(([name, { learnDefaults }]) => `${String(learnDefaults?.[setting])} with --model ${name}`)
    .join(', ');

/** One vocabulary for both sides needs one kind of token. */
const oneTokenizer = unless(({ sourceTokens, targetTokens, sourceSeparator, targetSeparator }) => {
  if (sourceTokens === 'auto' || targetTokens === 'auto') return undefined;
  if (sourceTokens !== targetTokens) {
    return `expected one kind of token on both sides, got ${String(sourceTokens)} and ${String(targetTokens)}`;
  }
  return sourceTokens !== 'separator' || sourceSeparator === targetSeparator
    ? undefined
    : `expected one separator on both sides, got ${JSON.stringify(sourceSeparator)} and ${JSON.stringify(targetSeparator)}`;
});

type Shape<Names extends string> = Readonly<Record<Names, z.ZodType>>;

/** How texts become tokens: an option of the library without a line here is an error of the compiler. */
const textSettings = z.strictObject({
  sourceTokens: kinds(units, 'unit of the source text; auto guesses from the data'),
  targetTokens: kinds(units, 'unit of the target text'),
  sourceSeparator: described(
    text(),
    'text between two source tokens',
    'TEXT',
    unit('source', 'separator'),
  ),
  targetSeparator: described(
    text(),
    'text between two target tokens',
    'TEXT',
    unit('target', 'separator'),
  ),
  bpeMerges: count(1, LARGEST, 'number of merges to learn', {
    help: 'needs tokens of kind bpe',
    refuse: ({ sourceTokens, targetTokens }) =>
      sourceTokens === 'bpe' || targetTokens === 'bpe'
        ? undefined
        : 'needs --source-tokens bpe or --target-tokens bpe',
  }),
  lowercase: toggle('read all texts in lower case'),
  normalization: kinds(namesOf(normalizers), 'Unicode normalisation of all texts'),
  minimumFrequency: count(1, LARGEST, 'treat tokens that are rarer than this as unknown'),
  maximumVocabulary: described(
    wholeNumber(1, LARGEST).optional(),
    'keep only the N most frequent tokens per side',
    'N',
  ),
  sharedVocabulary: toggle('share vocabulary and embedding between both sides', oneTokenizer),
  maximumLength: count(1, 10_000, 'longest text per side in tokens, in training and in answers'),
  tooLong: kinds(namesOf(lengthPolicies), 'treatment of longer examples; they are counted'),
  augmentTo: count(
    0,
    LARGEST,
    `data augmentation up to N training examples, at most three per example: other letters replace those that source and target share; ${ownDefaults('augmentTo')}`,
    unless(({ stream, augmentTo }) =>
      stream && augmentTo ? 'cannot be given together with --stream' : undefined,
    ),
  ),
} satisfies Shape<Exclude<keyof PrepareOptions, 'seed' | 'holdOutSeed' | 'featuresSeparator'>>);

const vectorsFile = () =>
  text()
    .refine((path) => path !== '-', { error: 'expected a file, got -, which is standard input' })
    .optional();

/** Frozen embeddings are pretrained ones: random vectors that stay as they are teach nothing. */
const pretrained = unless((all) => {
  const { frozenEmbeddings: frozen, sharedVocabulary: shared, sourceVectors, targetVectors } = all;
  if (frozen === 'none' || all.init !== undefined) return undefined;
  if (shared) {
    if (frozen !== 'both') {
      return `expected none or both with --shared-vocabulary, got ${String(frozen)}`;
    }
    return (sourceVectors ?? targetVectors)
      ? undefined
      : 'needs --source-vectors or --target-vectors';
  }
  if (frozen !== 'target' && sourceVectors === undefined) return 'needs --source-vectors';
  return frozen !== 'source' && targetVectors === undefined ? 'needs --target-vectors' : undefined;
});

/** What only Transformers have. */
const ofTransformers: Need = {
  help: 'needs --encoder or --decoder transformer',
  refuse: ({ encoder, decoder }) =>
    encoder === 'transformer' || decoder === 'transformer'
      ? undefined
      : 'needs --encoder transformer or --decoder transformer',
};

/** What the model is made of: the library's options, all of them, and files of vectors. */
export const modelSettings = z.strictObject({
  model: kinds(namesOf(models), 'kind of model'),
  init: described(
    text().optional(),
    'trained model to begin from, whose sizes and tokens are then the defaults: a run or a model file',
    'RUN',
    excludes('sourceVectors'),
    excludes('targetVectors'),
  ),
  freeze: described(
    choices(frozenParts).optional(),
    `parts to keep as they are in --init, of ${frozenParts.join(',')}`,
    'PARTS',
    needs('init'),
  ),
  encoder: kinds(namesOf(encoders), 'encoder'),
  decoder: kinds(namesOf(decoders), 'decoder'),
  generator: kinds(
    [AUTO, ...namesOf(generators)],
    'output layer and its probabilities; auto takes softmax or, where targets follow the order of their sources, monotonic',
  ),
  cell: kinds(namesOf(cells), 'recurrent layer'),
  layers: count(1, 16, 'layers per side'),
  embeddingSize: count(1, 4096, 'size of an embedding; pretrained vectors have their own'),
  sourceVectors: described(
    vectorsFile(),
    'pretrained source embeddings, in the text format of word2vec or GloVe',
    'FILE',
  ),
  targetVectors: described(
    vectorsFile(),
    'pretrained target embeddings',
    'FILE',
    unless(({ sharedVocabulary, sourceVectors }) =>
      sharedVocabulary && sourceVectors !== undefined
        ? 'cannot be given together with --source-vectors: with --shared-vocabulary one file is for both sides'
        : undefined,
    ),
  ),
  frozenEmbeddings: kinds(
    freezable,
    'embeddings of a file or of --init to keep as they are',
    pretrained,
  ),
  hiddenSize: count(1, 4096, 'size of a hidden state, both directions together'),
  bidirectional: either('read the source in both directions'),
  attention: kinds<AttentionKind | 'none'>(
    ['none', ...namesOf(attentions)],
    'attention of the decoder to the source',
  ),
  attentionNormalizer: kinds(
    namesOf(attentionNormalizers),
    'what makes weights of the scores of attention',
    unless(({ attention, attentionNormalizer, decoder }) =>
      attention === 'none' && attentionNormalizer !== 'softmax' && decoder === 'recurrent'
        ? 'needs --attention'
        : undefined,
    ),
  ),
  inputFeeding: either(
    'feed the attentional hidden state into the next step',
    unless(({ attention }) => (attention === 'none' ? 'needs --attention' : undefined)),
  ),
  peeky: either("feed the encoder's last state into every step of the decoder"),
  featuresKind: kinds(namesOf(featureKinds), 'way in which features enter', needs('features')),
  reverseSource: either('read the source back to front'),
  tiedOutput: either(
    'tie the output layer to the target embedding',
    unless(({ peeky }) => (peeky ? 'cannot be on together with --peeky on' : undefined)),
  ),
  dropout: share(`dropout rate; ${ownDefaults('dropout')}`),
  embeddingDropout: described(
    numberFrom(0, 0.999).optional(),
    'dropout rate of embeddings, by default --dropout',
    'X',
  ),
  variationalDropout: either(
    'draw one dropout mask for all steps of a sequence',
    unless(({ dropout, embeddingDropout }) =>
      dropout || embeddingDropout ? undefined : 'needs --dropout above 0',
    ),
  ),
  heads: described(
    wholeNumber(1, 1024).optional(),
    'heads of each attention, by default 4',
    'N',
    ofTransformers,
  ),
  feedForwardSize: described(
    wholeNumber(1, 65536).optional(),
    'hidden units of feed-forward layers, by default 4 times --hidden-size',
    'N',
    ofTransformers,
  ),
  positions: described(
    choice(namesOf(positions)).optional(),
    'how tokens are told where they stand, by default sinusoidal',
    namesOf(positions).join('|'),
    ofTransformers,
  ),
  activation: described(
    choice(feedForwardActivations).optional(),
    'activation of feed-forward layers, by default relu',
    feedForwardActivations.join('|'),
    ofTransformers,
  ),
  attentionDropout: described(
    numberFrom(0, 0.999).optional(),
    'dropout rate of attention weights, by default --dropout',
    'X',
    ofTransformers,
  ),
  labelSmoothing: share('probability taken from the target token and spread over all tokens'),
} satisfies Shape<keyof ModelOptions | 'init' | 'sourceVectors' | 'targetVectors'>);

/** Everything of `tsuzuri train` that a run keeps in settings.json. */
export const trainSettings = z.strictObject({
  ...readingSettings.shape,
  ...weightSettings.shape,
  ...streamSettings.shape,
  ...pretrainingSettings.shape,
  ...textSettings.shape,
  ...modelSettings.shape,
  ...learningSettings.shape,
  ...machineSettings.shape,
});

/** All that decides what `tsuzuri train` does. */
export type TrainSettings = z.output<typeof trainSettings>;

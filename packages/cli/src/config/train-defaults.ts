import { optimizers, type OptimizerName } from 'tsuzuri';
import { guessFormat } from '../data/formats.ts';
import type { TrainSettings } from './train-settings.ts';

/** What `tsuzuri train` takes for everything that is not said; `docs/g2p.md` has what each is worth. */
export const trainDefaults: TrainSettings = {
  format: 'tsv',
  header: false,
  skipBad: false,
  stream: false,
  sourceTokens: 'auto',
  targetTokens: 'auto',
  sourceSeparator: ' ',
  targetSeparator: ' ',
  bpeMerges: 2000,
  normalization: 'NFC',
  minimumFrequency: 1,
  sharedVocabulary: false,
  maximumLength: 200,
  tooLong: 'drop',
  cell: 'lstm',
  layers: 1,
  embeddingSize: 128,
  hiddenSize: 256,
  frozenEmbeddings: 'none',
  bidirectional: true,
  attention: 'general',
  inputFeeding: false,
  peeky: false,
  reverseSource: false,
  tiedOutput: true,
  dropout: 0.3,
  variationalDropout: false,
  labelSmoothing: 0.1,
  epochs: 60,
  batchSize: 32,
  buckets: true,
  shuffleBuffer: 10_000,
  accumulation: 1,
  optimizer: 'adam',
  optimizerOptions: { beta2: 0.98 },
  learningRate: 1e-3,
  schedule: 'constant',
  scheduleOptions: {},
  clipNorm: 1,
  samplingRate: 0,
  unknownRate: 0.1,
  criterion: 'wer',
  patience: 20,
  averaging: 0.1,
  seed: 1,
  backend: 'auto',
};

/**
 * The defaults that go with what was said: the tuned options belong to the tuned optimiser
 * alone, another optimiser has a learning rate of its own, a peeky decoder's output cannot
 * be tied, pretrained vectors are those of words, and the name of the file tells its format.
 *
 * @param given settings from flags and a file, not checked yet
 * @param files the paths of the examples
 */
export function trainDefaultsFor(
  given: Readonly<Record<string, unknown>>,
  files: readonly string[],
): Readonly<Record<string, unknown>> {
  const { optimizer = trainDefaults.optimizer } = given;
  const isKnown = typeof optimizer === 'string' && Object.hasOwn(optimizers, optimizer);
  const rate = isKnown && optimizers[optimizer as OptimizerName].defaults.learningRate;
  const isTuned = optimizer === trainDefaults.optimizer;
  return {
    ...trainDefaults,
    format: guessFormat(files),
    ...(isTuned || rate === false ? {} : { learningRate: rate, optimizerOptions: {} }),
    ...(given.sourceVectors === undefined ? {} : { sourceTokens: 'word' }),
    ...(given.targetVectors === undefined ? {} : { targetTokens: 'word' }),
    ...(given.peeky === 'on' || given.peeky === true ? { tiedOutput: false } : {}),
  };
}

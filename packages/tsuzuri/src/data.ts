export {
  cutIntoBatches,
  type IdBatch,
  type PairBatch,
  type SourceBatch,
  reversed,
  shifted,
  toIdBatch,
} from './data/batch.ts';
export { type BatchBudget, bucketBatches } from './data/buckets.ts';
export { buildSharedCodec, buildTextCodec, type Stream } from './data/build-text-codec.ts';
export { Codec, type CodecConfig } from './data/codec.ts';
export { copyTable } from './data/copy-table.ts';
export { denoise, type DenoiseOptions, MASK, noises } from './data/denoise.ts';
export {
  type LengthLimit,
  lengthPolicies,
  type LengthPolicy,
  limitLength,
} from './data/limit-length.ts';
export { type Normalization, normalizers } from './data/normalization.ts';
export {
  createPairCodec,
  type EncodedExample,
  type EncodedExamples,
  encodeQuestion,
  type EncodedSource,
  type PairCodec,
  type PairCodecConfig,
  pairCodecs,
  UNKNOWN_TOKEN,
  unknownPolicies,
  type UnknownPolicy,
  unknownSymbols,
  type WriteOptions,
} from './data/pair-codec.ts';
export {
  FeatureCoder,
  type FeatureCoderConfig,
  type Question,
  splitFeatures,
} from './data/features.ts';
export { readLines, scanLines } from './data/readers/lines.ts';
export {
  type Input,
  type Line,
  FEATURES_SEPARATOR,
  type ReaderKind,
  type ReaderOption,
  type ReaderOptions,
  type Source,
  withoutBlankEnd,
  type WrongColumns,
} from './data/readers/reader.ts';
export { type ReaderName, readers } from './data/readers/readers.ts';
export { type Row, type TableFormat, tableReader } from './data/readers/table.ts';
export { VectorFile, type VectorVocabulary } from './data/readers/vectors.ts';
export { countIds, replaceRare } from './data/replace-rare.ts';
export type { ReadingListener, Rereadable } from './data/rereadable.ts';
export { shuffleBuffer, type ShuffleOptions } from './data/shuffle-buffer.ts';
export { taskCoders } from './data/task-coders.ts';
export {
  defineTask,
  type FixedTask,
  isFixedTask,
  makeDataset,
  makeExamples,
  type Task,
  type TaskKind,
  type TaskOption,
  type TaskSide,
  type TextSide,
} from './data/task.ts';
export { addition } from './data/tasks/addition.ts';
export { copy } from './data/tasks/copy.ts';
export { dates } from './data/tasks/dates.ts';
export { qa } from './data/tasks/qa.ts';
export { reverse } from './data/tasks/reverse.ts';
export { rotate } from './data/tasks/rotate.ts';
export { sort } from './data/tasks/sort.ts';
export { type TaskName, tasks } from './data/tasks/tasks.ts';
export { translation } from './data/tasks/translation.ts';
export {
  type DecodeOptions,
  TextCodec,
  type TextCodecConfig,
  type UnknownHandling,
} from './data/text-codec.ts';
export { coders, createCoder, type TextCoder, type TextCoderConfig } from './data/text-coder.ts';
export type { TextCodecOptions } from './data/token-counter.ts';
export { guessTokenizer, type TokenizerGuess } from './data/tokenizers/guess.ts';
export { learnBpe, type LearnBpeOptions } from './data/tokenizers/learn-bpe.ts';
export type {
  Tokenizer,
  TokenizerConfig,
  TokenizerKind,
  TokenizerRequest,
} from './data/tokenizers/tokenizer.ts';
export { createTokenizer, type TokenizerName, tokenizers } from './data/tokenizers/tokenizers.ts';
export { unknownShare } from './data/unknown-share.ts';
export { groupVariants, type Variants } from './data/variants.ts';
export { Vocabulary } from './data/vocabulary.ts';
export { quoted, requireKnown } from './errors.ts';
export { didYouMean } from './nearest.ts';
export type { SetFacts, SideFacts } from './prepare/facts.ts';
export { prepareDefaults, type PrepareOptions } from './prepare/options.ts';
export { prepare, type Prepared } from './prepare/prepare.ts';
export {
  pretraining,
  type PretrainingKind,
  type PretrainingName,
  type PretrainingOptions,
} from './prepare/pretraining.ts';
export { type ExampleSets, holdOut } from './prepare/split.ts';

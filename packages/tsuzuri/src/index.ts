export { activationCodes, type ActivationKind } from './backend/activations.ts';
export type { Backend, KernelName, Kernels, Workspace } from './backend/backend.ts';
export { activationFunctions } from './backend/reference/activations.ts';
export {
  type BackendName,
  type BackendOptions,
  backends,
  createBackend,
} from './backend/select.ts';
export {
  type IdBatch,
  type PairBatch,
  cutIntoBatches,
  reversed,
  shifted,
  toIdBatch,
} from './data/batch.ts';
export { Codec, type CodecConfig } from './data/codec.ts';
export { type Dataset, type Example, type Task, makeDataset, makeExamples } from './data/task.ts';
export { addition } from './data/tasks/addition.ts';
export { rotate } from './data/tasks/rotate.ts';
export { type TaskName, tasks } from './data/tasks/tasks.ts';
export { Vocabulary } from './data/vocabulary.ts';
export { type BeamOptions, beamSearch } from './decode/beam.ts';
export { type SearchName, searches } from './decode/searches.ts';
export { DecodingMemory, type Member } from './decode/memory.ts';
export { type GreedyOptions, greedy, greedyFrom } from './decode/greedy.ts';
export type { Hypothesis, LengthLimits } from './decode/hypothesis.ts';
export { type SampleOptions, sample } from './decode/sample.ts';
export { type Stepper, createStepper } from './decode/stepper.ts';
export {
  BackendError,
  CheckpointError,
  ConfigError,
  DataError,
  ShapeError,
  TrainingError,
  TsuzuriError,
} from './errors.ts';
export { didYouMean } from './nearest.ts';
export { quoted, requireKnown } from './errors.ts';
export {
  type LazySafetensors,
  type LazyTensor,
  type RandomAccess,
  inMemory,
  openSafetensors,
  safetensorsPieces,
} from './formats/safetensors-pieces.ts';
export {
  type SafetensorsFile,
  type StoredTensor,
  readSafetensors,
  writeSafetensors,
} from './formats/safetensors.ts';
export {
  type SimilarityOptions,
  type TokenSimilarity,
  embeddingSimilarity,
} from './inspect/similarity.ts';
export { type Accuracy, accuracy } from './metrics/accuracy.ts';
export {
  type ScoredAnswer,
  type ScoredSide,
  type Scores,
  scoreAnswers,
} from './metrics/score-answers.ts';
export { type Bleu, type BleuOptions, bleu } from './metrics/bleu.ts';
export { type ChrfOptions, chrf } from './metrics/chrf.ts';
export {
  type EditDistance,
  editDistance,
  sigmorphon2020Distance,
} from './metrics/edit-distance.ts';
export { type PhoneErrorRateOptions, phoneErrorRate, wordErrorRate } from './metrics/error-rate.ts';
export { type BleuTokenizer, bleuTokenizers } from './metrics/tokenize.ts';
export type { Decoder, DecoderKind, DecoderPass } from './models/decoders/decoder.ts';
export { type DecoderName, decoders } from './models/decoders/decoders.ts';
export type { Encoded, EncodedGradient, Encoder, EncoderKind } from './models/encoders/encoder.ts';
export { type EncoderName, encoders } from './models/encoders/encoders.ts';
export type { Generator, GeneratorInput, GeneratorKind } from './models/generators/generator.ts';
export { type GeneratorName, generators } from './models/generators/generators.ts';
export type { DecodingStep, Model, ModelConfig, TrainingPass } from './models/model.ts';
export { type ModelName, models } from './models/models.ts';
export { type Seq2SeqConfig, modelDefaults } from './models/config.ts';
export { Seq2Seq, type Seq2SeqCache } from './models/seq2seq.ts';
export { Activation, type ActivationCache, activations } from './nn/activation.ts';
export { AdditiveScore, type AdditiveScoreCache } from './nn/attention/additive.ts';
export {
  Attention,
  type AttentionCache,
  type AttentionMemory,
  type AttentionMemoryGradient,
} from './nn/attention/attention.ts';
export { type AttentionKind, attentions } from './nn/attention/attentions.ts';
export { DotScore, type DotScoreCache } from './nn/attention/dot.ts';
export { GeneralScore } from './nn/attention/general.ts';
export { scaledDotScore } from './nn/attention/scaled-dot.ts';
export type { AttentionScore, AttentionSizes } from './nn/attention/score.ts';
export { BatchNorm, type BatchNormCache, type Mode } from './nn/batch-norm.ts';
export { type CellKind, cells } from './nn/cells.ts';
export { CrossEntropy, type CrossEntropyCache, type ValidSlots } from './nn/cross-entropy.ts';
export { Dropout, type DropoutCache } from './nn/dropout.ts';
export { Embedding, type EmbeddingCache } from './nn/embedding.ts';
export { Gru, type GruCache, type GruState } from './nn/gru.ts';
export { LayerNorm, type LayerNormCache } from './nn/layer-norm.ts';
export { LayerNormGru, type LayerNormGruCache } from './nn/layer-norm-gru.ts';
export { LayerNormLstm, type LayerNormLstmCache } from './nn/layer-norm-lstm.ts';
export { LayerNormRnn, type LayerNormRnnCache } from './nn/layer-norm-rnn.ts';
export { layers } from './nn/layers.ts';
export { Linear, type LinearCache } from './nn/linear.ts';
export { Lstm, type LstmCache, type LstmState } from './nn/lstm.ts';
export type { Recurrent, RecurrentSizes, RecurrentState } from './nn/recurrent.ts';
export { Rnn, type RnnCache, type RnnState } from './nn/rnn.ts';
export { Softmax, type SoftmaxCache } from './nn/softmax.ts';
export { type StoredParameters, averageParameters } from './optim/average.ts';
export { clipByNorm } from './optim/clip.ts';
export { Adagrad, type AdagradOptions } from './optim/adagrad.ts';
export { Adam, type AdamOptions } from './optim/adam.ts';
export { AdamW } from './optim/adamw.ts';
export { Momentum, type MomentumOptions } from './optim/momentum.ts';
export type { Moment, Optimizer, OptimizerKind } from './optim/optimizer.ts';
export { type OptimizerName, optimizers } from './optim/optimizers.ts';
export { Rmsprop, type RmspropOptions } from './optim/rmsprop.ts';
export { type ScheduleName, schedules } from './optim/schedules.ts';
export type { Schedule, ScheduleKind, WarmupOptions } from './optim/schedules/schedule.ts';
export { Sgd } from './optim/sgd.ts';
export { Arena } from './tensor/arena.ts';
export type { Floats, Memory, Precision } from './tensor/memory.ts';
export {
  type Initialiser,
  type Parameter,
  ParameterBlock,
  type ParameterScope,
  constant,
  normal,
  uniform,
} from './tensor/parameters.ts';
export { Random } from './tensor/random.ts';
export { Tensor } from './tensor/tensor.ts';
export { type Evaluation, evaluate, teacherForcedLoss } from './train/evaluate.ts';
export { Training } from './train/training.ts';
export type { TrainingEvent } from './train/events.ts';
export type { ResumeChanges } from './train/changes.ts';
export {
  type ResumeOptions,
  resumeTraining,
  saveTraining,
  trainingPieces,
} from './train/checkpoint.ts';
export type { Best, Progress, SettingsChange } from './train/progress.ts';
export { type Criterion, criteria } from './train/criteria.ts';
export {
  type ScheduleConfig,
  type TrainingSettings,
  resolveTraining,
  trainingDefaults,
} from './train/settings.ts';
export { type Trainable, type UpdateOptions, update } from './train/update.ts';
export { type EpochEvent, type TrainOptions, fit, train } from './train/train.ts';
export {
  loadTranslator,
  openTranslator,
  readCodec,
  saveTranslator,
  translatorPieces,
} from './translator/file.ts';
export type { Answer, AnswerOptions, Answered, SamplingOptions } from './translator/answers.ts';
export { Session, openSession } from './translator/session.ts';
export { Translator, type TranslatorConfig } from './translator/translator.ts';
export {
  type EncodedExample,
  type EncodedExamples,
  type PairCodec,
  type PairCodecConfig,
  UNKNOWN_TOKEN,
  type UnknownPolicy,
  createPairCodec,
  pairCodecs,
  unknownPolicies,
  unknownSymbols,
} from './data/pair-codec.ts';
export { type Normalization, normalizers } from './data/normalization.ts';
export { type TokenizerGuess, guessTokenizer } from './data/tokenizers/guess.ts';
export { type LearnBpeOptions, learnBpe } from './data/tokenizers/learn-bpe.ts';
export type { Tokenizer, TokenizerConfig, TokenizerKind } from './data/tokenizers/tokenizer.ts';
export { type TokenizerName, createTokenizer, tokenizers } from './data/tokenizers/tokenizers.ts';
export { type Stream, buildSharedCodec, buildTextCodec } from './data/build-text-codec.ts';
export type { TextCodecOptions } from './data/token-counter.ts';
export type { ReadingListener, Rereadable } from './data/rereadable.ts';
export { unknownShare } from './data/unknown-share.ts';
export type { PrepareFacts, SetFacts, SideFacts } from './prepare/facts.ts';
export { type PrepareOptions, prepareDefaults } from './prepare/options.ts';
export { type Prepared, prepare } from './prepare/prepare.ts';
export type { ExampleSets } from './prepare/split.ts';
export { type LearnFacts, beginLearning, resumeLearning } from './learn/begin.ts';
export {
  type LearnSettings,
  type ModelOptions,
  learnDefaults,
  learnDefaultsFor,
  requireLearnable,
} from './learn/defaults.ts';
export { type LearnEvent, type LearnOptions, Learning, learn } from './learn/learn.ts';
export type { Pair, Pairs } from './learn/pairs.ts';
export type { VectorFacts, VectorFiles } from './learn/vectors.ts';
export { countIds, replaceRare } from './data/replace-rare.ts';
export {
  type DecodeOptions,
  TextCodec,
  type TextCodecConfig,
  type UnknownHandling,
} from './data/text-codec.ts';
export { type TextCoder, type TextCoderConfig, coders, createCoder } from './data/text-coder.ts';
export { readLines, scanLines } from './data/readers/lines.ts';
export {
  type Input,
  type Line,
  type ReaderKind,
  type ReaderOption,
  type ReaderOptions,
  type WrongColumns,
  withoutBlankEnd,
} from './data/readers/reader.ts';
export { type Row, type TableFormat, tableReader } from './data/readers/table.ts';
export { type ReaderName, readers } from './data/readers/readers.ts';
export { type BatchBudget, bucketBatches } from './data/buckets.ts';
export {
  type LengthLimit,
  type LengthPolicy,
  lengthPolicies,
  limitLength,
} from './data/limit-length.ts';
export { type ShuffleOptions, shuffleBuffer } from './data/shuffle-buffer.ts';
export {
  type FixedTask,
  type TaskKind,
  type TaskOption,
  type TaskSide,
  type TextSide,
  defineTask,
  isFixedTask,
} from './data/task.ts';
export { taskCoders } from './data/task-coders.ts';
export { copy } from './data/tasks/copy.ts';
export { dates } from './data/tasks/dates.ts';
export { qa } from './data/tasks/qa.ts';
export { reverse } from './data/tasks/reverse.ts';
export { sort } from './data/tasks/sort.ts';
export { translation } from './data/tasks/translation.ts';
export type { ExampleStream, TrainingData, TrainingExample } from './train/examples.ts';
export { VectorFile, type VectorVocabulary } from './data/readers/vectors.ts';
export { freezable } from './models/config.ts';

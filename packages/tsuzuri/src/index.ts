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
export { type DecodingModel, type GreedyOptions, greedy } from './decode/greedy.ts';
export {
  BackendError,
  CheckpointError,
  ConfigError,
  DataError,
  ShapeError,
  TrainingError,
  TsuzuriError,
} from './errors.ts';
export {
  type SafetensorsFile,
  type StoredTensor,
  readSafetensors,
  writeSafetensors,
} from './formats/safetensors.ts';
export { type TokenSimilarity, embeddingSimilarity } from './inspect/similarity.ts';
export { type Accuracy, accuracy } from './metrics/accuracy.ts';
export { Decoder, type DecoderCache } from './models/decoder.ts';
export { Encoder, type EncoderCache } from './models/encoder.ts';
export { Seq2Seq, type Seq2SeqCache, type Seq2SeqConfig } from './models/seq2seq.ts';
export { Activation, type ActivationCache, activations } from './nn/activation.ts';
export { BatchNorm, type BatchNormCache, type Mode } from './nn/batch-norm.ts';
export { CrossEntropy, type CrossEntropyCache, type ValidSlots } from './nn/cross-entropy.ts';
export { Dropout, type DropoutCache } from './nn/dropout.ts';
export { Embedding, type EmbeddingCache } from './nn/embedding.ts';
export { layers } from './nn/layers.ts';
export { Linear, type LinearCache } from './nn/linear.ts';
export { Lstm, type LstmCache, type LstmState } from './nn/lstm.ts';
export { Softmax, type SoftmaxCache } from './nn/softmax.ts';
export { clipByNorm } from './optim/clip.ts';
export { type OptimizerName, optimizers } from './optim/optimizers.ts';
export { type Optimizer, Sgd } from './optim/sgd.ts';
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
export { type Evaluation, evaluate } from './train/evaluate.ts';
export { type StepOptions, type TrainableModel, trainStep } from './train/train-step.ts';
export { type EpochEvent, type TrainOptions, fit, train } from './train/trainer.ts';
export { loadTranslator, saveTranslator } from './translator/file.ts';
export {
  type EncodedExamples,
  Translator,
  type TranslatorConfig,
} from './translator/translator.ts';
export { type Normalization, normalizers } from './data/normalization.ts';
export { type TokenizerGuess, guessTokenizer } from './data/tokenizers/guess.ts';
export { type LearnBpeOptions, learnBpe } from './data/tokenizers/learn-bpe.ts';
export type { Tokenizer, TokenizerConfig, TokenizerKind } from './data/tokenizers/tokenizer.ts';
export { type TokenizerName, createTokenizer, tokenizers } from './data/tokenizers/tokenizers.ts';
export {
  type Stream,
  type TextCodecOptions,
  buildSharedCodec,
  buildTextCodec,
} from './data/build-text-codec.ts';
export { countIds, replaceRare } from './data/replace-rare.ts';
export {
  type DecodeOptions,
  TextCodec,
  type TextCodecConfig,
  type UnknownHandling,
} from './data/text-codec.ts';
export { type TextCoder, type TextCoderConfig, coders, createCoder } from './data/text-coder.ts';
export { readLines } from './data/readers/lines.ts';
export type { Input, Line, ReaderKind, ReaderOptions } from './data/readers/reader.ts';
export { type ReaderName, readers } from './data/readers/readers.ts';
export { type BatchBudget, bucketBatches } from './data/buckets.ts';
export {
  type EncodedRows,
  type LengthLimit,
  type LengthPolicy,
  lengthPolicies,
  limitLength,
} from './data/limit-length.ts';
export { type ShuffleOptions, shuffleBuffer } from './data/shuffle-buffer.ts';
export { type FixedTask, type TaskSide, type TextSide, isFixedTask } from './data/task.ts';
export { taskCoders } from './data/task-coders.ts';
export { copy } from './data/tasks/copy.ts';
export { dates } from './data/tasks/dates.ts';
export { qa } from './data/tasks/qa.ts';
export { reverse } from './data/tasks/reverse.ts';
export { sort } from './data/tasks/sort.ts';
export { translation } from './data/tasks/translation.ts';

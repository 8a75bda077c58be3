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
export { type Bleu, type BleuOptions, bleu } from './metrics/bleu.ts';
export { type ChrfOptions, chrf } from './metrics/chrf.ts';
export {
  type EditDistance,
  editDistance,
  sigmorphon2020Distance,
} from './metrics/edit-distance.ts';
export { type PhoneErrorRateOptions, phoneErrorRate, wordErrorRate } from './metrics/error-rate.ts';
export { type BleuTokenizer, bleuTokenizers } from './metrics/tokenize.ts';
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
export { type Evaluation, evaluate } from './train/evaluate.ts';
export {
  type WeightedBatch,
  accumulateGradients,
  accumulatedStep,
  targetTokens,
} from './train/accumulate.ts';
export {
  type StepOptions,
  type TrainableModel,
  applyGradients,
  trainStep,
} from './train/train-step.ts';
export { type EpochEvent, type TrainOptions, fit, train } from './train/trainer.ts';
export { loadTranslator, saveTranslator } from './translator/file.ts';
export {
  type EncodedExamples,
  Translator,
  type TranslatorConfig,
} from './translator/translator.ts';

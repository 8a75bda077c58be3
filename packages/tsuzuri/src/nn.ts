export { activationCodes, type ActivationKind } from './backend/activations.ts';
export type { KernelName, Kernels, Workspace } from './backend/backend.ts';
export { activationFunctions, type ActivationFunction } from './backend/reference/activations.ts';
export { type BeamOptions, beamSearch, type BeamAnswerOptions } from './decode/beam.ts';
export {
  type BeamCandidate,
  type BeamFate,
  beamFates,
  type BeamStep,
} from './decode/beam-of-source.ts';
export { greedy, greedyFrom, type GreedyOptions } from './decode/greedy.ts';
export type { Hypothesis, LengthLimits } from './decode/hypothesis.ts';
export { DecodingMemory, type Member } from './decode/memory.ts';
export { sample, type SampleOptions, type SampleAnswerOptions } from './decode/sample.ts';
export type { IdSearch, SearchKind, SearchRequest } from './decode/search.ts';
export { searches, type SearchName, type SearchOptions } from './decode/searches.ts';
export {
  createStepper,
  type Stepper,
  type NextTokens,
  type StepperOptions,
} from './decode/stepper.ts';
export type { ModelOptions } from './learn/defaults.ts';
export type { VectorFacts, VectorFiles } from './learn/vectors.ts';
export {
  freezable,
  frozenParts,
  type FrozenPart,
  modelDefaults,
  type Seq2SeqConfig,
  type Seq2SeqSettings,
} from './models/config.ts';
export type {
  Decoder,
  DecoderGraph,
  DecoderKind,
  DecoderPass,
  DecoderSampling,
} from './models/decoders/decoder.ts';
export { type DecoderName, decoders } from './models/decoders/decoders.ts';
export type {
  Encoded,
  EncodedGradient,
  EncodedGraph,
  Encoder,
  EncoderKind,
} from './models/encoders/encoder.ts';
export type {
  FeatureReader,
  FeaturesKind,
  FeatureSettings,
} from './models/features/feature-reader.ts';
export { featureKinds, type FeaturesName } from './models/features/features.ts';
export { type EncoderName, encoders } from './models/encoders/encoders.ts';
export type {
  Generator,
  GeneratorInput,
  GeneratorKind,
  SourceIds,
  GeneratorGradient,
  GeneratorGraphInput,
  Truth,
  Written,
} from './models/generators/generator.ts';
export { type GeneratorName, generators } from './models/generators/generators.ts';
export type {
  Ability,
  DecodingStep,
  Model,
  ModelConfig,
  ModelGraph,
  GraphIds,
  ModelGraphState,
  TrainingPass,
} from './models/model.ts';
export { type EditTransducerConfig, type EditTransducerSettings } from './models/edit-config.ts';
export {
  EditTransducer,
  type EditTransducerCache,
  type EditTransducerState,
  type RolledIn,
} from './models/edit-transducer.ts';
export { type ModelKind, type ModelName, models } from './models/models.ts';
export {
  Seq2Seq,
  type Seq2SeqCache,
  type Seq2SeqState,
  type Seq2SeqGradient,
} from './models/seq2seq.ts';
export type { Part, SeenDecoder, SeenEncoder, Sight, InitialState } from './models/sights.ts';
export { Agreement, type AgreementCache } from './nn/agreement.ts';
export { Activation, type ActivationCache, activations } from './nn/activation.ts';
export { AdditiveScore, type AdditiveScoreCache } from './nn/attention/additive.ts';
export {
  Attention,
  type AttentionCache,
  type AttentionGraph,
  type AttentionMemory,
  type AttentionMemoryGradient,
} from './nn/attention/attention.ts';
export { type AttentionKind, attentions } from './nn/attention/attentions.ts';
export type { AttentionNormalizer } from './nn/attention/normalizer.ts';
export { attentionNormalizers, type AttentionNormalizerName } from './nn/attention/normalizers.ts';
export { DotScore, type DotScoreCache } from './nn/attention/dot.ts';
export { GeneralScore } from './nn/attention/general.ts';
export { scaledDotScore } from './nn/attention/scaled-dot.ts';
export type { AttentionScore, AttentionSizes, ScoreGraph } from './nn/attention/score.ts';
export { BatchNorm, type BatchNormCache, type Mode } from './nn/batch-norm.ts';
export { type CellKind, cells } from './nn/cells.ts';
export {
  type LossCriterion,
  CrossEntropy,
  type CrossEntropyCache,
  type ValidSlots,
} from './nn/cross-entropy.ts';
export { Dropout, type DropoutCache, type DropoutOptions } from './nn/dropout.ts';
export { Embedding, type EmbeddingCache } from './nn/embedding.ts';
export { Entmax, type EntmaxCache, type EntmaxKind } from './nn/entmax.ts';
export { EntmaxLoss } from './nn/entmax-loss.ts';
export type {
  Graph,
  GraphAttribute,
  GraphAttributes,
  GraphRound,
  GraphRun,
  GraphState,
  GraphTensor,
  GraphTensors,
  GraphType,
  GraphValue,
  GraphWritten,
} from './nn/graph.ts';
export { Gru, type GruCache, type GruState } from './nn/gru.ts';
export { LayerNormGru, type LayerNormGruCache, type GruNorms } from './nn/layer-norm-gru.ts';
export { LayerNormLstm, type LayerNormLstmCache } from './nn/layer-norm-lstm.ts';
export { LayerNormRnn, type LayerNormRnnCache } from './nn/layer-norm-rnn.ts';
export { LayerNorm, type LayerNormCache } from './nn/layer-norm.ts';
export { layers } from './nn/layers.ts';
export { Linear, type LinearCache } from './nn/linear.ts';
export { Lstm, type LstmCache, type LstmState } from './nn/lstm.ts';
export {
  type PointerCache,
  type PointerGradient,
  type PointerInputs,
  PointerMixture,
  pointerScores,
} from './nn/pointer-mixture.ts';
export type { Recurrent, RecurrentSizes, RecurrentState } from './nn/recurrent.ts';
export { Rnn, type RnnCache, type RnnState } from './nn/rnn.ts';
export type { CellStation, CellStations } from './nn/stations.ts';
export { Softmax, type SoftmaxCache } from './nn/softmax.ts';
export {
  TransformerDecoderLayer,
  type DecoderViews,
  type TransformerDecoderLayerCache,
  type TransformerDecoderLayerGradient,
} from './nn/transformer/decoder-layer.ts';
export {
  TransformerEncoderLayer,
  type TransformerEncoderLayerCache,
  type TransformerEncoderLayerGradient,
} from './nn/transformer/encoder-layer.ts';
export {
  FeedForward,
  type FeedForwardActivation,
  feedForwardActivations,
  type FeedForwardCache,
} from './nn/transformer/feed-forward.ts';
export {
  type HeadsMemory,
  type HeadsView,
  MultiHeadAttention,
  type MultiHeadAttentionCache,
} from './nn/transformer/multi-head-attention.ts';
export type { TransformerLayerOptions } from './nn/transformer/options.ts';
export { type PositionKind, type PositionName, positions } from './nn/transformer/positions.ts';
export type { TorchLayer, TorchModule, TorchRows } from './nn/torch.ts';
export { Adagrad, type AdagradOptions } from './optim/adagrad.ts';
export { Adam, type AdamOptions } from './optim/adam.ts';
export { AdamW } from './optim/adamw.ts';
export { averageParameters, type StoredParameters } from './optim/average.ts';
export { Momentum, type MomentumOptions } from './optim/momentum.ts';
export type { Moment, Optimizer, OptimizerKind, MomentRange } from './optim/optimizer.ts';
export { type OptimizerName, optimizers } from './optim/optimizers.ts';
export { Rmsprop, type RmspropOptions } from './optim/rmsprop.ts';
export { type ScheduleName, schedules } from './optim/schedules.ts';
export type { Schedule, ScheduleKind, WarmupOptions } from './optim/schedules/schedule.ts';
export { Sgd } from './optim/sgd.ts';
export { Arena, type Mark } from './tensor/arena.ts';
export type { Floats, Memory, Precision } from './tensor/memory.ts';
export {
  constant,
  type DeclareOptions,
  frozen,
  type Initialiser,
  normal,
  type Parameter,
  ParameterBlock,
  type ParameterScope,
  uniform,
} from './tensor/parameters.ts';
export { Random } from './tensor/random.ts';
export { Tensor, type TensorKind } from './tensor/tensor.ts';
export type { ResumeChanges } from './train/changes.ts';
export { criteria, type Criterion } from './train/criteria.ts';
export {
  type DistillationName,
  distillation,
  distillations,
  type Pull,
} from './train/distillation.ts';
export { type DistillOptions, beginDistilling, resumeDistilling } from './learn/distill.ts';
export { ensembleLoss } from './train/ensemble-loss.ts';
export { teacherForcedLoss } from './train/evaluate.ts';
export type {
  Objective,
  ObjectiveContext,
  ObjectiveKind,
  ObjectiveSettings,
  ObjectivePass,
} from './train/objectives/objective.ts';
export {
  objectives,
  type ObjectiveName,
  type ObjectiveOptions,
} from './train/objectives/objectives.ts';
export { samplingSchedules, type SamplingScheduleName } from './train/sampling-schedules.ts';
export type { TrainingExample } from './train/examples.ts';
export type { Best, Progress, SettingsChange } from './train/progress.ts';
export { resolveTraining, type ScheduleConfig, trainingDefaults } from './train/settings.ts';
export {
  type LearnPart,
  type SharedParts,
  type Trainable,
  update,
  type UpdateOptions,
} from './train/update.ts';
export { beginLearning, resumeLearning, type BeginOptions } from './learn/begin.ts';
export { type ModelAdvice, adviseModel } from './learn/advice.ts';
export { RankedParts, type Ranks } from './train/ranks.ts';
export { AUTO, type ChosenGenerator, chooseGenerator } from './learn/choose-generator.ts';
export { learnDefaultsFor, requireLearnable, settingsOfTrained } from './learn/defaults.ts';
export type { Side } from './prepare/options.ts';
export type { RunningAverage } from './optim/running-average.ts';
export type { Check, Checks } from './decode/option-checks.ts';
export type { Bridge, BridgeCache } from './models/bridge.ts';
export type { Seq2SeqParts } from './models/build.ts';
export type { StepScheduleOptions } from './optim/schedules/step.ts';
export type { ExponentialOptions } from './optim/schedules/exponential.ts';
export type { CosineOptions } from './optim/schedules/cosine.ts';
export type { LinearScheduleOptions } from './optim/schedules/linear.ts';
export type { PlateauOptions } from './optim/schedules/plateau.ts';
export type { BatchSource } from './train/batches.ts';
export type { PreparedSets } from './prepare/prepare.ts';
export { warmStart, type WarmSide } from './translator/warm-start.ts';

export type { Backend } from './backend/backend.ts';
export {
  type BackendName,
  type BackendOptions,
  backends,
  createBackend,
} from './backend/select.ts';
export type { Dataset, Example } from './data/task.ts';
export type { SamplingOptions } from './decode/sample.ts';
export {
  BackendError,
  CheckpointError,
  ConfigError,
  DataError,
  ShapeError,
  TrainingError,
  TsuzuriError,
} from './errors.ts';
export type { LearnFacts } from './learn/begin.ts';
export { learnDefaults, type LearnSettings } from './learn/defaults.ts';
export { learn, type LearnEvent, Learning, type LearnOptions } from './learn/learn.ts';
export type { Pair, Pairs } from './learn/pairs.ts';
export type { PrepareFacts } from './prepare/facts.ts';
export { type ResumeOptions, resumeTraining, saveTraining } from './train/checkpoint.ts';
export { evaluate, type Evaluation } from './train/evaluate.ts';
export type { TrainingEvent } from './train/events.ts';
export type { ExampleStream, TrainingData } from './train/examples.ts';
export type { TrainingSettings } from './train/settings.ts';
export { type EpochEvent, fit, train, type TrainOptions } from './train/train.ts';
export { Training } from './train/training.ts';
export type { Answer, Answered, AnswerOptions, AnswerToken, Asked } from './translator/answers.ts';
export { Ensemble } from './translator/ensemble.ts';
export { loadEnsemble, saveEnsemble } from './translator/ensemble-file.ts';
export { loadTranslator } from './translator/file.ts';
export { saveTranslator } from './translator/save.ts';
export { openSession, Session } from './translator/session.ts';
export { Translator, type TranslatorConfig } from './translator/translator.ts';
export type { Answering } from './translator/answering.ts';

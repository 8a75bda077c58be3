import { type Seq2SeqConfig, modelDefaults } from '../models/config.ts';
import { resolveConfig } from '../models/resolve-config.ts';
import { type OptimizerName, optimizers } from '../optim/optimizers.ts';
import { type PrepareOptions, prepareDefaults, requirePreparable } from '../prepare/options.ts';
import { type TrainingSettings, resolveTraining, trainingDefaults } from '../train/settings.ts';

type ModelConfigPart = Omit<
  Seq2SeqConfig,
  'sourceVocabularySize' | 'targetVocabularySize' | 'sharedEmbedding'
>;

/** The options of a model that data does not decide. */
export type ModelOptions = {
  readonly [Name in keyof ModelConfigPart]: ModelConfigPart[Name] | undefined;
};

/** All that decides what is learned from pairs, by one name each. */
export type LearnSettings = PrepareOptions & ModelOptions & TrainingSettings;

const { sharedEmbedding: _, ...modelOptions } = modelDefaults;

/** What `learn` and `tsuzuri train` take where nothing is said; `docs/g2p.md` has what each is worth. */
export const learnDefaults = {
  ...prepareDefaults,
  ...modelOptions,
  embeddingSize: 128,
  hiddenSize: 256,
  bidirectional: true,
  attention: 'general',
  tiedOutput: true,
  dropout: 0.3,
  labelSmoothing: 0.1,
  ...trainingDefaults,
  batchSize: 32,
  optimizerOptions: { beta2: 0.98 },
  schedule: { kind: 'constant' },
  patience: 20,
  averaging: 0.1,
} as const satisfies LearnSettings;

/**
 * The defaults that go with what was said: the tuned options belong to the tuned optimiser alone,
 * another optimiser has a learning rate of its own, and a peeky decoder's output cannot be tied.
 *
 * @param given settings by name, not checked yet
 */
export function learnDefaultsFor(given: Readonly<Record<string, unknown>>): LearnSettings {
  const { optimizer = learnDefaults.optimizer, peeky } = given;
  const isKnown = typeof optimizer === 'string' && Object.hasOwn(optimizers, optimizer);
  const isOther = isKnown && optimizer !== learnDefaults.optimizer;
  const { learningRate } = optimizers[isOther ? (optimizer as OptimizerName) : 'adam'].defaults;
  return {
    ...learnDefaults,
    ...(isOther ? { learningRate, optimizerOptions: {} } : {}),
    ...(peeky === true ? { tiedOutput: false } : {}),
  };
}

/** The settings by what they are settings of. */
export const settingNames: Readonly<Record<'prepare' | 'model' | 'training', readonly string[]>> = {
  prepare: [...Object.keys(prepareDefaults), 'maximumVocabulary'],
  model: [...Object.keys(modelOptions), 'embeddingDropout'],
  training: [...Object.keys(trainingDefaults), 'batchTokens', 'clipNorm', 'patience'],
};

type Parts = {
  readonly prepare: PrepareOptions;
  readonly model: ModelConfigPart;
  readonly training: TrainingSettings;
};

/** The settings of one part that have a value. */
export function pickSettings<Part extends keyof Parts>(
  settings: Partial<LearnSettings>,
  part: Part,
): Partial<Parts[Part]> {
  const entries = Object.entries(settings).filter(
    ([name, value]) => settingNames[part].includes(name) && value !== undefined,
  );
  return Object.fromEntries(entries) as Partial<Parts[Part]>;
}

/** Checks what can be checked before data is read. @throws ConfigError for the first impossible setting */
export function requireLearnable(settings: LearnSettings): void {
  requirePreparable(settings);
  const model = pickSettings(settings, 'model');
  resolveConfig({ ...model, sourceVocabularySize: 3, targetVocabularySize: 3 });
  resolveTraining(pickSettings(settings, 'training'));
}

import type { TextCodecConfig } from '../data/text-codec.ts';
import { ConfigError, quoted } from '../errors.ts';
import { type Seq2SeqConfig, modelDefaults, transformerOptions } from '../models/config.ts';
import type { DecoderKind } from '../models/decoders/decoder.ts';
import { type DecoderName, decoders } from '../models/decoders/decoders.ts';
import type { GeneratorKind } from '../models/generators/generator.ts';
import { generators } from '../models/generators/generators.ts';
import {
  DEFAULT_MODEL,
  type ModelName,
  modelKind,
  models,
  requireModel,
  suitableModel,
} from '../models/models.ts';
import { defaultsOfKinds } from '../models/resolve-config.ts';
import { AUTO, isGeneratorFree, withGenerator } from './choose-generator.ts';
import { type OptimizerName, optimizers } from '../optim/optimizers.ts';
import { type PrepareOptions, prepareDefaults, requirePreparable } from '../prepare/options.ts';
import { requireObjective } from '../train/objectives/objectives.ts';
import { type TrainingSettings, resolveTraining, trainingDefaults } from '../train/settings.ts';
import type { TranslatorConfig } from '../translator/translator.ts';
import type { OfVocabularies } from '../translator/model-config.ts';

type ModelConfigPart = Omit<Seq2SeqConfig, OfVocabularies | 'sharedEmbedding' | 'model'> & {
  /** The kind of model (seq2seq). */
  readonly model?: ModelName;
};

/** The options of a model that do not follow from the data. */
export type ModelOptions = {
  readonly [Name in keyof ModelConfigPart]: ModelConfigPart[Name] | undefined;
};

/** All settings that determine what is learned from pairs, by name. */
export type LearnSettings = PrepareOptions &
  ModelOptions &
  Omit<TrainingSettings, 'epochs'> & {
    /** The maximum number of passes over the examples; by default `passesFor` their number. */
    readonly epochs?: number | undefined;
  };

const { sharedEmbedding: _, ...seq2seqOptions } = modelDefaults;
const { epochs: _epochs, ...otherTrainingDefaults } = trainingDefaults;
const modelOptions = { model: DEFAULT_MODEL, ...seq2seqOptions };

/** The defaults of `learn` and `tsuzuri train` besides `passesFor`; `docs/g2p.md` measures the effect of each. */
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
  ...otherTrainingDefaults,
  batchSize: 32,
  optimizerOptions: { beta2: 0.98 },
  schedule: { kind: 'constant' },
  averaging: 0.1,
} as const satisfies LearnSettings;

/**
 * The defaults that go with the given settings: the tuned options apply to the tuned optimiser only,
 * another optimiser has its own learning rate, a peeky decoder's output cannot be tied, a decoder needs
 * no attention where the generator aligns, and kinds of models, encoders and
 * decoders may have their own. Examples with features have the model of `suitableModel`; where nothing is
 * said of the parts of a model, the examples decide the generator.
 *
 * @param given settings by name, not yet checked; `features` where examples have some
 */
export function learnDefaultsFor(given: Readonly<Record<string, unknown>>): LearnSettings {
  const { optimizer = learnDefaults.optimizer, peeky, generator, init } = given;
  const { model = init === undefined ? suitableModel(given) : DEFAULT_MODEL } = given;
  const kind = { model: model as ModelName };
  const isModel = Object.hasOwn(models, String(model));
  const isKnown = typeof optimizer === 'string' && Object.hasOwn(optimizers, optimizer);
  const isOther = isKnown && optimizer !== learnDefaults.optimizer;
  const { learningRate } = optimizers[isOther ? (optimizer as OptimizerName) : 'adam'].defaults;
  return {
    ...learnDefaults,
    ...defaultsOfKinds({ ...learnDefaults, ...pickModel(given) }),
    ...(isOther ? { learningRate, optimizerOptions: {} } : {}),
    ...(peeky === true ? { tiedOutput: false } : {}),
    ...(aligns(generator) ? { attention: 'none' } : {}),
    ...(model === DEFAULT_MODEL && isGeneratorFree(given) ? { generator: AUTO } : {}),
    ...(isModel ? { ...modelKind(kind).learnDefaults, ...kind } : {}),
  };
}

/** Whether this is the name of a generator that aligns. */
function aligns(generator: unknown): boolean {
  const kind = Object.entries<GeneratorKind>(generators).find(([name]) => name === generator);
  return kind?.[1].aligns ?? false;
}

/** What decides the defaults of kinds, where it is what it can be. */
function pickModel({ encoder, decoder, ...given }: Readonly<Record<string, unknown>>): object {
  const [hiddenSize, dropout] = [Number(given.hiddenSize), Number(given.dropout)];
  return {
    ...(typeof encoder === 'string' && { encoder }),
    ...(typeof decoder === 'string' && { decoder }),
    ...(Number.isInteger(hiddenSize) && { hiddenSize }),
    ...(dropout >= 0 && { dropout }),
  };
}

/** The settings by the part that they belong to. */
export const settingNames: Readonly<Record<'prepare' | 'model' | 'training', readonly string[]>> = {
  prepare: [...Object.keys(prepareDefaults), 'maximumVocabulary', 'holdOutSeed'],
  model: [...Object.keys(modelOptions), 'embeddingDropout', 'freeze', ...transformerOptions],
  training: [
    ...Object.keys(trainingDefaults),
    'batchTokens',
    'clipNorm',
    'parts',
    'patience',
    'samplingSchedule',
    'objective',
    'objectiveOptions',
  ],
};

type Parts = {
  readonly prepare: PrepareOptions;
  readonly model: ModelConfigPart;
  readonly training: TrainingSettings;
};

/** The settings of one part that are not undefined. */
export function pickSettings<Part extends keyof Parts>(
  settings: Partial<LearnSettings>,
  part: Part,
): Partial<Parts[Part]> {
  const entries = Object.entries(settings).filter(
    ([name, value]) => settingNames[part].includes(name) && value !== undefined,
  );
  return Object.fromEntries(entries) as Partial<Parts[Part]>;
}

/**
 * The settings that a training takes over from the model that it begins from, unless others are given.
 *
 * @throws ConfigError where `given` asks for another kind of model
 */
export function settingsOfTrained(
  { source, sharedEmbedding, ...config }: TranslatorConfig,
  given: Readonly<Record<string, unknown>> = {},
): Partial<LearnSettings> {
  const { model: kind = DEFAULT_MODEL } = config;
  if (given.model !== undefined && given.model !== kind) {
    throw new ConfigError(
      'model',
      `expected ${quoted(kind)}, as the trained model is, got ${quoted(given.model)}`,
    );
  }
  const {
    frozenEmbeddings: _frozen,
    freeze: _freeze,
    ...model
  } = pickSettings(config as Partial<LearnSettings>, 'model');
  const { normalization, lowercase } = source as Partial<TextCodecConfig>;
  return {
    ...modelKind(config).learnDefaults,
    ...model,
    ...(normalization && { normalization }),
    ...(lowercase && { lowercase }),
    ...(sharedEmbedding !== undefined && { sharedVocabulary: sharedEmbedding }),
  };
}

/** Checks settings before data is read, as far as possible. @throws ConfigError for the first impossible setting */
export function requireLearnable(settings: LearnSettings): void {
  requirePreparable(settings);
  const model = pickSettings(withGenerator(settings), 'model');
  requireModel({
    ...model,
    sourceVocabularySize: 3,
    targetVocabularySize: 3,
    copies: [],
  });
  const { objective, objectiveOptions, samplingRate } = resolveTraining(
    pickSettings(settings, 'training'),
  );
  requireObjective(objective, objectiveOptions).requireTogether?.({ ...model, samplingRate });
  const { decoder = modelDefaults.decoder } = model;
  const { readsAtOnce }: DecoderKind = decoders[decoder as DecoderName];
  if (samplingRate > 0 && readsAtOnce) {
    throw new ConfigError(
      'samplingRate',
      `expected 0, since the decoder ${decoder} reads the whole target at once, got ${samplingRate}`,
    );
  }
}

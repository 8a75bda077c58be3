import type { ReadingListener } from '../data/rereadable.ts';
import type { Backend } from '../backend/backend.ts';
import { type RandomAccess, inMemory } from '../formats/safetensors-pieces.ts';
import { modelKind } from '../models/models.ts';
import type { PairCodec } from '../data/pair-codec.ts';
import type { PrepareFacts } from '../prepare/facts.ts';
import { type Coders, type PreparedSets, prepare, prepareAgain } from '../prepare/prepare.ts';
import type { ExampleSets } from '../prepare/split.ts';
import { type ResumeOptions, resumeTraining } from '../train/checkpoint.ts';
import { Training } from '../train/training.ts';
import { readCodec } from '../translator/file.ts';
import { Translator } from '../translator/translator.ts';
import { type WarmSide, warmStart } from '../translator/warm-start.ts';
import { type ChosenGenerator, type chooseGenerator, withGenerator } from './choose-generator.ts';
import { type LearnSettings, pickSettings } from './defaults.ts';
import { learningFor } from './passes.ts';
import { type VectorFacts, type VectorFiles, setVectors } from './vectors.ts';

/** The state just before training begins. */
export interface LearnFacts extends PrepareFacts {
  readonly vectors: readonly VectorFacts[];
  /** What became of the tokens of the model that training began from; empty without one. */
  readonly warmStart: readonly WarmSide[];
  /** What the examples have decided of the model; undefined for nothing. */
  readonly chosen: ChosenGenerator | undefined;
}

/** Inputs of a training besides examples and settings. */
export interface BeginOptions {
  /** The initial embeddings. */
  readonly vectors?: VectorFiles | undefined;
  /** The model to begin from; it is not changed. */
  readonly init?: Translator | undefined;
  readonly onProgress?: ReadingListener | undefined;
  /** Decides the generator where the settings leave it open (the default generator). */
  readonly choose?: typeof chooseGenerator | undefined;
}

/**
 * A training of a new model on examples, prepared and with any pretrained vectors, before its first
 * step; `data` are the sets that it is trained and scored on, and `given` the training examples without
 * augmented ones.
 *
 * @throws as `prepare`, `VectorFile.read`, `Translator`, `warmStart` and `Training.open`
 */
export async function beginLearning(
  backend: Backend,
  sets: ExampleSets,
  asked: LearnSettings,
  { vectors = {}, init, onProgress, choose }: BeginOptions = {},
): Promise<{
  training: Training;
  facts: LearnFacts;
  data: PreparedSets;
  given: PreparedSets['train'];
}> {
  const options = pickSettings(asked, 'prepare');
  const { codecs, facts, ...data } = await prepare(sets, options, onProgress, init?.codec);
  const given = 'open' in data.train ? data.train : data.train.slice(0, facts.train.examples);
  const chosen = 'open' in given ? undefined : choose?.(given, codecs, asked);
  const settings = withGenerator(asked, chosen);
  const learned = await learnedOptions(settings, { ...data, train: given }, codecs);
  const config = { ...configOf(codecs, settings), ...learned };
  const translator = new Translator(backend, config, settings.seed);
  try {
    const warm = init ? await warmStart(translator, init) : [];
    const found = await setVectors(translator, vectors, settings);
    const learning = learningFor(settings, facts.train.examples + facts.augmented);
    const training = await Training.open(translator, data, learning, onProgress);
    return { training, facts: { ...facts, vectors: found, warmStart: warm, chosen }, data, given };
  } catch (error) {
    translator.dispose();
    throw error;
  }
}

/**
 * A training started by `beginLearning`, from its checkpoint.
 *
 * @param sets the sets that it was started on
 * @throws as `prepareAgain` and `resumeTraining`
 */
export async function resumeLearning(
  backend: Backend,
  checkpoint: Uint8Array | RandomAccess,
  sets: ExampleSets,
  settings: LearnSettings,
  resumption: ResumeOptions = {},
): Promise<Training> {
  const source = checkpoint instanceof Uint8Array ? inMemory(checkpoint) : checkpoint;
  const codec = await readCodec(source);
  const options = pickSettings(settings, 'prepare');
  const data = await prepareAgain(codec, sets, options, resumption.onProgress);
  return resumeTraining(backend, source, data, resumption);
}

/** The options of a kind of model that are learned from the training examples. */
export async function learnedOptions(
  settings: LearnSettings,
  { train }: PreparedSets,
  codec: Pick<PairCodec, 'source' | 'target'>,
): Promise<object | undefined> {
  const examples = 'open' in train ? train.open() : train;
  return modelKind(settings).learn?.(examples, codec);
}

function configOf({ source, target, features }: Coders, settings: LearnSettings) {
  const { maximumLength, sharedVocabulary: sharedEmbedding } = settings;
  const model = pickSettings(settings, 'model');
  return {
    source: source.config,
    target: target.config,
    ...(features && { features: features.config }),
    maximumLength,
    sharedEmbedding,
    ...model,
  };
}

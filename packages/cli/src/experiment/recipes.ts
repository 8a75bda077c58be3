import type { TaskName, TextSide } from 'tsuzuri/data';
import type { Seq2SeqConfig } from 'tsuzuri/nn';
import type { ProtocolName } from './protocols.ts';

/** The options of a model that a recipe sets: all but the sizes, which are settings of the experiment. */
export type ModelOptions = Omit<
  Seq2SeqConfig,
  'sourceVocabularySize' | 'targetVocabularySize' | 'embeddingSize' | 'hiddenSize'
>;

/** The settings of an experiment where they are omitted. */
export interface RecipeDefaults {
  readonly trainSize: number;
  /** Examples that choose the best epoch, where the protocol keeps it. */
  readonly devSize?: number;
  readonly testSize: number;
  readonly epochs: number;
  /** Epochs from one evaluation to the next, where the protocol does not evaluate every epoch. */
  readonly logEvery?: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly embeddingSize: number;
  readonly hiddenSize: number;
}

/** An experiment: a task, and the models that are trained on it and compared. */
export interface Recipe {
  readonly task: TaskName;
  /** Options of the task that differ from its own defaults. */
  readonly options?: Readonly<Record<string, number>>;
  /** What a model learns, for `--help`, where it is not the task's description; it follows "learns to". */
  readonly help?: string;
  /** How both sides are written, where it is not as the task says. */
  readonly side?: TextSide;
  /** How the models are trained, and which sets are scored when. */
  readonly protocol: ProtocolName;
  readonly defaults: RecipeDefaults;
  /** The models by name: their options. */
  readonly models: Readonly<Record<string, ModelOptions>>;
}

const tutorial = {
  protocol: 'last-epoch',
  models: { plain: {}, reversed: { reverseSource: true } },
} as const;

const tutorialDefaults = {
  trainSize: 5000,
  testSize: 500,
  batchSize: 100,
  learningRate: 0.5,
  embeddingSize: 64,
  hiddenSize: 64,
} as const;

/** Texts of any length, cut into characters: no padding is read, and batches are of like lengths. */
const characters: TextSide = { kind: 'text', tokenizer: { kind: 'character' } };

const lookingBack = { bidirectional: true, attention: 'general' } as const;

const letters = {
  side: characters,
  protocol: 'best-epoch',
  models: { plain: {}, reversed: { reverseSource: true }, attention: lookingBack },
} as const;

const lettersDefaults = {
  trainSize: 45_000,
  devSize: 500,
  testSize: 2000,
  epochs: 16,
  batchSize: 128,
  learningRate: 0.005,
  embeddingSize: 32,
  hiddenSize: 64,
} as const;

/** Every experiment by name. */
export const recipes = {
  addition: {
    task: 'addition',
    defaults: { ...tutorialDefaults, epochs: 400, logEvery: 10 },
    ...tutorial,
  },
  rotate: {
    task: 'rotate',
    defaults: { ...tutorialDefaults, epochs: 100, logEvery: 4 },
    ...tutorial,
  },
  dates: {
    task: 'dates',
    side: characters,
    protocol: 'best-epoch',
    defaults: { ...lettersDefaults, testSize: 5000, epochs: 3 },
    models: { plain: { bidirectional: true }, attention: lookingBack },
  },
  'addition-3': {
    task: 'addition',
    options: { digits: 3 },
    help: 'add two numbers of up to three digits: 123+456 → 579',
    protocol: 'best-epoch',
    defaults: {
      ...lettersDefaults,
      testSize: 5000,
      epochs: 25,
      embeddingSize: 16,
      hiddenSize: 128,
    },
    models: {
      plain: {},
      reversed: { reverseSource: true },
      peeky: { reverseSource: true, peeky: true },
      attention: lookingBack,
    },
  },
  reverse: { task: 'reverse', defaults: lettersDefaults, ...letters },
  copy: { task: 'copy', defaults: lettersDefaults, ...letters },
  sort: {
    task: 'sort',
    side: characters,
    protocol: 'best-epoch',
    defaults: { ...lettersDefaults, trainSize: 90_000, epochs: 20 },
    models: { plain: {}, attention: lookingBack },
  },
  translation: {
    task: 'translation',
    help: 'translate English into Japanese, words into characters',
    protocol: 'best-epoch',
    defaults: { ...lettersDefaults, epochs: 8, embeddingSize: 64, hiddenSize: 96 },
    models: { plain: {}, attention: lookingBack },
  },
  qa: {
    task: 'qa',
    help: 'answer questions about a story; one vocabulary and one embedding for both sides',
    protocol: 'best-epoch',
    defaults: {
      ...lettersDefaults,
      trainSize: 100_000,
      epochs: 14,
      embeddingSize: 64,
      hiddenSize: 128,
    },
    models: {
      plain: { sharedEmbedding: true },
      // One direction of full width: of two halves, neither can follow a story well.
      attention: { sharedEmbedding: true, attention: 'general' },
    },
  },
} as const satisfies Readonly<Record<string, Recipe>>;

/** The name of an experiment. */
export type ExperimentName = keyof typeof recipes;

/** The names of the experiments. */
export const experimentNames = Object.keys(recipes) as ExperimentName[];

/** The recipe of that name. */
export function recipeOf(name: ExperimentName): Recipe {
  return recipes[name];
}

/** The names of the models of an experiment, in their order. */
export function modelsOf(name: ExperimentName): string[] {
  return Object.keys(recipes[name].models);
}

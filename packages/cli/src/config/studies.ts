import type { Seq2SeqConfig, TaskName, TextSide } from 'tsuzuri';
import type { ModelLook } from '../terminal/style.ts';
import type { TaskOptions } from './tasks.ts';

/** The options of a model that a study sets: all but the sizes, which are the study's. */
export type ModelOptions = Omit<
  Seq2SeqConfig,
  'sourceVocabularySize' | 'targetVocabularySize' | 'embeddingSize' | 'hiddenSize'
>;

/** What the flags of a study are when left out. */
export interface StudyDefaults {
  readonly trainSize: number;
  readonly devSize: number;
  readonly testSize: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly embeddingSize: number;
  readonly hiddenSize: number;
}

/** An experiment: a task, and models that are trained on it with all that `Training` can do. */
export interface Study {
  readonly task: TaskName;
  /** The task's own settings where they are not what the task has by itself. */
  readonly options?: TaskOptions;
  /** What a model learns, for `--help`: it follows "learns to". */
  readonly help: string;
  /** How both sides are written, where it is not as the task says. */
  readonly side?: TextSide;
  readonly defaults: StudyDefaults;
  /** The models by name: their options. */
  readonly models: Readonly<Partial<Record<ModelLook, ModelOptions>>>;
}

/** Texts of any length, cut into characters: no padding is read, and batches are of like lengths. */
const characters: TextSide = { kind: 'text', tokenizer: { kind: 'character' } };

const lookingBack = { bidirectional: true, attention: 'general' } as const;

const letters = {
  side: characters,
  models: { plain: {}, reversed: { reverseSource: true }, attention: lookingBack },
} as const;

const lettersDefaults: StudyDefaults = {
  trainSize: 45_000,
  devSize: 500,
  testSize: 2000,
  epochs: 16,
  batchSize: 128,
  learningRate: 0.005,
  embeddingSize: 32,
  hiddenSize: 64,
};

/** Every study by name. */
export const studies = {
  dates: {
    task: 'dates',
    help: 'write a date in one form: 23rd of November 2026 → 2026-11-23',
    side: characters,
    defaults: { ...lettersDefaults, testSize: 5000, epochs: 3 },
    models: { plain: { bidirectional: true }, attention: lookingBack },
  },
  'addition-3': {
    task: 'addition',
    options: { digits: 3 },
    help: 'add two numbers of up to three digits: 123+456 → 579',
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
  reverse: {
    task: 'reverse',
    help: 'turn letters back to front: hgfa → afgh',
    defaults: lettersDefaults,
    ...letters,
  },
  copy: { task: 'copy', help: 'copy letters: hgfa → hgfa', defaults: lettersDefaults, ...letters },
  sort: {
    task: 'sort',
    help: 'put letters into the order of the alphabet: hgfa → afgh',
    side: characters,
    defaults: { ...lettersDefaults, trainSize: 90_000, epochs: 20 },
    models: { plain: {}, attention: lookingBack },
  },
  translation: {
    task: 'translation',
    help: 'translate English into Japanese, words into characters',
    defaults: {
      ...lettersDefaults,
      epochs: 8,
      embeddingSize: 64,
      hiddenSize: 96,
    },
    models: { plain: {}, attention: lookingBack },
  },
  qa: {
    task: 'qa',
    help: 'answer questions about a story; one vocabulary and one embedding for both sides',
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
} as const satisfies Readonly<Record<string, Study>>;

/** The name of a study. */
export type StudyName = keyof typeof studies;

/** The study of that name. */
export function studyOf(name: StudyName): Study {
  return studies[name];
}

/** The names of a study's models, in their order. */
export function modelsOf(name: StudyName): ModelLook[] {
  return Object.keys(studies[name].models) as ModelLook[];
}

/** Every study's name. */
export const studyNames = Object.keys(studies) as StudyName[];

/** Every name that a model of a study has. */
export const studyModelNames = [...new Set(studyNames.flatMap(modelsOf))];

import { type Seq2SeqConfig, type Task, type TrainingSettings, tasks } from 'tsuzuri';

/** A model of an experiment: what it is made of, besides the vocabularies. */
export type ModelOptions = Partial<Omit<Seq2SeqConfig, `${'source' | 'target'}VocabularySize`>>;

/** A task that models of one's own are tried on. */
export interface LearnExperiment {
  /** What a model learns: it follows "learns to". */
  readonly help: string;
  readonly task: () => Task;
  /** Examples to learn from, to choose the best epoch by, and to be tested on once. */
  readonly sizes: { readonly train: number; readonly dev: number; readonly test: number };
  readonly models: Readonly<Record<string, ModelOptions>>;
  readonly training: Partial<TrainingSettings>;
}

const attentive: ModelOptions = { bidirectional: true, attention: 'general' };
const letters = {
  sizes: { train: 20_000, dev: 500, test: 1000 },
  models: { attention: { ...attentive, embeddingSize: 32, hiddenSize: 64 } },
  training: { epochs: 8, batchSize: 64, learningRate: 4e-3, schedule: { kind: 'linear' } },
} as const satisfies Partial<LearnExperiment>;

/** Every experiment besides the tutorial's, by name. */
export const learnExperiments = {
  dates: {
    help: 'write a date in one form: 23rd of November 2026 → 2026-11-23',
    task: tasks.dates,
    sizes: { train: 45_000, dev: 500, test: 5000 },
    models: { attention: { ...attentive, embeddingSize: 32, hiddenSize: 128 } },
    training: { epochs: 3, batchSize: 64, learningRate: 3e-3, schedule: { kind: 'linear' } },
  },
  'addition-3': {
    help: 'add two numbers of up to three digits: 123+456 → 579',
    task: () => tasks.addition({ digits: 3 }),
    sizes: { train: 45_000, dev: 1000, test: 5000 },
    models: {
      peeky: { embeddingSize: 16, hiddenSize: 128, reverseSource: true, peeky: true },
      attention: { ...attentive, embeddingSize: 32, hiddenSize: 128 },
    },
    training: {
      epochs: 25,
      batchSize: 128,
      learningRate: 3e-3,
      clipNorm: 5,
      schedule: { kind: 'linear' },
    },
  },
  reverse: {
    ...letters,
    help: 'turn letters back to front: hgfa → afgh',
    task: tasks.reverse,
  },
  copy: { ...letters, help: 'copy letters: hgfa → hgfa', task: tasks.copy },
  sort: { ...letters, help: 'put letters in order: hgfa → afgh', task: tasks.sort },
  translation: {
    help: 'translate English into Japanese: Emma is 30 years old . → エマは30歳です。',
    task: tasks.translation,
    sizes: { train: 20_000, dev: 500, test: 2000 },
    models: {
      attention: { ...attentive, embeddingSize: 64, hiddenSize: 128, dropout: 0.1 },
      plain: { embeddingSize: 64, hiddenSize: 128, reverseSource: true },
    },
    training: { epochs: 10, batchSize: 64, learningRate: 3e-3, schedule: { kind: 'linear' } },
  },
  qa: {
    help: 'answer questions about a story: Tom went to the park . Where is Tom ? → park',
    task: tasks.qa,
    sizes: { train: 20_000, dev: 500, test: 2000 },
    models: {
      attention: { ...attentive, embeddingSize: 64, hiddenSize: 128, dropout: 0.1 },
      plain: { embeddingSize: 64, hiddenSize: 128, reverseSource: true },
    },
    training: { epochs: 15, batchSize: 64, learningRate: 3e-3, schedule: { kind: 'linear' } },
  },
} as const satisfies Record<string, LearnExperiment>;

/** The name of an experiment besides the tutorial's. */
export type LearnName = keyof typeof learnExperiments;

import type { Evaluation, TaskName, TokenSimilarity } from 'tsuzuri';
import type { TrainingSettings } from '../config/schemas.ts';
import type { HistoryEntry } from '../run/history.ts';
import { type Job, type ModelName, inspectedOf } from './jobs.ts';
import type { JobResult, LoggedEpoch } from './messages.ts';
import { type Spread, spread } from './statistics.ts';

/** One trained model in `summary.json`. */
export interface ModelSummary {
  readonly name: ModelName;
  readonly reverseSource: boolean;
  readonly seed: number;
  readonly test: Evaluation;
  readonly train: Evaluation;
  readonly history: readonly LoggedEpoch[];
  /** Training steps a second, evaluations not counted. */
  readonly stepsPerSecond: number;
  readonly seconds: number;
  readonly file: string;
}

/** An `Evaluation` over several seeds. */
export interface EvaluationSpread {
  readonly sequenceAccuracy: Spread;
  readonly tokenAccuracy: Spread;
  readonly tokenAccuracyByPosition: readonly Spread[];
  readonly loss: Spread;
}

/** The models of one name over all seeds. */
export interface Aggregate {
  readonly name: ModelName;
  readonly reverseSource: boolean;
  readonly seeds: readonly number[];
  readonly test: EvaluationSpread;
  readonly train: EvaluationSpread;
  readonly stepsPerSecond: Spread;
  readonly seconds: Spread;
}

/** A test question, its true answer and what each model of the first seed answers. */
export interface AnsweredExample {
  readonly source: string;
  readonly target: string;
  readonly predictions: Readonly<Partial<Record<ModelName, string>>>;
}

/** What `summary.json` holds and `--json` prints. */
export interface Summary {
  readonly experiment: TaskName;
  readonly settings: TrainingSettings;
  readonly models: readonly ModelSummary[];
  /** Mean and standard deviation over the seeds, when there are several: one entry a name. */
  readonly aggregate?: readonly Aggregate[];
  readonly examples: readonly AnsweredExample[];
  /** Every pair of tokens in the source embedding of the `embeddingModel`, the most similar first. */
  readonly embeddingModel: ModelName;
  readonly embeddingSimilarity: readonly TokenSimilarity[];
}

/** Puts the results of an experiment's jobs together. */
export function summarise(jobs: readonly Job[], results: readonly JobResult[]): Summary {
  const { task, settings, seed: firstSeed } = jobs[0];
  const models = jobs.map((job, i) => summariseModel(job, results[i]));
  // Jobs come seed by seed, so the first seed's are the first ones: one a model.
  const first = jobs.map((_, i) => i).filter((i) => jobs[i].seed === firstSeed);
  const inspected = jobs.indexOf(inspectedOf(jobs));
  return {
    experiment: task,
    settings,
    models,
    ...(settings.seeds > 1 && { aggregate: aggregateModels(models) }),
    examples: results[first[0]].examples.map((example, row) => ({
      ...example,
      predictions: Object.fromEntries(
        first.map((i) => [jobs[i].model, results[i].predictions[row]]),
      ),
    })),
    embeddingModel: jobs[inspected].model,
    embeddingSimilarity: results[inspected].embeddingSimilarity,
  };
}

function summariseModel(job: Job, result: JobResult): ModelSummary {
  const { model: name, reverseSource, seed, file } = job;
  const { history, stepsPerSecond, seconds } = result;
  const { test, train } = history[history.length - 1]; // the last epoch is always logged
  return { name, reverseSource, seed, test, train, history, stepsPerSecond, seconds, file };
}

/** The models of each name as one, over their seeds. */
export function aggregateModels(models: readonly ModelSummary[]): Aggregate[] {
  const names = [...new Set(models.map(({ name }) => name))];
  return names.map((name) => aggregate(models.filter((model) => model.name === name)));
}

function aggregate(models: readonly ModelSummary[]): Aggregate {
  const [{ name, reverseSource }] = models;
  return {
    name,
    reverseSource,
    seeds: models.map(({ seed }) => seed),
    test: aggregateEvaluations(models.map(({ test }) => test)),
    train: aggregateEvaluations(models.map(({ train }) => train)),
    stepsPerSecond: spread(models.map(({ stepsPerSecond }) => stepsPerSecond)),
    seconds: spread(models.map(({ seconds }) => seconds)),
  };
}

/** Each number of some evaluations, as mean and standard deviation. */
export function aggregateEvaluations(evaluations: readonly Evaluation[]): EvaluationSpread {
  const over = (number: (evaluation: Evaluation) => number) => spread(evaluations.map(number));
  return {
    sequenceAccuracy: over(({ sequenceAccuracy }) => sequenceAccuracy),
    tokenAccuracy: over(({ tokenAccuracy }) => tokenAccuracy),
    tokenAccuracyByPosition: evaluations[0].tokenAccuracyByPosition.map((_, t) =>
      over(({ tokenAccuracyByPosition }) => tokenAccuracyByPosition[t]),
    ),
    loss: over(({ loss }) => loss),
  };
}

/** What `history.jsonl` holds: an entry per logged epoch and model. */
export function historyOf(summary: Summary): HistoryEntry[] {
  return summary.models.flatMap(({ name: model, seed, history }) =>
    history.map(({ steps: step, test, train, ...entry }) => ({
      model,
      seed,
      step,
      ...entry,
      train: { ...train },
      test: { ...test },
    })),
  );
}

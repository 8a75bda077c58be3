import type { Evaluation } from 'tsuzuri';
import type { TokenSimilarity } from 'tsuzuri/inspect';
import { inspectedOf } from '../run/open-run.ts';
import type { Job, JobResult, LoggedEpoch } from './jobs.ts';
import type { SetName } from './protocols.ts';
import { type ExperimentName, type ModelOptions, recipeOf } from './recipes.ts';
import type { ExperimentSettings } from './settings.ts';
import { type Spread, spread } from '../plot/statistics.ts';

/** The sets, in the order of reports. */
export const setNames = ['test', 'dev', 'train'] as const satisfies readonly SetName[];

/** What is known of each set that was scored; the test set always is. */
export type BySet<Scores> = { readonly test: Scores } & {
  readonly [Set in SetName]?: Scores;
};

/** One trained model in `summary.json`; the scores are of the weights that it has. */
export interface ModelSummary extends BySet<Evaluation> {
  readonly name: string;
  readonly reverseSource: boolean;
  readonly options: ModelOptions;
  /** How many numbers are learned. */
  readonly parameters: number;
  readonly seed: number;
  /** The epoch whose weights the model has. */
  readonly epoch: number;
  readonly history: readonly LoggedEpoch[];
  /** Training steps per second, evaluations not counted. */
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
export interface Aggregate extends BySet<EvaluationSpread> {
  readonly name: string;
  readonly parameters: number;
  readonly seeds: readonly number[];
  readonly epoch: Spread;
  readonly stepsPerSecond: Spread;
  readonly seconds: Spread;
}

/** A test question, its true answer and what each model of the first seed answers. */
export interface AnsweredExample {
  readonly source: string;
  readonly target: string;
  readonly predictions: Readonly<Record<string, string>>;
}

/** What `summary.json` holds and `--json` prints. */
export interface Summary {
  readonly experiment: ExperimentName;
  readonly settings: ExperimentSettings;
  readonly models: readonly ModelSummary[];
  /** Mean and standard deviation over the seeds, when there are several: one entry per name. */
  readonly aggregate?: readonly Aggregate[];
  readonly examples: readonly AnsweredExample[];
  /** Pairs of tokens in the source embedding of the `embeddingModel`, the most similar first. */
  readonly embeddingModel: string;
  readonly embeddingSimilarity: readonly TokenSimilarity[];
}

/** Puts the results of an experiment's jobs together. */
export function summarise(jobs: readonly Job[], results: readonly JobResult[]): Summary {
  const [{ experiment, settings, seed }] = jobs;
  const models = jobs.map((job, i) => summariseModel(job, results[i]));
  // Jobs come seed by seed, so the first seed's are the first ones: one per model.
  const first = jobs.map((_, i) => i).filter((i) => jobs[i].seed === seed);
  const inspected = models.indexOf(inspectedOf(models));
  return {
    experiment,
    settings,
    models,
    ...(settings.seeds > 1 && { aggregate: aggregateModels(models) }),
    examples: results[0].examples.map((example, row) => ({
      ...example,
      predictions: Object.fromEntries(
        first.map((i) => [jobs[i].model, results[i].predictions[row]]),
      ),
    })),
    embeddingModel: models[inspected].name,
    embeddingSimilarity: results[inspected].embeddingSimilarity,
  };
}

function summariseModel(job: Job, result: JobResult): ModelSummary {
  const { model: name, seed, file, experiment } = job;
  const { history, test, parameters, stepsPerSecond, seconds } = result;
  const options = recipeOf(experiment).models[name];
  const kept = history.findLast(({ improved }) => improved) ?? history[history.length - 1];
  const { epoch, dev, train } = kept;
  const { reverseSource = false } = options;
  const how = { name, reverseSource, options, parameters, seed, epoch };
  const scores = { test, ...(dev && { dev }), ...(train && { train }) };
  return { ...how, ...scores, history, stepsPerSecond, seconds, file };
}

/** The models of each name as one, over their seeds. */
export function aggregateModels(models: readonly ModelSummary[]): Aggregate[] {
  const names = [...new Set(models.map(({ name }) => name))];
  return names.map((name) => {
    const own = models.filter((model) => model.name === name);
    const over = (number: (model: ModelSummary) => number) => spread(own.map(number));
    const scores = setNames.flatMap((set) => {
      const evaluations = own.flatMap((model) => model[set] ?? []);
      return evaluations.length > 0 ? [[set, aggregateEvaluations(evaluations)]] : [];
    });
    return {
      name,
      parameters: own[0].parameters,
      seeds: own.map(({ seed }) => seed),
      ...(Object.fromEntries(scores) as BySet<EvaluationSpread>),
      epoch: over(({ epoch }) => epoch),
      stepsPerSecond: over(({ stepsPerSecond }) => stepsPerSecond),
      seconds: over(({ seconds }) => seconds),
    };
  });
}

function aggregateEvaluations(evaluations: readonly Evaluation[]): EvaluationSpread {
  const over = (number: (evaluation: Evaluation) => number) => spread(evaluations.map(number));
  const positions = evaluations.map(({ tokenAccuracyByPosition: at }) => at.length);
  return {
    sequenceAccuracy: over(({ sequenceAccuracy }) => sequenceAccuracy),
    tokenAccuracy: over(({ tokenAccuracy }) => tokenAccuracy),
    tokenAccuracyByPosition: Array.from({ length: Math.min(...positions) }, (_, t) =>
      over(({ tokenAccuracyByPosition: at }) => at[t]),
    ),
    loss: over(({ loss }) => loss),
  };
}

/** What `history.jsonl` holds: an entry per logged epoch and model. */
export function historyOf({ models }: Summary): object[] {
  return models.flatMap(({ name: model, seed, history }) =>
    history.map((entry) => ({ model, seed, ...entry })),
  );
}

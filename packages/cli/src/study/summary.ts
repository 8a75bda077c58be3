import type { Evaluation } from 'tsuzuri';
import type { StudySettings } from '../config/study-settings.ts';
import { type ModelOptions, type StudyName, studyOf } from '../config/studies.ts';
import { type Spread, spread } from '../experiment/statistics.ts';
import type { HistoryEntry } from '../run/history.ts';
import type { ModelLook } from '../terminal/style.ts';
import type { StudyEpoch, StudyJob, StudyResult } from './jobs.ts';

/** One trained model in `summary.json`. */
export interface StudyModel {
  readonly name: ModelLook;
  readonly reverseSource: boolean;
  readonly options: ModelOptions;
  /** How many numbers are learned. */
  readonly parameters: number;
  readonly seed: number;
  readonly test: Evaluation;
  /** Of the best epoch, whose weights the model has. */
  readonly dev: Evaluation;
  readonly bestEpoch: number;
  readonly history: readonly StudyEpoch[];
  /** Training steps a second, evaluations not counted. */
  readonly stepsPerSecond: number;
  readonly seconds: number;
  readonly file: string;
}

/** The numbers of an evaluation over several seeds. */
export type ScoreSpread = Readonly<Record<'sequenceAccuracy' | 'tokenAccuracy' | 'loss', Spread>>;

/** The models of one name over all seeds. */
export interface StudyAggregate {
  readonly name: ModelLook;
  readonly parameters: number;
  readonly seeds: readonly number[];
  readonly test: ScoreSpread;
  readonly dev: ScoreSpread;
  readonly bestEpoch: Spread;
  readonly stepsPerSecond: Spread;
  readonly seconds: Spread;
}

/** What `summary.json` of a study holds and `--json` prints. */
export interface StudySummary {
  readonly experiment: StudyName;
  readonly settings: StudySettings;
  readonly models: readonly StudyModel[];
  /** Mean and standard deviation over the seeds, when there are several: one entry a name. */
  readonly aggregate?: readonly StudyAggregate[];
  /** Test questions, their true answers and what each model of the first seed answers. */
  readonly examples: readonly {
    readonly source: string;
    readonly target: string;
    readonly predictions: Readonly<Partial<Record<ModelLook, string>>>;
  }[];
}

/** Puts the results of a study's jobs together. */
export function summariseStudy(
  jobs: readonly StudyJob[],
  results: readonly StudyResult[],
): StudySummary {
  const [{ study, settings, seed }] = jobs;
  const models = jobs.map((job, i) => summariseModel(job, results[i]));
  const first = jobs.map((_, i) => i).filter((i) => jobs[i].seed === seed);
  return {
    experiment: study,
    settings,
    models,
    ...(settings.seeds > 1 && { aggregate: aggregateStudy(models) }),
    examples: results[0].examples.map((example, row) => ({
      ...example,
      predictions: Object.fromEntries(
        first.map((i) => [jobs[i].model, results[i].predictions[row]]),
      ),
    })),
  };
}

function summariseModel(job: StudyJob, result: StudyResult): StudyModel {
  const { model: name, seed, file, study } = job;
  const { history, test, parameters, stepsPerSecond, seconds } = result;
  const options: ModelOptions = studyOf(study).models[name] ?? {};
  const best = history.findLast(({ improved }) => improved) ?? history[history.length - 1];
  const { reverseSource = false } = options;
  const how = { name, reverseSource, options, parameters, seed };
  const scores = { test, dev: best.dev, bestEpoch: best.epoch };
  return { ...how, ...scores, history, stepsPerSecond, seconds, file };
}

/** The models of each name as one, over their seeds. */
export function aggregateStudy(models: readonly StudyModel[]): StudyAggregate[] {
  const names = [...new Set(models.map(({ name }) => name))];
  return names.map((name) => {
    const own = models.filter((model) => model.name === name);
    const over = (number: (model: StudyModel) => number) => spread(own.map(number));
    const scores = (set: 'test' | 'dev'): ScoreSpread => ({
      sequenceAccuracy: over((model) => model[set].sequenceAccuracy),
      tokenAccuracy: over((model) => model[set].tokenAccuracy),
      loss: over((model) => model[set].loss),
    });
    return {
      name,
      parameters: own[0].parameters,
      seeds: own.map(({ seed }) => seed),
      test: scores('test'),
      dev: scores('dev'),
      bestEpoch: over(({ bestEpoch }) => bestEpoch),
      stepsPerSecond: over(({ stepsPerSecond }) => stepsPerSecond),
      seconds: over(({ seconds }) => seconds),
    };
  });
}

/** What `history.jsonl` holds: an entry per epoch and model. */
export function studyHistory(summary: StudySummary): HistoryEntry[] {
  return summary.models.flatMap(({ name: model, seed, history }) =>
    history.map(({ steps: step, dev, ...entry }) => ({
      model,
      seed,
      step,
      ...entry,
      dev: { ...dev },
    })),
  );
}

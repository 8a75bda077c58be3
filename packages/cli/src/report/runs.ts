import { realpathSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { RunError, UsageError } from '../errors.ts';
import { PALETTE } from '../plot/theme.ts';
import { type RunKindName, kindOfRun, readRunFile, runFiles } from '../run/files.ts';
import { type HistoryEntry, parseHistory, scores } from '../run/history.ts';
import { memberFolders } from '../run/members.ts';
import { type Origin, readOrigin } from '../run/origin.ts';
import { type Output, parseOutputs } from '../run/outputs.ts';
import type { Series } from './panels.ts';

/** A model that was trained, of whatever kind of run. */
export interface ReportModel {
  /** What it is called in the report: no two models have one name. */
  readonly name: string;
  /** The same without the seed: what curves call it. */
  readonly series: string;
  readonly run: ReportRun;
  /** Its name within its run, and its seed: those of its lines in histories and answers. */
  readonly own: { readonly model?: string | undefined; readonly seed?: number | undefined };
  readonly history: readonly HistoryEntry[];
  /** The path of its file. */
  readonly path: string;
  /** How many numbers were learned. */
  readonly parameters: number | undefined;
  /** The epoch whose weights are kept. */
  readonly epoch: number | undefined;
  /** The scores of these weights on each set that was scored. */
  readonly scores: Partial<Pick<HistoryEntry, 'test' | 'dev' | 'train'>>;
  readonly steps: number | undefined;
  readonly seconds: number | undefined;
  readonly stepsPerSecond: number | undefined;
  /** What it answered, as far as it was written. */
  readonly outputs: readonly Output[];
  /** How many members it has, where it is an ensemble: it is looked into in them. */
  readonly of?: number | undefined;
}

/** The models of each name as one, over their seeds. */
export function seriesOf(models: readonly ReportModel[]): Series[] {
  const names = [...new Set(models.map(({ series }) => series))];
  return names.map((name) => ({
    name,
    histories: models.filter(({ series }) => series === name).map(({ history }) => history),
  }));
}

/** Of each name the first seed's model: for what cannot be averaged. */
export function firstSeeds(models: readonly ReportModel[]): ReportModel[] {
  return models.filter(
    (model, i) => models.findIndex(({ series }) => series === model.series) === i,
  );
}

/** A run as a report sees it: what its files say. */
export interface ReportRun {
  readonly name: string;
  readonly directory: string;
  readonly kind: RunKindName;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly origin: Origin;
  readonly models: readonly ReportModel[];
}

const optionalNumber = z.number().optional().catch(undefined);
const optionalScores = scores.optional().catch(undefined);
const trainSummary = z.looseObject({
  parameters: optionalNumber,
  steps: optionalNumber,
  seconds: optionalNumber,
  best: z.looseObject({ epoch: z.number() }).nullish().catch(undefined),
  ensemble: optionalScores,
});
const experimentSummary = z.looseObject({
  experiment: z.string(),
  settings: z.record(z.string(), z.unknown()),
  models: z.array(
    z.looseObject({
      name: z.string(),
      seed: z.number(),
      file: z.string().regex(/^\w[\w.-]*$/, { error: 'expected the plain name of a file' }),
      parameters: optionalNumber,
      epoch: optionalNumber,
      seconds: optionalNumber,
      stepsPerSecond: optionalNumber,
      test: optionalScores,
      dev: optionalScores,
      train: optionalScores,
    }),
  ),
});

/** A model as its run's own files tell of it; what they do not tell of scores, the history does. */
type FoundModel = Omit<
  ReportModel,
  'run' | 'name' | 'series' | 'history' | 'outputs' | 'scores'
> & { readonly scores?: ReportModel['scores'] };

type Found = Pick<ReportRun, 'settings'> & { readonly models: readonly FoundModel[] };

const settingsOf = (directory: string) =>
  z.record(z.string(), z.unknown()).parse(readJson(directory, runFiles.settings));
const summaryOf = (directory: string) =>
  trainSummary.parse(readJson(directory, runFiles.summary) ?? {});

/** The model of a training. */
function trained(directory: string, own: ReportModel['own']): FoundModel {
  const { parameters, steps, seconds, best } = summaryOf(directory);
  return {
    own,
    path: join(directory, runFiles.model),
    parameters,
    steps,
    seconds,
    epoch: best?.epoch,
    stepsPerSecond: steps !== undefined && seconds ? steps / seconds : undefined,
  };
}

/** How the files of each kind of run are read. */
const readers: Readonly<Partial<Record<RunKindName, (directory: string) => Found>>> = {
  train: (directory) => {
    const members = memberFolders(directory);
    const settings = settingsOf(directory);
    if (members.length === 0) return { settings, models: [trained(directory, {})] };
    const { parameters, seconds, ensemble } = summaryOf(directory);
    const of = members.length;
    const own = { own: { model: 'ensemble' }, of, scores: { dev: ensemble }, epoch: undefined };
    return {
      settings,
      models: [
        {
          ...own,
          path: join(directory, runFiles.model),
          parameters,
          seconds,
          steps: undefined,
          stepsPerSecond: undefined,
        },
        ...members.map((folder) => {
          const seed = z.looseObject({ seed: z.number() }).parse(settingsOf(folder)).seed;
          return trained(folder, { model: 'member', seed });
        }),
      ],
    };
  },
  experiment: (directory) => {
    const { experiment, settings, models } = experimentSummary.parse(
      readJson(directory, runFiles.summary),
    );
    return {
      settings: { experiment, ...settings },
      models: models.map(({ name, seed, file, ...rest }) => ({
        own: { model: name, seed },
        path: join(directory, file),
        parameters: rest.parameters,
        epoch: rest.epoch,
        seconds: rest.seconds,
        stepsPerSecond: rest.stepsPerSecond,
        scores: { test: rest.test, dev: rest.dev, train: rest.train },
        steps: undefined,
      })),
    };
  },
};

/**
 * The folders less those that are another one's by another path, such as `runs/a/` after `runs/a`.
 *
 * @param tell hears of each of them in one line
 */
export function distinctRuns(
  directories: readonly string[],
  tell: (line: string) => void,
): string[] {
  const paths = directories.map((directory) => {
    try {
      return realpathSync(directory);
    } catch {
      return directory; // what is not there is said when it is read
    }
  });
  return directories.filter((directory, i) => {
    const first = paths.indexOf(paths[i]);
    if (first < i) tell(`${directory}: the same run as ${directories[first]}, shown once`);
    return first === i;
  });
}

/**
 * Reads runs to be set side by side; those of one name are called by their paths.
 *
 * @throws UsageError for a folder without a run, and for more models than there are colours; RunError
 *   for a damaged run
 */
export function readRuns(directories: readonly string[]): ReportRun[] {
  const runs = readAll(directories);
  const count = seriesOf(runs.flatMap(({ models }) => models)).length;
  if (count <= PALETTE.length) return runs;
  throw new UsageError(
    `expected at most ${PALETTE.length} models, whose colours can be told apart, got ${count}`,
  );
}

function readAll(directories: readonly string[]): ReportRun[] {
  const names = directories.map((directory) => basename(resolve(directory)));
  return directories.map((directory, i) => {
    const isUnique = names.filter((name) => name === names[i]).length === 1;
    return readRun(directory, isUnique ? names[i] : directory, directories.length > 1);
  });
}

function readRun(directory: string, name: string, isOneOfSeveral: boolean): ReportRun {
  const kind = kindOfRun(directory);
  if (kind === undefined) {
    throw new UsageError(
      `expected the directory of a run, got "${directory}"; "tsuzuri train" and "tsuzuri experiment" make one`,
    );
  }
  const read = readers[kind];
  if (read === undefined) {
    throw new UsageError(
      `expected the directory of a run, got "${directory}", which holds a ${kind}; its runs are in it`,
    );
  }
  const { settings, models } = readFiles(read, directory);
  const history = parseHistory(readText(directory, runFiles.history));
  const origin = readOrigin(directory);
  const outputs = parseOutputs(readText(directory, runFiles.outputs));
  const evaluated = parseOutputs(readText(directory, runFiles.evaluated));
  const run: { -readonly [Key in keyof ReportRun]: ReportRun[Key] } = {
    name,
    directory,
    kind,
    settings,
    origin,
    models: [],
  };
  run.models = models.map((model) => {
    const { model: label, seed } = model.own;
    const isSeveral = models.filter(({ own }) => own.model === label).length > 1;
    const series = [...(isOneOfSeveral || label === undefined ? [name] : []), label ?? []].flat();
    const own = history.filter((entry) => entry.model === label && entry.seed === seed);
    return {
      scores: scoresAt(own, model.epoch),
      ...model,
      run,
      series: series.join(' '),
      name: [...series, isSeveral ? `seed ${seed}` : []].flat().join(' '),
      history: own,
      outputs: [
        ...outputs.filter((output) =>
          model.of === undefined
            ? output.model === label && output.seed === seed
            : output.model === undefined,
        ),
        ...evaluated.filter(({ file }) => file === basename(model.path)),
      ],
    };
  });
  return run;
}

/** The scores of an epoch in a history, or of its last one. */
function scoresAt(history: readonly HistoryEntry[], epoch: number | undefined) {
  const entry = history.find((one) => one.epoch === epoch) ?? history.at(-1);
  return { test: entry?.test, dev: entry?.dev, train: entry?.train };
}

function readFiles(read: (directory: string) => Found, directory: string): Found {
  try {
    return read(directory);
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const why = issue
      ? `${issue.path.join('.') || 'its root'}: ${issue.message}`
      : (error as Error).message;
    throw new RunError(`${directory}: the run is damaged: ${why}`);
  }
}

function readText(directory: string, name: string): string {
  return readRunFile(directory, name)?.toString('utf8') ?? '';
}

function readJson(directory: string, name: string): unknown {
  const text = readRunFile(directory, name)?.toString('utf8');
  return text === undefined ? undefined : JSON.parse(text);
}

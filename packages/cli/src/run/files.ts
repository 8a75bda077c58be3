import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type OpenFile, openFile, readFile } from './disk.ts';

/** The names of the files of runs. */
export const runFiles = {
  /** The best model so far of `tsuzuri train`. */
  model: 'model.safetensors',
  /** All that resuming needs. */
  checkpoint: 'checkpoint.safetensors',
  settings: 'settings.json',
  history: 'history.jsonl',
  summary: 'summary.json',
  /** The commands that made the run. */
  origin: 'origin.json',
  /** What was answered to the dev or test examples at the end of training. */
  outputs: 'outputs.jsonl',
  /** What was answered in the last evaluation. */
  evaluated: 'evaluated.jsonl',
  report: 'report.html',
  /** Of a student: what it learns and of whom, and the examples that it learns from. */
  distillation: 'distill.json',
  studentExamples: 'distilled.jsonl',
  studentDev: 'distilled-dev.jsonl',
} as const;

/** The names of the files of sweeps. */
export const sweepFiles = {
  /** All that decides its results. */
  spec: 'sweep.json',
  origin: runFiles.origin,
  /** A line for each run. */
  results: 'results.tsv',
  lines: 'results.jsonl',
  /** A line for each configuration, the best first. */
  ranking: 'ranking.tsv',
  /** The settings of the best one, for --config. */
  best: 'best.yaml',
  report: runFiles.report,
} as const;

/** The files that a run of an experiment has besides models and pictures. */
const ofExperiments: ReadonlySet<string> = new Set([
  runFiles.summary,
  runFiles.history,
  runFiles.origin,
  runFiles.outputs,
  runFiles.evaluated,
  runFiles.report,
]);

const EVENTS = /^events\.out\.tfevents\.\d+\.tsuzuri$/;
const CURVES = /^curves\.(svg|png|vl\.json)$/;
const SWEEP_PICTURE = /^(configurations|effects)\.(svg|png|vl\.json)$/;
const PICTURE = /^(curves|embeddings(-[\w-]+)?)\.(svg|png|vl\.json)$/;

/** A kind of run: how it is known, and which files are its own. */
interface RunKind {
  /** Whether its command has --resume and --force. */
  readonly isResumable: boolean;
  /** Whether a folder holds such a run. */
  isIn(directory: string): boolean;
  /** Whether a file of that name is the run's own; the models of an experiment are those of its summary. */
  owns(name: string, directory: string): boolean;
}

/** The kinds of runs by the command that writes them. */
export const runKinds = {
  train: {
    isResumable: true,
    isIn: (directory) =>
      existsSync(join(directory, runFiles.settings)) &&
      (existsSync(join(directory, runFiles.checkpoint)) ||
        'hiddenSize' in readObject(directory, runFiles.settings)),
    owns: (name) =>
      (Object.values(runFiles) as string[]).includes(name) ||
      EVENTS.test(name) ||
      CURVES.test(name),
  },
  experiment: {
    isResumable: false,
    isIn: (directory) => 'experiment' in readObject(directory, runFiles.summary),
    owns: (name, directory) =>
      ofExperiments.has(name) || PICTURE.test(name) || modelsIn(directory).includes(name),
  },
  sweep: {
    isResumable: false,
    isIn: (directory) => existsSync(join(directory, sweepFiles.spec)),
    owns: (name) =>
      (Object.values(sweepFiles) as string[]).includes(name) || SWEEP_PICTURE.test(name),
  },
} as const satisfies Readonly<Record<string, RunKind>>;

/** The name of a kind of run. */
export type RunKindName = keyof typeof runKinds;

/** The names of the kinds of runs. */
export const runKindNames = Object.keys(runKinds) as readonly RunKindName[];

/** The kinds that another run may take the place of: a sweep has runs of its own. */
export const replaceable: readonly RunKindName[] = ['train', 'experiment'];

/** The kind of the run in a folder; undefined when there is none. */
export function kindOfRun(directory: string): RunKindName | undefined {
  return runKindNames.find((name) => runKinds[name].isIn(directory));
}

/** Whether a file is one of runs, of whatever kind; every model is. */
export function isOwned(name: string): boolean {
  const isKnown = Object.values(runKinds).some(({ owns }) => owns(name, ''));
  return isKnown || name.endsWith('.safetensors');
}

/** The name of a TensorBoard file that begins at a time, in milliseconds. */
export function eventsName(time: number): string {
  return `events.out.tfevents.${Math.floor(time / 1000)}.tsuzuri`;
}

/** The name of the TensorBoard file of a run, or undefined; of several the last. */
export function findEvents(directory: string): string | undefined {
  return readdirSync(directory)
    .filter((name) => EVENTS.test(name))
    .sort()
    .at(-1);
}

/** A file of a run to read at any place, or undefined. @throws RunError when it cannot be read */
export function openRunFile(directory: string, name: string): OpenFile | undefined {
  const path = join(directory, name);
  return existsSync(path) ? openFile(path) : undefined;
}

/** A file of a run, or undefined. @throws RunError when it cannot be read */
export function readRunFile(directory: string, name: string): Buffer | undefined {
  const path = join(directory, name);
  return existsSync(path) ? readFile(path) : undefined;
}

/** The names of the model files of an experiment's run. */
function modelsIn(directory: string): unknown[] {
  const { models } = readObject(directory, runFiles.summary) as { models?: unknown };
  return Array.isArray(models) ? models.map((model: { file?: unknown } | null) => model?.file) : [];
}

function readObject(directory: string, name: string): object {
  try {
    const value: unknown = JSON.parse(readFile(join(directory, name)).toString());
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

import { ConfigError, type FixedTask, type Task, type TaskName, isFixedTask, tasks } from 'tsuzuri';

/** What the command knows of a task besides the library's own: the types demand an entry for a new one. */
interface TaskEntry {
  /** What a model learns, for `--help`: it follows "learns to". */
  readonly help: string;
  /** The settings that only some tasks have, and their values when left out. */
  readonly defaults: TaskOptions;
}

/** Settings that only some tasks have. */
export interface TaskOptions {
  readonly length?: number | undefined;
  readonly shift?: number | undefined;
  readonly digits?: number | undefined;
}

const entries: Readonly<Record<TaskName, TaskEntry>> = {
  addition: { help: 'add two numbers written as text: 12+3 → 15', defaults: { digits: undefined } },
  rotate: {
    help: 'move the last characters of a string to its front: 32929 → 29329',
    defaults: { length: 5, shift: 2 },
  },
  dates: { help: 'write a date in one form: 23rd of November 2026 → 2026-11-23', defaults: {} },
  reverse: { help: 'turn letters back to front: hgfa → afgh', defaults: { length: 10 } },
  copy: { help: 'copy letters: hgfa → hgfa', defaults: { length: 10 } },
  sort: {
    help: 'put letters into the order of the alphabet: hgfa → afgh',
    defaults: { length: 10 },
  },
  translation: {
    help: 'translate English into Japanese: Emma is 30 years old . → エマは30歳です。',
    defaults: {},
  },
  qa: {
    help: 'answer questions about a story: Tom went to the park . Where is Tom ? → park',
    defaults: {},
  },
};

/** The names of the tasks, in the library's order. */
export const taskNames = Object.keys(tasks) as TaskName[];

/** The tasks of the tutorial. Those of `studies.ts` have experiments of another kind. */
export const experimentNames: readonly TaskName[] = ['addition', 'rotate'];

/** What a model learns from a task. */
export function helpOf(task: TaskName): string {
  return entries[task].help;
}

/** The settings that a task has for itself, with their default values. */
export function defaultsOf(task: TaskName): TaskOptions {
  return entries[task].defaults;
}

/** Which settings a task has for itself, as a mask of the schema. */
export function settingsOf(task: TaskName): { length?: true; shift?: true; digits?: true } {
  const names = Object.keys(entries[task].defaults);
  return Object.fromEntries(names.map((name) => [name, true]));
}

/**
 * The task with the settings that only it has; what is left out has its default value.
 *
 * @throws ConfigError when they do not fit each other
 */
export function createTask(name: TaskName, options: TaskOptions): Task {
  const create: (options: { length?: number; shift?: number; digits?: number }) => Task =
    tasks[name];
  const own = Object.entries(defaultsOf(name)).map(([key, value]) => [
    key,
    options[key as keyof TaskOptions] ?? value,
  ]);
  return create(Object.fromEntries(own));
}

/**
 * The task of an experiment, as `createTask` makes it.
 *
 * @throws ConfigError when it has no experiment, too
 */
export function createExperimentTask(name: TaskName, options: TaskOptions): FixedTask {
  const task = createTask(name, options);
  if (isFixedTask(task)) return task;
  throw new ConfigError('task', `expected one of ${experimentNames.join(', ')}, got ${name}`);
}

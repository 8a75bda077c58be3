import { ConfigError, type FixedTask, type Task, type TaskName, isFixedTask, tasks } from 'tsuzuri';

/** Settings that only some tasks have. */
export interface TaskOptions {
  readonly length?: number | undefined;
  readonly shift?: number | undefined;
  readonly digits?: number | undefined;
}

/** The settings that only some tasks have, and their values when left out: the types demand an entry for a new task. */
const defaults: Readonly<Record<TaskName, TaskOptions>> = {
  addition: { digits: undefined },
  rotate: { length: 5, shift: 2 },
  dates: {},
  reverse: { length: 10 },
  copy: { length: 10 },
  sort: { length: 10 },
  translation: {},
  qa: {},
};

/** The names of the tasks, in the library's order. */
export const taskNames = Object.keys(tasks) as TaskName[];

/** The tasks of the tutorial. Those of `studies.ts` have experiments of another kind. */
export const experimentNames: readonly TaskName[] = ['addition', 'rotate'];

/** What a model learns from a task: it follows "learns to". */
export function helpOf(task: TaskName): string {
  return tasks[task]().description;
}

/** The settings that a task has for itself, with their default values. */
export function defaultsOf(task: TaskName): TaskOptions {
  return defaults[task];
}

/** Which settings a task has for itself, as a mask of the schema. */
export function settingsOf(task: TaskName): { length?: true; shift?: true; digits?: true } {
  const names = Object.keys(defaults[task]);
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

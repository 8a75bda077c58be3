import { type Task, type TaskName, tasks } from 'tsuzuri';

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
}

const entries: Readonly<Record<TaskName, TaskEntry>> = {
  addition: { help: 'add two numbers written as text: 12+3 → 15', defaults: {} },
  rotate: {
    help: 'move the last characters of a string to its front: 32929 → 29329',
    defaults: { length: 5, shift: 2 },
  },
};

/** The names of the tasks, in the library's order. */
export const taskNames = Object.keys(tasks) as TaskName[];

/** What a model learns from a task. */
export function helpOf(task: TaskName): string {
  return entries[task].help;
}

/** The settings that a task has for itself, with their default values. */
export function defaultsOf(task: TaskName): TaskOptions {
  return entries[task].defaults;
}

/** Which settings a task has for itself, as a mask of the schema. */
export function settingsOf(task: TaskName): { length?: true; shift?: true } {
  const names = Object.keys(entries[task].defaults);
  return Object.fromEntries(names.map((name) => [name, true]));
}

/**
 * The task with the settings that only it has; what is left out has its default value.
 *
 * @throws ConfigError when they do not fit each other
 */
export function createTask(name: TaskName, options: TaskOptions): Task {
  const create: (options: { length?: number; shift?: number }) => Task = tasks[name];
  const own = Object.entries(defaultsOf(name)).map(([key, value]) => [
    key,
    options[key as keyof TaskOptions] ?? value,
  ]);
  return create(Object.fromEntries(own));
}

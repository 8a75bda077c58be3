import { type Task, type TaskKind, type TaskName, tasks } from 'tsuzuri/data';
import { flagTexts, wholeNumber } from './fields.ts';

/** The names of the tasks, in the library's order. */
export const taskNames = Object.keys(tasks) as TaskName[];

/** A kind of task as the command sees it: what options it has is known when the command runs. */
function kindOf(name: TaskName): TaskKind {
  return tasks[name];
}

/** What a model learns from a task: it follows "learns to". */
export function helpOf(name: TaskName): string {
  return kindOf(name).description;
}

/** The options of a task as fields of a schema, made from the library's description of them. */
export function taskShape(name: TaskName) {
  const fields = Object.entries(kindOf(name).options).map(([option, about]) => {
    const { help, minimum, maximum, default: initial } = about;
    const number = wholeNumber(minimum, maximum);
    const field = initial === undefined ? number.optional() : number;
    flagTexts.add(field, { value: 'N', help });
    return [option, field] as const;
  });
  return Object.fromEntries(fields);
}

/** The default values of the options of a task. */
export function taskDefaults(name: TaskName): Readonly<Record<string, number | undefined>> {
  const options = Object.entries(kindOf(name).options);
  return Object.fromEntries(options.map(([option, { default: initial }]) => [option, initial]));
}

/**
 * The task with its options, which are looked for among all settings.
 *
 * @throws ConfigError when they do not fit each other
 */
export function createTask(name: TaskName, settings: Readonly<Record<string, unknown>>): Task {
  const kind = kindOf(name);
  const own = Object.keys(kind.options).map((option) => [option, settings[option]]);
  return kind(Object.fromEntries(own) as Parameters<TaskKind>[0]);
}

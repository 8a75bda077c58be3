import { addition } from './addition.ts';
import { rotate } from './rotate.ts';

/** Every task by name: a function of its options. */
export const tasks = { addition, rotate } as const;

/** The name of a task. */
export type TaskName = keyof typeof tasks;

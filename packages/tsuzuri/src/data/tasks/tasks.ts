import { addition } from './addition.ts';
import { copy } from './copy.ts';
import { dates } from './dates.ts';
import { qa } from './qa.ts';
import { reverse } from './reverse.ts';
import { rotate } from './rotate.ts';
import { sort } from './sort.ts';
import { translation } from './translation.ts';

/** Every task by name: a function of its options. */
export const tasks = { addition, rotate, dates, reverse, copy, sort, translation, qa } as const;

/** The name of a task. */
export type TaskName = keyof typeof tasks;

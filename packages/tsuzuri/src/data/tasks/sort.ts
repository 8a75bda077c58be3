import type { FixedTask, TaskKind } from '../task.ts';
import { letterTask } from './letters.ts';

/** Sorts the letters alphabetically: `hgfa` → `afgh`. */
export const sort: TaskKind<'length', FixedTask> = letterTask(
  'sort',
  'put letters into the order of the alphabet: hgfa → afgh',
  (letters) => letters.toSorted(),
);

import type { FixedTask, TaskKind } from '../task.ts';
import { letterTask } from './letters.ts';

/** Copies the letters: `hgfa` → `hgfa`. */
export const copy: TaskKind<'length', FixedTask> = letterTask(
  'copy',
  'copy letters: hgfa → hgfa',
  (letters) => letters,
);

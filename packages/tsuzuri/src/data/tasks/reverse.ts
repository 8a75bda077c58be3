import type { FixedTask, TaskKind } from '../task.ts';
import { letterTask } from './letters.ts';

/** Reverses the letters: `hgfa` → `afgh`. */
export const reverse: TaskKind<'length', FixedTask> = letterTask(
  'reverse',
  'turn letters back to front: hgfa → afgh',
  (letters) => letters.toReversed(),
);

import type { FixedTask, TaskKind } from '../task.ts';
import { letterTask } from './letters.ts';

/** The letters back to front: `hgfa` → `afgh`. */
export const reverse: TaskKind<'length', FixedTask> = letterTask(
  'reverse',
  'turn letters back to front: hgfa → afgh',
  (letters) => letters.toReversed(),
);

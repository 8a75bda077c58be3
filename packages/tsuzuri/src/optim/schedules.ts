import { constant } from './schedules/constant.ts';
import { cosine } from './schedules/cosine.ts';
import { exponential } from './schedules/exponential.ts';
import { inverseSquareRoot } from './schedules/inverse-square-root.ts';
import { linear } from './schedules/linear.ts';
import { plateau } from './schedules/plateau.ts';
import { step } from './schedules/step.ts';

/** Every learning-rate schedule by name. */
export const schedules = {
  constant,
  step,
  exponential,
  cosine,
  linear,
  'inverse-square-root': inverseSquareRoot,
  plateau,
};

/** The name of a schedule. */
export type ScheduleName = keyof typeof schedules;

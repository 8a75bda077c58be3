import { exp } from '../tensor/math.ts';
import type { Random } from '../tensor/random.ts';
import { EditCourse, type EditRules, type EditStep } from './edit-expert.ts';

/** The way of one row, on which model and expert take turns. */
export class RolledRow {
  readonly steps: EditStep[] = [];
  readonly #course: EditCourse;
  readonly #random: Random;
  /** A model that inserts on and on is stopped here. */
  readonly #most: number;

  /** @param target without its end */
  constructor(rules: EditRules, source: Int32Array, target: Int32Array, random: Random) {
    this.#course = new EditCourse(rules, source, target);
    this.#random = random;
    this.#most = 2 * (source.length + target.length) + 1;
  }

  get hasEnded(): boolean {
    return this.#course.hasEnded || this.steps.length === this.#most;
  }

  /**
   * Takes an action, unless the row has ended.
   *
   * @param scores of all actions, ln p up to a constant
   * @param rate how often it is the model's
   * @returns the action that the model reads next
   */
  next(scores: ArrayLike<number>, rate: number): number {
    if (this.hasEnded) return 0;
    const optimal = this.#course.optimal();
    const isOwn = this.#random.uniform() < rate;
    const action = isOwn
      ? drawn(scores, this.#random.uniform())
      : optimal[this.#random.integer(optimal.length)];
    this.steps.push({ position: this.#course.position, optimal, action });
    this.#course.take(action);
    return action;
  }
}

/** The action at a point, from 0 to 1, of the probabilities one behind the other. */
function drawn(scores: ArrayLike<number>, point: number): number {
  let largest = -Infinity;
  for (let i = 0; i < scores.length; i++) largest = Math.max(largest, scores[i]);
  const powers = Float64Array.from(scores, (score) => exp(score - largest));
  let rest = point * powers.reduce((sum, power) => sum + power, 0);
  let last = 0;
  for (let i = 0; i < powers.length; i++) {
    if (powers[i] === 0) continue;
    last = i;
    rest -= powers[i];
    if (rest < 0) break;
  }
  return last;
}

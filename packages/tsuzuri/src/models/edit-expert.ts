import type { IdBatch } from '../data/batch.ts';
import type { EditActions } from '../data/edit-actions.ts';
import { type EditCosts, NO_TOKEN, costsToGo } from '../data/edit-costs.ts';

/** What an expert needs to know of the actions. */
export interface EditRules {
  readonly actions: EditActions;
  /** The target id of each source id, or −1. */
  readonly copies: readonly number[];
  readonly costs: EditCosts;
  /** The id that ends a target. */
  readonly end: number;
}

/**
 * An example on its way from source to target, action by action, and an expert who says how to go on
 * (Makarov & Clematide 2018, section 3; 2020, section 2): an action is optimal if it is the beginning of
 * a cheapest way to the target from here. After wrong actions the target is what has to follow those of its
 * beginnings that are nearest to what is written, by edit distance.
 */
export class EditCourse {
  /** Where the pointer stands. */
  position = 0;
  hasEnded = false;
  readonly #rules: EditRules;
  readonly #source: ArrayLike<number>;
  readonly #target: ArrayLike<number>;
  /** [n + 1, m + 1] */
  readonly #costsToGo: Int32Array;
  /** The edit distance of what is written from each beginning of the target. */
  #distances: Int32Array;

  /** @param target without its end */
  constructor(rules: EditRules, source: ArrayLike<number>, target: ArrayLike<number>) {
    this.#rules = rules;
    this.#source = source;
    this.#target = target;
    this.#costsToGo = costsToGo(source, target, rules.costs);
    this.#distances = Int32Array.from({ length: target.length + 1 }, (_, j) => j);
  }

  /** The optimal actions: one, or several where they cost the same; copies and substitutions stand first. */
  optimal(): number[] {
    const costs = new Map<number, number>();
    const nearest = this.#distances.reduce((least, distance) => Math.min(least, distance));
    this.#distances.forEach((distance, j) => {
      if (distance > nearest) return;
      for (const [action, cost] of this.#options(j)) {
        if (cost < (costs.get(action) ?? Infinity)) costs.set(action, cost);
      }
    });
    const least = Math.min(...costs.values());
    return Array.from(costs.keys()).filter((action) => costs.get(action) === least);
  }

  /** Takes an action. */
  take(action: number): void {
    const { actions, copies, end } = this.#rules;
    const isCopy = action === actions.copy;
    const written = isCopy ? copies[this.#source[this.position]] : actions.writes(action);
    if (actions.moves(action)) this.position++;
    if (written === end) this.hasEnded = true;
    else if (written !== undefined) this.#write(written);
  }

  /** Each action that leads on from the first j target tokens, with the cost of the whole way. */
  *#options(j: number): Generator<[action: number, cost: number]> {
    const { actions, copies, costs, end } = this.#rules;
    const [source, target, i] = [this.#source, this.#target, this.position];
    const columns = target.length + 1;
    const rest = (di: number, dj: number) => this.#costsToGo[(i + di) * columns + j + dj];
    const [hasSource, hasTarget] = [i < source.length, j < target.length];
    if (hasSource && hasTarget) {
      const isCopy = copies[source[i]] === target[j];
      const action = isCopy ? actions.copy : actions.substitute(target[j]);
      yield [action, costs.of(source[i], target[j]) + rest(1, 1)];
    }
    if (hasSource) yield [actions.delete, costs.of(source[i], NO_TOKEN) + rest(1, 0)];
    if (hasTarget) yield [target[j], costs.of(NO_TOKEN, target[j]) + rest(0, 1)];
    if (!hasSource && !hasTarget) yield [end, 0];
  }

  #write(token: number): void {
    const before = this.#distances;
    const after = new Int32Array(before.length);
    after[0] = before[0] + 1;
    for (let j = 1; j < after.length; j++) {
      const replaced = before[j - 1] + (this.#target[j - 1] === token ? 0 : 1);
      after[j] = Math.min(after[j - 1] + 1, before[j] + 1, replaced);
    }
    this.#distances = after;
  }
}

/** The ways of a batch's rows, [T, B] in time-major order. */
export interface EditPaths {
  /** The actions that are taken. */
  readonly actions: IdBatch;
  /** Where the pointer stands before each. */
  readonly positions: Int32Array;
  /** What the expert would do there. */
  readonly optimal: readonly (readonly number[])[];
}

/** One step of a way. */
export interface EditStep {
  readonly position: number;
  readonly optimal: readonly number[];
  readonly action: number;
}

/**
 * The expert's own way: the first of the optimal actions at each step, which is the only right one on it.
 * Were all of them right, a model could take another at a tie, and then be where it has never been.
 */
export function expertSteps(
  rules: EditRules,
  source: ArrayLike<number>,
  target: ArrayLike<number>,
): EditStep[] {
  const course = new EditCourse(rules, source, target);
  const steps: EditStep[] = [];
  while (!course.hasEnded) {
    const [action] = course.optimal();
    steps.push({ position: course.position, optimal: [action], action });
    course.take(action);
  }
  return steps;
}

/** The ways of rows side by side. */
export function toEditPaths(rows: readonly (readonly EditStep[])[]): EditPaths {
  const lengths = Int32Array.from(rows, (row) => row.length);
  const time = lengths.reduce((longest, length) => Math.max(longest, length), 0);
  const ids = new Int32Array(time * rows.length);
  const positions = new Int32Array(ids.length);
  const optimal: (readonly number[])[] = Array.from(ids, () => []);
  rows.forEach((row, b) => {
    row.forEach((step, t) => {
      const at = t * rows.length + b;
      ids[at] = step.action;
      positions[at] = step.position;
      optimal[at] = step.optimal;
    });
  });
  return { actions: { ids, lengths, time }, positions, optimal };
}

/** Row b of a batch. */
export function rowOf({ ids, lengths }: IdBatch, b: number): Int32Array {
  return Int32Array.from({ length: lengths[b] }, (_, t) => ids[t * lengths.length + b]);
}

import type { Backend } from '../backend/backend.ts';
import { ConfigError } from '../errors.ts';
import type { ParameterBlock } from '../tensor/parameters.ts';
import { type Tensor, allocateTensor } from '../tensor/tensor.ts';

/** A range of numbers that an optimiser keeps from step to step, as long as the trained parameters. */
export interface Moment {
  readonly name: string;
  readonly tensor: Tensor;
  readonly range: MomentRange;
}

/** What its numbers can be: a mean of squares is never negative. */
export type MomentRange = 'any' | 'not negative';

/** A rule that turns gradients into new values. What it keeps belongs to one parameter block. */
export interface Optimizer {
  /** Steps taken so far; a checkpoint keeps it, and setting it is all that resuming needs besides `state`. */
  steps: number;
  /** The moments by name, each [trainedSize]; a checkpoint keeps them. */
  readonly state: readonly Moment[];
  /** Overwrites every trained parameter, from its gradient; counts a step. */
  update(backend: Backend, parameters: ParameterBlock, learningRate: number): void;
  /** Gives the moments' memory back. */
  dispose(): void;
}

/** An optimiser with the words that describe it. `learningRate` is where to start from; `update` is told the rate. */
export interface OptimizerKind<Options extends object> {
  readonly description: string;
  readonly defaults: Readonly<{ learningRate: number } & Options>;
  /** @throws ConfigError for an option that is impossible */
  create(backend: Backend, parameters: ParameterBlock, options?: Partial<Options>): Optimizer;
}

/** The moments of these names and ranges, each [trainedSize] and full of `initial`, and a function that frees them. */
export function allocateMoments(
  backend: Backend,
  parameters: ParameterBlock,
  ranges: Readonly<Record<string, MomentRange>>,
  initial = 0,
): { state: readonly Moment[]; free: () => void } {
  const size = parameters.trainedSize;
  const moments = Object.entries(ranges).map(([name, range]) => {
    const { tensor, free } = allocateTensor(backend, [size]);
    backend.fill(size, initial, tensor.offset);
    return { state: { name, tensor, range }, free };
  });
  return {
    state: moments.map(({ state }) => state),
    free: () => moments.forEach(({ free }) => free()),
  };
}

/** Throws a ConfigError unless `value` is a number of at least `minimum` and, where given, below `limit`. */
export function requireRange(
  setting: string,
  value: number,
  minimum: number,
  limit?: number,
): void {
  if (value >= minimum && value < (limit ?? Infinity)) return;
  const range =
    limit === undefined ? `of at least ${minimum}` : `from ${minimum} to below ${limit}`;
  throw new ConfigError(setting, `expected a number ${range}, got ${value}`);
}

/** Throws a ConfigError unless `value` is above 0 as a float32, so that 0 / (0 + epsilon) is 0 on every backend. */
export function requireEpsilon(value: number): void {
  if (Math.fround(value) > 0 && Number.isFinite(value)) return;
  throw new ConfigError('epsilon', `expected a number above 1e-45, got ${value}`);
}

import type { Backend } from '../backend/backend.ts';
import { ConfigError } from '../errors.ts';
import type { ParameterBlock } from '../tensor/parameters.ts';
import { type Tensor, allocateTensor } from '../tensor/tensor.ts';

/** A moment that an optimiser keeps between steps, as long as the trained parameters. */
export interface Moment {
  readonly name: string;
  readonly tensor: Tensor;
  readonly range: MomentRange;
}

/** The range of its values: a mean of squares is never negative. */
export type MomentRange = 'any' | 'not negative';

/** An update rule that turns gradients into new values. Its state belongs to one parameter block. */
export interface Optimizer {
  /** Steps taken so far; saved in checkpoints. Resuming needs only this and `state`. */
  steps: number;
  /** The moments by name, each [trainedSize]; saved in checkpoints. */
  readonly state: readonly Moment[];
  /** Updates every trained parameter from its gradient and counts the step. */
  update(backend: Backend, parameters: ParameterBlock, learningRate: number): void;
  /** Frees the memory of the moments. */
  dispose(): void;
}

/** An optimiser and its description. `learningRate` is the default base rate; `update` takes the current rate. */
export interface OptimizerKind<Options extends object> {
  readonly description: string;
  readonly defaults: Readonly<{ learningRate: number } & Options>;
  /** @throws ConfigError for an invalid option */
  create(backend: Backend, parameters: ParameterBlock, options?: Partial<Options>): Optimizer;
}

/** Moments with these names and ranges, each [trainedSize] and filled with `initial`, and a function that frees them. */
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

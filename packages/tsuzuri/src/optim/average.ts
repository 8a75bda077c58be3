import { CheckpointError, ConfigError } from '../errors.ts';
import type { Floats } from '../tensor/memory.ts';

/** The values of a model's parameters by name, as returned by `ParameterBlock.read`. */
export type StoredParameters = ReadonlyMap<
  string,
  { readonly shape: readonly number[]; readonly values: Floats }
>;

/**
 * The elementwise mean of several checkpoints of one model (Vaswani et al. 2017, section 6.1,
 * averages the last five). Sums are in float64, in the order of the list; the mean is rounded to
 * float32 where the first checkpoint is float32.
 *
 * @returns new values in the first checkpoint's order of names; none of the lists is changed
 * @throws ConfigError for an empty list; CheckpointError for checkpoints of different models
 */
export function averageParameters(
  checkpoints: readonly StoredParameters[],
): Map<string, { shape: readonly number[]; values: Floats }> {
  if (checkpoints.length === 0) {
    throw new ConfigError('checkpoints', 'expected at least one, got none');
  }
  const [first] = checkpoints;
  checkpoints.forEach((checkpoint, i) => requireSameModel(first, checkpoint, i));
  const result = new Map<string, { shape: readonly number[]; values: Floats }>();
  for (const [name, { shape, values }] of first) {
    const sums = new Float64Array(values.length);
    for (const checkpoint of checkpoints) {
      const added = checkpoint.get(name)!.values;
      for (let i = 0; i < sums.length; i++) sums[i] += added[i];
    }
    const mean = sums.map((sum) => sum / checkpoints.length);
    result.set(name, {
      shape,
      values: values instanceof Float32Array ? new Float32Array(mean) : mean,
    });
  }
  return result;
}

/** Throws a CheckpointError unless both have the same names with the same shapes. */
function requireSameModel(first: StoredParameters, other: StoredParameters, index: number): void {
  for (const [name, { shape }] of first) {
    const found = other.get(name)?.shape;
    if (String(found) !== String(shape)) {
      const got = found ? `[${found.join(', ')}]` : 'none';
      throw new CheckpointError(
        `average: ${name} of checkpoint ${index} must be [${shape.join(', ')}], got ${got}`,
      );
    }
  }
  for (const name of other.keys()) {
    if (!first.has(name)) {
      throw new CheckpointError(`average: checkpoint ${index} has ${name}, checkpoint 0 does not`);
    }
  }
}

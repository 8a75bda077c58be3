import { CheckpointError, ConfigError, requireKind } from '../errors.ts';
import type { Floats } from '../tensor/memory.ts';
import type { LazyTensor } from './safetensors-pieces.ts';
import type { StoredTensor } from './safetensors.ts';

/** A way to store the weights of a model file. */
interface WeightKindRecord {
  readonly description: string;
  /** The arrays that stand for a weight in the file. */
  store(name: string, tensor: LazyTensor): readonly (readonly [name: string, LazyTensor])[];
}

/** What the name of a weight of type I8 gets to name its scales. */
const SCALE = '.scale';
const LARGEST_HALF = 65520; // the first magnitude that rounds to infinity
const LEVELS = 127;
const LARGEST_SCALE = 2 ** 127 / 64; // its product with 127 is a float32

/** The ways to store weights; computation is in the backend's precision with each of them. */
export const weightKinds = {
  float32: {
    description: '4 bytes per weight',
    store: (name, tensor) => [[name, rounded(name, tensor, 'F32', Infinity)]],
  },
  float16: {
    description: '2 bytes per weight',
    store: (name, tensor) => [[name, rounded(name, tensor, 'F16', LARGEST_HALF)]],
  },
  int8: {
    description: '1 byte per weight and a float32 scale per row of a matrix; vectors are float32',
    store(name, tensor) {
      const { shape } = tensor;
      if (shape.length < 2) return [[name, rounded(name, tensor, 'F32', Infinity)]];
      const readScales = async () => scalesOfRows(name, await tensor.read(), shape[0]);
      const readLevels = async () => {
        const values = await tensor.read();
        return levelsOf(values, scalesOfRows(name, values, shape[0]));
      };
      return [
        [name, { dtype: 'I8', shape, read: readLevels }],
        [name + SCALE, { dtype: 'F32', shape: [shape[0]], read: readScales }],
      ];
    },
  },
} as const satisfies Readonly<Record<string, WeightKindRecord>>;

/** A way to store weights, a name in `weightKinds`. */
export type WeightKind = keyof typeof weightKinds;

/** The arrays of a file with weights of this kind. @throws ConfigError for an unknown kind; when read, for a number that it cannot hold */
export function storedAs(
  kind: WeightKind,
  weights: ReadonlyMap<string, LazyTensor>,
): Map<string, LazyTensor> {
  requireKind('weights', kind, Object.keys(weightKinds));
  return new Map([...weights].flatMap(([name, tensor]) => weightKinds[kind].store(name, tensor)));
}

/** The weights of arrays in memory, whatever their kind; overwrites those of type I8. @throws CheckpointError */
export function weightsIn(tensors: ReadonlyMap<string, StoredTensor>): Map<string, StoredTensor> {
  return withScales(tensors, (name, { shape, values }, scale) => ({
    shape,
    values: scaled(name, values, scale.values),
  }));
}

/** The weights of arrays that are read on demand, whatever their kind. @throws CheckpointError here or when read */
export function lazyWeightsIn(tensors: ReadonlyMap<string, LazyTensor>): Map<string, LazyTensor> {
  return withScales(tensors, (name, tensor, scale) => ({
    dtype: 'F32',
    shape: tensor.shape,
    read: async () => scaled(name, await tensor.read(), await scale.read()),
  }));
}

/** Replaces each array of type I8 and its scales by what `combine` makes of both. */
function withScales<Tensor extends Pick<StoredTensor, 'dtype' | 'shape'>>(
  tensors: ReadonlyMap<string, Tensor>,
  combine: (name: string, tensor: Tensor, scale: Tensor) => Tensor,
): Map<string, Tensor> {
  const result = new Map(tensors);
  for (const [name, tensor] of tensors) {
    if (tensor.dtype !== 'I8') continue;
    const { shape } = tensor;
    const scale = tensors.get(name + SCALE);
    if (scale?.dtype !== 'F32' || shape.length < 2 || scale.shape.join() !== `${shape[0]}`) {
      const got = scale ? `${scale.dtype} [${scale.shape.join(', ')}]` : 'nothing';
      throw new CheckpointError(
        `model file: "${name}" is I8 [${shape.join(', ')}], so "${name}${SCALE}" must be F32 with one scale per row, got ${got}`,
      );
    }
    result.set(name, combine(name, tensor, scale));
    result.delete(name + SCALE);
  }
  return result;
}

/** Row r times scale r, in place. */
function scaled(name: string, values: Floats, scales: Floats): Floats {
  const columns = values.length / scales.length;
  for (const [row, scale] of scales.entries()) {
    if (!(scale >= 0 && scale < Infinity)) {
      throw new CheckpointError(
        `model file: "${name}${SCALE}" must hold finite numbers from 0 on, got ${scale}`,
      );
    }
    for (let i = row * columns; i < (row + 1) * columns; i++) values[i] *= scale;
  }
  return values;
}

/** The scale of each row: its largest magnitude is 127 of them. */
function scalesOfRows(name: string, values: Floats, rows: number): Float32Array {
  const columns = values.length / rows;
  return Float32Array.from({ length: rows }, (_, row) => {
    let largest = 0;
    for (let i = row * columns; i < (row + 1) * columns; i++) {
      const magnitude = Math.abs(requireBelow(name, values[i], 'int8', Infinity));
      if (magnitude > largest) largest = magnitude;
    }
    return Math.min(largest / LEVELS, LARGEST_SCALE);
  });
}

/** Each number in units of its row's scale, rounded to the nearest whole number, the even one of two. */
function levelsOf(values: Floats, scales: Float32Array): Float32Array {
  const columns = values.length / scales.length;
  const toWhole = 1.5 * 2 ** 52; // its sum with a small number has no digits after the point
  return Float32Array.from(values, (value, i) => {
    const scale = scales[Math.floor(i / columns)];
    const level = scale === 0 ? 0 : value / scale + toWhole - toWhole;
    return Math.max(-LEVELS, Math.min(LEVELS, level));
  });
}

/** The same numbers with another type. */
function rounded(
  name: string,
  tensor: LazyTensor,
  dtype: 'F32' | 'F16',
  limit: number,
): LazyTensor {
  const read = async () => {
    const values = await tensor.read();
    for (const value of values)
      requireBelow(name, value, dtype === 'F16' ? 'float16' : 'float32', limit);
    return values;
  };
  return { ...tensor, dtype, read };
}

function requireBelow(name: string, value: number, kind: WeightKind, limit: number): number {
  if (Math.abs(Math.fround(value)) < limit) return value;
  throw new ConfigError('weights', `"${name}" holds ${value}, which ${kind} cannot`);
}

import type { ModelConfig } from '../../models/model.ts';
import { closed, modelKind } from '../../models/models.ts';
import type { TorchModule, TorchRows } from '../../nn/torch.ts';

/** Rows `start` to `end` − 1 of a parameter, as a tensor of PyTorch has them from `at` on. */
export interface Slice {
  readonly parameter: string;
  /** Of the whole parameter. */
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
  /** The first row in the tensor. */
  readonly at: number;
  /** Whether other tensors before this one have these rows: what is here is a summand. */
  readonly isAdded: boolean;
}

/** A tensor as PyTorch has it. */
export interface TorchTensor {
  readonly shape: readonly number[];
  readonly slices: readonly Slice[];
}

/**
 * The tensors of a model in PyTorch by their full names: `encoder.lstm.weight_ih_l0`.
 *
 * @throws ConfigError for a model with a part that does not say how it is written there
 */
export function torchTensors(config: ModelConfig): ReadonlyMap<string, TorchTensor> {
  const kind = modelKind(config);
  if (!kind.toTorch) throw closed('format', config, 'cannot be written for PyTorch', 'toTorch()');
  const tensors = new Map<string, TorchTensor>();
  const given: Slice[] = [];
  for (const [name, rows] of named(kind.toTorch(config), '')) {
    const slices: Slice[] = [];
    let at = 0;
    for (const one of rows) {
      const slice = sliceOf(one, at);
      const isAdded = given.some((other) => overlap(slice, other));
      slices.push({ ...slice, isAdded });
      at += slice.end - slice.start;
    }
    given.push(...slices);
    tensors.set(name, { shape: [at, ...slices[0].shape.slice(1)], slices });
  }
  return tensors;
}

function* named(
  { tensors = {}, modules = {} }: TorchModule,
  prefix: string,
): Generator<readonly [name: string, rows: readonly TorchRows[]]> {
  for (const [name, rows] of Object.entries(tensors)) yield [prefix + name, rows];
  for (const [name, module] of Object.entries(modules)) yield* named(module, `${prefix}${name}.`);
}

function sliceOf(rows: TorchRows, at: number): Omit<Slice, 'isAdded'> {
  const [{ name, shape }, start, end] = 'name' in rows ? [rows, 0, rows.shape[0]] : rows;
  return { parameter: name, shape, start, end, at };
}

function overlap(a: Omit<Slice, 'isAdded'>, b: Slice): boolean {
  return a.parameter === b.parameter && a.start < b.end && b.start < a.end;
}

/** How many numbers a row of an array has. */
export function rowSize(shape: readonly number[]): number {
  return shape.slice(1).reduce((product, size) => product * size, 1);
}

import { ConfigError } from '../errors.ts';
import type { Parameter } from '../tensor/parameters.ts';

/** A parameter, or rows `start` to `end` − 1 of it. */
export type TorchRows = Parameter | readonly [parameter: Parameter, start: number, end: number];

/**
 * A part of a model as a module of PyTorch: its own tensors and the modules in it, by their names there.
 *
 * A tensor is a list of rows, one below the other. Rows that stand in several tensors are their sum, as
 * the two biases of `torch.nn.LSTM`: in writing the first has the values and the others zeros.
 */
export interface TorchModule {
  readonly tensors?: Readonly<Record<string, readonly TorchRows[]>>;
  readonly modules?: Readonly<Record<string, TorchModule>>;
}

/** A recurrent layer in PyTorch, where a stack of such is one module. */
export interface TorchLayer extends TorchModule {
  /** The name of that module: `lstm`. */
  readonly name: string;
  /** What its second direction has, where it reads in both. */
  readonly back?: TorchModule;
}

/**
 * What a part says of itself for PyTorch.
 *
 * @param what the part in words, for the message
 * @throws ConfigError when it says nothing
 */
export function torchOf<Module>(what: string, part: { toTorch?: (() => Module) | undefined }): Module {
  if (part.toTorch) return part.toTorch();
  const { name } = part.constructor;
  throw new ConfigError(
    'format',
    `${what} ${name} cannot be written for PyTorch: it has no toTorch()`,
  );
}

/** A module whose tensors and modules have longer names: `weight_ih` becomes `weight_ih_l0`. */
export function withSuffix({ tensors = {}, modules = {} }: TorchModule, suffix: string): TorchModule {
  const rename = <Value>(record: Readonly<Record<string, Value>>) =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name + suffix, value]));
  return { tensors: rename(tensors), modules: rename(modules) };
}

/** Modules as one that has the tensors and modules of all. */
export function together(...all: readonly TorchModule[]): TorchModule {
  return {
    tensors: Object.assign({}, ...all.map(({ tensors }) => tensors)),
    modules: Object.assign({}, ...all.map(({ modules }) => modules)),
  };
}

/** The tensors of a layer with one bias as PyTorch's layers have them. */
export function twoBiases(layer: {
  readonly inputWeight: Parameter;
  readonly hiddenWeight: Parameter;
  readonly bias: Parameter;
}): Readonly<Record<string, readonly TorchRows[]>> {
  const { inputWeight, hiddenWeight, bias } = layer;
  return { weight_ih: [inputWeight], weight_hh: [hiddenWeight], bias_ih: [bias], bias_hh: [bias] };
}

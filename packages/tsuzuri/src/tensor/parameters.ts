import { BackendError, ConfigError } from '../errors.ts';
import type { Floats, Memory } from './memory.ts';
import { Random } from './random.ts';
import { Tensor } from './tensor.ts';

/** How a parameter is initialised: one value per call, in row-major order. */
export type Initialiser = (random: Random) => number;

/** A named view into the parameter block: its values and, when it is trained, its gradient. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  /** A trained parameter has a gradient; the others (running statistics, frozen layers) are only saved. */
  readonly trained: boolean;
  readonly value: Tensor;
  /** What `backward` adds to, of the value's shape. */
  readonly gradient: Tensor;
  /** Of `rowsOf`: the parameter that these are rows of. */
  readonly of?: { readonly whole: Parameter; readonly start: number; readonly end: number };
}

/** What a parameter is besides its shape. */
export interface DeclareOptions {
  /** Whether it is trained (true). */
  readonly trained?: boolean;
  /** Whether its layer computes a gradient that nobody reads, as that of a frozen layer (false). */
  readonly discarded?: boolean;
}

/** Where a layer declares its parameters: the block itself, or a named part of it. */
export interface ParameterScope {
  /** Declares a parameter; its tensors can be used once the block is allocated. */
  declare(
    name: string,
    shape: readonly number[],
    initialise: Initialiser,
    options?: DeclareOptions,
  ): Parameter;
  /** A part of this scope: its names begin with `name` and a dot. */
  scope(name: string): ParameterScope;
}

interface Declared {
  name: string;
  shape: readonly number[];
  trained: boolean;
  discarded: boolean;
  initialise: Initialiser;
  value: Tensor;
  gradient: Tensor;
}

const ALIGNMENT = 16;
const NOWHERE = new Tensor(0, [0]);

/**
 * All parameters of a model in one contiguous range, all gradients in another:
 * the update, the gradient norm and a checkpoint are each one call over one
 * range. Layers declare what they need, then `allocate` lays out the block in
 * the order of declaration, trained parameters first.
 */
export class ParameterBlock implements ParameterScope {
  readonly parameters: readonly Parameter[];
  /** Slots of the trained range, including the padding between parameters. */
  trainedSize = 0;
  /** Offset of the values; the first `trainedSize` slots are trained. */
  values = 0;
  /** Offset of the gradients, `trainedSize` slots. */
  gradients = 0;
  /** Slots behind the gradients for those that are discarded, one on top of the other. */
  #discarded = 0;
  #revision = 0;
  #memory: Memory | undefined;
  #isDisposed = false;
  readonly #declared: Declared[] = [];

  constructor() {
    this.parameters = this.#declared;
  }

  declare(
    name: string,
    shape: readonly number[],
    initialise: Initialiser,
    { trained = true, discarded = false }: DeclareOptions = {},
  ): Parameter {
    if (this.#memory) throw new ConfigError(name, 'the parameter block is already allocated');
    if (this.#declared.some((other) => other.name === name)) {
      throw new ConfigError(name, 'a parameter of this name is already declared');
    }
    const nowhere = { value: NOWHERE, gradient: NOWHERE };
    const parameter = { name, shape, trained, discarded, initialise, ...nowhere };
    this.#declared.push(parameter);
    return parameter;
  }

  scope(prefix: string): ParameterScope {
    return {
      declare: (name, ...rest) => this.declare(`${prefix}.${name}`, ...rest),
      scope: (name) => this.scope(`${prefix}.${name}`),
    };
  }

  /** The number of trained parameters, counted as single values. */
  get count(): number {
    return this.#declared
      .filter((parameter) => parameter.trained)
      .reduce((sum, parameter) => sum + parameter.value.size, 0);
  }

  /** A number that changes whenever values may: what was made of them, such as packed weights, is then stale. */
  get revision(): number {
    return this.#revision;
  }

  /** To be called by whoever changes values other than by `write`; training does by `zeroGradients`. */
  markChanged(): void {
    this.#revision++;
  }

  /**
   * Allocates the memory and draws the initial values. Each parameter draws from the stream of its
   * own name, so adding one does not change the values of the others.
   */
  allocate(memory: Memory, random: Random): void {
    this.#memory = memory;
    const inOrder = [
      ...this.#declared.filter((parameter) => parameter.trained),
      ...this.#declared.filter((parameter) => !parameter.trained),
    ];
    const offsets = new Map<Declared, number>();
    let size = 0;
    for (const parameter of inOrder) {
      offsets.set(parameter, size);
      size += Math.ceil(new Tensor(0, parameter.shape).size / ALIGNMENT) * ALIGNMENT;
      if (parameter.trained) this.trainedSize = size;
    }
    this.values = memory.allocate(size);
    memory.fill(size, 0, this.values);
    for (const parameter of inOrder) {
      const offset = this.values + offsets.get(parameter)!;
      parameter.value = new Tensor(offset, parameter.shape, { memory });
    }
    this.#allocateGradients(memory);
    this.#initialise(memory, random);
  }

  /** A trained parameter has its gradient where it has its value, in a range of their own. */
  #allocateGradients(memory: Memory): void {
    const discarded = this.#declared.filter((parameter) => parameter.discarded);
    this.#discarded = Math.max(0, ...discarded.map(({ value }) => value.size));
    this.gradients = memory.allocate(this.trainedSize + this.#discarded);
    this.zeroGradients();
    for (const parameter of discarded) {
      const offset = this.gradients + this.trainedSize;
      parameter.gradient = new Tensor(offset, parameter.shape, { memory });
    }
    for (const parameter of this.#declared.filter(({ trained }) => trained)) {
      const offset = this.gradients + parameter.value.offset - this.values;
      parameter.gradient = new Tensor(offset, parameter.shape, { memory });
    }
  }

  #initialise(memory: Memory, random: Random): void {
    for (const { name, value, initialise } of this.#declared) {
      const stream = random.stream(name);
      const values = Float64Array.from({ length: value.size }, () => initialise(stream));
      memory.write(value.offset, values);
    }
  }

  /** Sets every gradient to zero. */
  zeroGradients(): void {
    this.markChanged();
    this.#allocated.fill(this.trainedSize + this.#discarded, 0, this.gradients);
  }

  /** The values of every parameter, in order of declaration. */
  async read(): Promise<Map<string, { shape: readonly number[]; values: Floats }>> {
    const result = new Map<string, { shape: readonly number[]; values: Floats }>();
    for (const { name, shape, value } of this.#declared) {
      result.set(name, { shape, values: await this.#allocated.read(value.offset, value.size) });
    }
    return result;
  }

  /** Sets the values of the parameter `name`. */
  write(name: string, values: ArrayLike<number>): void {
    const parameter = this.#declared.find((candidate) => candidate.name === name);
    if (!parameter || parameter.value.size !== values.length) {
      throw new ConfigError(name, `there is no such parameter of ${values.length} numbers`);
    }
    this.markChanged();
    this.#allocated.write(parameter.value.offset, values);
  }

  /** Frees the memory; calling it again has no effect, and using a parameter afterwards is a BackendError. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#memory?.free(this.values);
    if (this.gradients !== 0) this.#memory?.free(this.gradients);
    const get = (): never => fail();
    for (const each of this.#declared)
      Object.defineProperties(each, { value: { get }, gradient: { get } });
  }

  get #allocated(): Memory {
    if (this.#isDisposed) fail();
    if (!this.#memory) throw new BackendError('parameters: the block is not allocated yet');
    return this.#memory;
  }
}

function fail(): never {
  throw new BackendError('parameters: the model has been disposed');
}

/** Rows `start` to `end` − 1 of a parameter as a parameter of its own, for a layer that shares them. */
export function rowsOf(parameter: Parameter, start: number, end: number): Parameter {
  return {
    name: parameter.name,
    shape: [end - start, ...parameter.shape.slice(1)],
    trained: parameter.trained,
    of: { whole: parameter, start, end },
    get value() {
      return parameter.value.slice(start, end);
    },
    get gradient() {
      return parameter.gradient.slice(start, end);
    },
  };
}

/** A scope whose parameters are not trained; the gradients that its layers compute are discarded. */
export function frozen(scope: ParameterScope): ParameterScope {
  return {
    declare: (name, shape, initialise, { trained: discarded = true } = {}) =>
      scope.declare(name, shape, initialise, { trained: false, discarded }),
    scope: (name) => frozen(scope.scope(name)),
  };
}

/** Every value the same. */
export function constant(value: number): Initialiser {
  return () => value;
}

/** Normally distributed values of mean 0. */
export function normal(deviation: number): Initialiser {
  return (random) => deviation * random.normal();
}

/** Uniformly distributed values from [−limit, limit). */
export function uniform(limit: number): Initialiser {
  return (random) => limit * (2 * random.uniform() - 1);
}

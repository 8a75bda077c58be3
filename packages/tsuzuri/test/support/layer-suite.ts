import type { Backend, Workspace } from '../../src/backend/backend.ts';
import { ParameterBlock, type ParameterScope } from '../../src/tensor/parameters.ts';
import { Random } from '../../src/tensor/random.ts';
import { Tensor } from '../../src/tensor/tensor.ts';
import { GuardedArena } from './guarded-arena.ts';

export type Tensors = Readonly<Record<string, Tensor>>;
export type Numbers = Readonly<Record<string, readonly number[]>>;

/** What a forward pass of a case gives. */
export interface Passed {
  /** Everything that backends must agree on. */
  readonly outputs: Tensors;
  /**
   * From the gradients of the outputs that `gradientOf` names to those of all float inputs, adding
   * to those of the parameters. Absent when `gradientOf` is empty.
   */
  readonly backward?: (dOutputs: Partial<Tensors>) => Tensors;
}

/** What both passes of a case give: outputs, and gradients of inputs and parameters. */
export interface Results {
  readonly outputs: Numbers;
  readonly gradients: Numbers;
}

/** One way to use a layer; the suites run it on every backend. */
export interface LayerCase {
  readonly name: string;
  /** The shapes of its float inputs. */
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  /** The outputs that the loss of the gradient check looks at; none for a layer in inference. */
  readonly gradientOf: readonly string[];
  /** The gradient of an output is 1, for a layer that gives a loss (a random number each). */
  readonly unitGradient?: boolean;
  /** How a number of an input or a parameter is drawn, where a normal distribution is not right. */
  readonly draw?: Readonly<Record<string, (random: Random) => number>>;
  /** Declares the parameters and returns the forward pass. */
  readonly build: (scope: ParameterScope) => (workspace: Workspace, inputs: Tensors) => Passed;
}

/** A case at work on a backend. Every number in it is drawn by name, so it is the same on all. */
export class LayerRig {
  readonly block = new ParameterBlock();
  readonly workspace: GuardedArena;
  readonly inputs: Tensors;
  readonly #testCase: LayerCase;
  readonly #forward: (workspace: Workspace, inputs: Tensors) => Passed;
  readonly #random = Random.fromSeed(2);

  constructor(testCase: LayerCase, backend: Backend) {
    this.#testCase = testCase;
    this.workspace = new GuardedArena(backend);
    this.#forward = testCase.build(this.block);
    this.block.allocate(backend, this.#random);
    for (const { name, value } of this.block.parameters) {
      backend.write(value.offset, this.#numbers(name, value.shape));
    }
    this.inputs = Object.fromEntries(
      Object.entries(testCase.inputs).map(([name, shape]) => {
        const tensor = new Tensor(backend.allocate(new Tensor(0, shape).size), shape);
        backend.write(tensor.offset, this.#numbers(name, shape));
        return [name, tensor];
      }),
    );
  }

  /** Gives all memory back. */
  dispose(): void {
    this.workspace.dispose();
    this.block.dispose();
    for (const { offset } of Object.values(this.inputs)) this.workspace.backend.free(offset);
  }

  /** The forward pass, in an empty workspace. */
  forward(): Passed {
    this.workspace.reset();
    return this.#forward(this.workspace, this.inputs);
  }

  /** The gradient that the suite gives to the output `name`, on the host. */
  outputGradient(name: string, shape: readonly number[]): readonly number[] {
    if (this.#testCase.unitGradient)
      return Array.from({ length: new Tensor(0, shape).size }, () => 1);
    return this.#numbers(`d ${name}`, shape);
  }

  /** The backward pass: the gradients of the inputs. Those of the parameters are added to. */
  backward({ outputs, backward }: Passed): Tensors {
    const dOutputs = this.#testCase.gradientOf.map((name) => {
      const { shape } = outputs[name];
      return [name, this.workspace.from(shape, this.outputGradient(name, shape))] as const;
    });
    return backward!(Object.fromEntries(dOutputs));
  }

  /** Both passes, read to the host. */
  async run(): Promise<Results> {
    const passed = this.forward();
    const outputs = await this.read(passed.outputs);
    if (!passed.backward) return { outputs, gradients: {} };
    const dInputs = await this.read(this.backward(passed));
    const dParameters = await this.read(this.parameterGradients);
    return { outputs, gradients: { ...dInputs, ...dParameters } };
  }

  async read(tensors: Tensors): Promise<Numbers> {
    const { backend } = this.workspace;
    const result: Record<string, readonly number[]> = {};
    for (const [name, { offset, size }] of Object.entries(tensors)) {
      result[name] = [...(await backend.read(offset, size))];
    }
    return result;
  }

  /** The trained parameters' gradients, as tensors. */
  get parameterGradients(): Tensors {
    const trained = this.block.parameters.filter((parameter) => parameter.trained);
    return Object.fromEntries(trained.map(({ name, gradient }) => [name, gradient]));
  }

  /** The trained parameters' values, as tensors. */
  get parameterValues(): Tensors {
    const trained = this.block.parameters.filter((parameter) => parameter.trained);
    return Object.fromEntries(trained.map(({ name, value }) => [name, value]));
  }

  /** Numbers that float32 holds exactly; weights are smaller the more of them are summed. */
  #numbers(name: string, shape: readonly number[]): readonly number[] {
    const known = drawn.get(this.#testCase) ?? new Map<string, readonly number[]>();
    drawn.set(this.#testCase, known);
    let numbers = known.get(name);
    if (!numbers) {
      const random = this.#random.stream(name);
      const isWeight = this.block.parameters.some((p) => p.name === name && p.shape.length > 1);
      const scale = isWeight ? 1 / Math.sqrt(shape[shape.length - 1]) : 1;
      const draw = this.#testCase.draw?.[name] ?? (() => scale * random.normal());
      const { size } = new Tensor(0, shape);
      numbers = Array.from({ length: size }, () => Math.fround(draw(random)));
      known.set(name, numbers);
    }
    return numbers;
  }
}

/** What was drawn for a case: drawing takes longer than computing. */
const drawn = new WeakMap<LayerCase, Map<string, readonly number[]>>();

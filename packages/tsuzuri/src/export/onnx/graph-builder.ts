import type {
  Graph,
  GraphAttribute,
  GraphRound,
  GraphTensor,
  GraphType,
  GraphValue,
} from '../../nn/graph.ts';
import { graphTypes } from '../../nn/graph.ts';
import type { Memory } from '../../tensor/memory.ts';
import type { Parameter } from '../../tensor/parameters.ts';
import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor, OnnxValue } from './onnx-model.ts';

type Inputs = readonly (GraphValue | undefined)[];
type Attributes = Readonly<Record<string, OnnxAttribute>>;

/** The types of what operators return; of all others it is that of their first input. */
const returned: Readonly<Record<string, GraphType>> = {
  ArgMax: 'int64',
  And: 'bool',
  ConstantOfShape: 'float',
  Equal: 'bool',
  Less: 'bool',
  Or: 'bool',
  Shape: 'int64',
};

/** What the graphs of one model share: names are used once, and constants stand in the outermost graph. */
class Names {
  readonly #used = new Map<string, number>();

  /** The name, with a number if it is taken. */
  take(name: string): string {
    const count = this.#used.get(name) ?? 0;
    this.#used.set(name, count + 1);
    return count === 0 ? name : this.take(`${name}_${count}`);
  }
}

/** A constant whose values are still in the backend. */
interface LazyTensor extends Omit<OnnxTensor, 'values'> {
  readonly read: () => Promise<ArrayLike<number>>;
}

/**
 * Collects the operators that the parts of a model write into a graph. What depends on constants alone is
 * computed in the outermost graph, once, and shared.
 */
export class GraphBuilder implements Graph {
  readonly #memory: Memory;
  readonly #root: GraphBuilder;
  readonly #names: Names;
  readonly #nodes: OnnxNode[] = [];
  readonly #inputs: OnnxValue[] = [];
  readonly #outputs: OnnxValue[] = [];
  readonly #initializers: LazyTensor[] = [];
  readonly #made = new Map<string, GraphValue[]>(); // constants by what makes them
  readonly #constants = new Set<GraphValue>();

  /** @param memory in which the parameters are; for the body of a loop, also the graph around it */
  constructor(memory: Memory, around?: GraphBuilder) {
    this.#memory = memory;
    this.#root = around ? around.#root : this;
    this.#names = around ? around.#names : new Names();
  }

  op(type: string, inputs: Inputs, attributes: Attributes = {}): GraphValue {
    return this.ops(1, type, inputs, attributes)[0];
  }

  ops(count: number, type: string, inputs: Inputs, attributes: Attributes = {}): GraphValue[] {
    const root = this.#root;
    const isConstant = (value?: GraphValue) => !value || root.#constants.has(value);
    if (!inputs.every(isConstant)) return this.#add(count, type, inputs, attributes);
    const key = JSON.stringify([type, inputs.map((value) => value?.name), attributes]);
    return root.#once(key, () => root.#add(count, type, inputs, attributes));
  }

  weight(parts: readonly (Parameter | number)[], shape?: readonly number[]): GraphValue {
    const [first, ...more] = parts as readonly Parameter[];
    if (first.of && more.length === 0 && !shape) {
      const { whole, start, end } = first.of;
      const rows = [[start], [end], [0]].map((list) => this.ints(list));
      return this.op('Slice', [this.weight([whole]), ...rows]);
    }
    const axes = shape ?? first.shape;
    const places = parts.map((part) =>
      typeof part === 'number' ? part : [part.value.offset, part.value.size],
    );
    return this.#constant('float', first.name, axes, [places, axes], async () => {
      const lengths = parts.map((part) => (typeof part === 'number' ? part : part.value.size));
      const values = new Float32Array(lengths.reduce((sum, length) => sum + length, 0));
      let at = 0;
      for (const [i, part] of parts.entries()) {
        if (typeof part !== 'number')
          values.set(await this.#memory.read(part.value.offset, lengths[i]), at);
        at += lengths[i];
      }
      return values;
    });
  }

  ints(values: readonly number[] | number): GraphValue {
    const list = typeof values === 'number' ? [values] : values;
    const shape = typeof values === 'number' ? [] : [values.length];
    const name = `int_${list.join('_').replaceAll('-', 'minus')}`;
    return this.#constant('int64', name, shape, [list, shape], () => Promise.resolve(list));
  }

  float(value: number): GraphValue {
    return this.#constant('float', 'number', [], [value], () => Promise.resolve([value]));
  }

  floats(values: readonly number[]): GraphValue {
    const shape = [values.length];
    return this.#constant('float', 'numbers', shape, [values], () => Promise.resolve(values));
  }

  scan(
    initial: readonly GraphValue[],
    sequences: readonly GraphValue[],
    axes: GraphTensor['axes'],
    body: (graph: Graph, values: GraphValue[], items: GraphValue[]) => GraphRound,
  ): { values: GraphValue[]; stacked: GraphValue[] } {
    const inner = new GraphBuilder(this.#memory, this);
    const read = [...initial, ...sequences].map(({ type }) => inner.input('item', type));
    const count = initial.length;
    const round = body(inner, read.slice(0, count), read.slice(count));
    for (const value of [...round.values, ...round.items]) inner.output('next', value, axes);
    return this.#repeat('Scan', [...initial, ...sequences], inner, round, {
      num_scan_inputs: sequences.length,
    });
  }

  loop(
    count: number,
    initial: readonly GraphValue[],
    body: (graph: Graph, values: GraphValue[]) => GraphRound & { readonly goesOn?: GraphValue },
  ): { values: GraphValue[]; stacked: GraphValue[] } {
    const inner = new GraphBuilder(this.#memory, this);
    inner.input('round', 'int64', []);
    const always = inner.input('goes_on', 'bool', []);
    const read = initial.map(({ type }) => inner.input('item', type));
    const { goesOn = always, ...round } = body(inner, read);
    for (const value of [goesOn, ...round.values, ...round.items]) inner.output('next', value);
    return this.#repeat('Loop', [this.ints(count), undefined, ...initial], inner, round);
  }

  /** Declares an input; its name is changed if it is taken. */
  input(name: string, type: GraphType, axes?: OnnxValue['axes']): GraphValue {
    const value = { name: this.#names.take(name), type };
    this.#inputs.push({ ...value, axes });
    return value;
  }

  /** Declares an output under a name of its own. */
  output(name: string, value: GraphValue, axes?: OnnxValue['axes']): void {
    const output = { name: this.#names.take(name), type: value.type };
    this.#nodes.push({
      type: 'Identity',
      inputs: [value.name],
      outputs: [output.name],
      attributes: {},
    });
    this.#outputs.push({ ...output, axes });
  }

  /** Declares an output for every tensor. */
  outputTensors(tensors: Readonly<Record<string, GraphTensor>>, prefix = ''): void {
    for (const [name, { value, axes }] of Object.entries(tensors)) {
      this.output(prefix + name, value, axes);
    }
  }

  /** The graph, with the values that its constants have now. */
  async build(name: string): Promise<OnnxGraph> {
    const initializers: OnnxTensor[] = [];
    for (const { read, ...tensor } of this.#initializers) {
      initializers.push({ ...tensor, values: await read() });
    }
    return { ...this.#asBody(name), initializers };
  }

  #asBody(name: string): OnnxGraph {
    const [nodes, inputs, outputs] = [this.#nodes, this.#inputs, this.#outputs];
    return { name, nodes, initializers: [], inputs, outputs };
  }

  /** A Scan or Loop, whose body returns the values of the next round and the items. */
  #repeat(
    type: string,
    inputs: Inputs,
    inner: GraphBuilder,
    { values, items }: GraphRound,
    attributes: Readonly<Record<string, GraphAttribute>> = {},
  ): { values: GraphValue[]; stacked: GraphValue[] } {
    const types = [...values, ...items].map((value) => value.type);
    const body = { graph: inner.#asBody(this.#names.take('body')) };
    const returned = this.#add(types.length, type, inputs, { ...attributes, body }, types);
    return { values: returned.slice(0, values.length), stacked: returned.slice(values.length) };
  }

  #add(
    count: number,
    type: string,
    inputs: Inputs,
    attributes: Attributes,
    types?: readonly GraphType[],
  ): GraphValue[] {
    const outputs = Array.from({ length: count }, (_, i): GraphValue => {
      const name = this.#names.take(type.toLowerCase());
      return { name, type: types?.[i] ?? typeOf(type, inputs, attributes) };
    });
    const names = inputs.map((value) => value?.name ?? '');
    while (names[names.length - 1] === '') names.pop();
    this.#nodes.push({ type, inputs: names, outputs: outputs.map(({ name }) => name), attributes });
    return outputs;
  }

  #constant(
    type: OnnxTensor['type'],
    name: string,
    shape: readonly number[],
    key: unknown,
    read: () => Promise<ArrayLike<number>>,
  ): GraphValue {
    const root = this.#root;
    return root.#once(JSON.stringify([type, key]), () => {
      const value = { name: this.#names.take(name), type };
      root.#initializers.push({ ...value, shape, read });
      return [value];
    })[0];
  }

  #once(key: string, make: () => GraphValue[]): GraphValue[] {
    const known = this.#made.get(key) ?? make();
    this.#made.set(key, known);
    for (const value of known) this.#constants.add(value);
    return known;
  }
}

function typeOf(type: string, inputs: Inputs, { to }: Attributes): GraphType {
  if (type === 'Cast') {
    return (Object.keys(graphTypes) as GraphType[]).find((name) => graphTypes[name] === to)!;
  }
  if (type === 'Where') return inputs[1]!.type;
  return returned[type] ?? inputs[0]!.type;
}

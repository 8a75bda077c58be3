import type { Model } from '../models/model.ts';

/** A parameter of a model: where it belongs and how many numbers it has. */
export interface ParameterSize {
  /** The layer that it belongs to, as `encoder.lstm`. */
  readonly part: string;
  /** Its whole name, as `encoder.lstm.bias`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** The product of the shape. */
  readonly count: number;
  /** Whether training changes it; running statistics are only saved. */
  readonly trained: boolean;
}

/** A layer of a model with the number of its parameters. */
export interface PartSize {
  readonly part: string;
  readonly count: number;
}

/** The parameters of a model in the order of their declaration. The trained counts add up to `parameters.count`. */
export function parameterSizes(model: Pick<Model, 'parameters'>): ParameterSize[] {
  return model.parameters.parameters.map(({ name, shape, trained }) => ({
    part: partOf(name),
    name,
    shape,
    count: shape.reduce((product, size) => product * size, 1),
    trained,
  }));
}

/** The number of parameters of each part, in the order of first appearance. */
export function partSizes(sizes: readonly ParameterSize[]): PartSize[] {
  const counts = new Map<string, number>();
  for (const { part, count } of sizes) counts.set(part, (counts.get(part) ?? 0) + count);
  return [...counts].map(([part, count]) => ({ part, count }));
}

/** The first two words of a name, without its last: `decoder.bridge` of `decoder.bridge.cell.weight`. */
function partOf(name: string): string {
  return name.split('.').slice(0, -1).slice(0, 2).join('.');
}

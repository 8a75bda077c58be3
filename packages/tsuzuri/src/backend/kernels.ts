import { edits } from './kernels/edits.ts';
import { alignment } from './kernels/alignment.ts';
import { functions } from './kernels/functions.ts';
import { heads } from './kernels/heads.ts';
import { normalisation } from './kernels/normalisation.ts';
import { pointer } from './kernels/pointer.ts';
import { products } from './kernels/products.ts';
import { recurrent } from './kernels/recurrent.ts';
import { recurrentSteps } from './kernels/recurrent-steps.ts';
import type { KernelRow } from './kernels/row.ts';
import { sequences } from './kernels/sequences.ts';
import { sparse } from './kernels/sparse.ts';
import { updates } from './kernels/updates.ts';

/**
 * The table of kernels, the coarse operations that layers are made of.
 *
 * It is the source of their types, the checks of a call, the C that unpacks a call
 * (`kernels/src/table.h`), the inputs of the sanitizers (`kernels/test/samples.h`) and
 * `docs/kernels.md`; `npm run kernel-table` writes the last three.
 *
 * Shapes are row-major. A kernel returns nothing; it computes each row of its result from that row's
 * inputs alone and sums in one fixed order, so a result never depends on the rest of a batch.
 */
export const kernelTable = {
  ...products,
  ...functions,
  ...sequences,
  ...recurrent,
  ...recurrentSteps,
  ...normalisation,
  ...sparse,
  ...pointer,
  ...heads,
  ...updates,
  ...edits,
  ...alignment,
} as const satisfies Record<string, KernelRow>;

/** The name of a kernel. */
export type KernelName = keyof typeof kernelTable;

/** A number for each distance of an operand. */
type Distances<Text, Found extends number[] = []> = Text extends `${string}@ ${infer Rest}`
  ? Distances<Rest, [...Found, number]>
  : Found;

/** A number for each size, scalar or operand of a list, and for its distances. */
type Numbers<List> = List extends readonly [infer First, ...infer Rest]
  ? [number, ...Distances<First>, ...Numbers<Rest>]
  : [];

type Part<Row, Key extends keyof KernelRow> = Row extends Readonly<Record<Key, infer List>> ? Numbers<List> : [];

/** The arguments of a row's kernel, in order. */
export type Arguments<Row> = [
  ...Part<Row, 'sizes'>,
  ...Part<Row, 'scalars'>,
  ...Part<Row, 'reads'>,
  ...Part<Row, 'updates'>,
  ...Part<Row, 'writes'>,
  ...Part<Row, 'adds'>,
];

/** Every kernel as a function of its arguments. */
export type Kernels = {
  [Name in KernelName]: (...args: Arguments<(typeof kernelTable)[Name]>) => void;
};

/** One axis of an operand: factor · (a size or a number) + more, and the distance when it is an argument. */
export interface Axis {
  readonly factor: number;
  readonly of: string;
  readonly more: number;
  readonly distance?: string | undefined;
}

/** What a kernel does with an operand. */
export type Use = 'reads' | 'updates' | 'writes' | 'adds';

/** An operand, parsed from its text in the table. */
export interface Operand {
  readonly name: string;
  readonly isOptional: boolean;
  readonly type: 'f32' | 'i32';
  readonly axes: readonly Axis[];
  readonly use: Use;
  /** Ids are at least 0 and below `size`, or at most `size` when it is inclusive. */
  readonly bound?: { readonly size: string; readonly isInclusive: boolean };
  /** The operand with the lengths within which ids are checked. */
  readonly within?: string | undefined;
  /** The operand that this one may coincide with. */
  readonly mayBe?: string | undefined;
}

/** An argument: its name, its type for sizes and scalars, or the operand that starts there. */
export interface Argument {
  readonly name: string;
  readonly type: 'size' | 'distance' | 'offset' | 'float' | 'double' | 'int' | 'unsigned';
  readonly operand?: Operand;
}

const OPERAND =
  /^(\w+)(\??): (f32|i32)\[([^\]]+)\](?: (<=?) (\w+))?(?: within (\w+))?(?: or (\w+))?$/;
const AXIS = /^(?:(\d+) \* )?(\w+)(?: \+ (\d+))?(?: @ (\w+))?$/;

function parseOperand(text: string, use: Use): Operand {
  const match = OPERAND.exec(text);
  if (!match) throw new Error(`kernels: ${text} is not an operand`);
  const [, name, optional, type, axes, sign, size, within, mayBe] = match;
  return {
    name,
    isOptional: optional !== '',
    type: type as Operand['type'],
    axes: axes.split(', ').map(parseAxis),
    use,
    ...(size === undefined ? {} : { bound: { size, isInclusive: sign === '<=' } }),
    within,
    mayBe,
  };
}

function parseAxis(text: string): Axis {
  const match = AXIS.exec(text);
  if (!match) throw new Error(`kernels: ${text} is not an axis`);
  const [, factor, of, more, distance] = match;
  return { factor: Number(factor ?? 1), of, more: Number(more ?? 0), distance };
}

function parse(row: KernelRow): readonly Argument[] {
  const operands = (['reads', 'updates', 'writes', 'adds'] as const).flatMap((use) =>
    (row[use] ?? []).map((text) => parseOperand(text, use)),
  );
  return [
    ...row.sizes.map((name) => ({ name, type: 'size' as const })),
    ...(row.scalars ?? []).map((text) => {
      const [name, type] = text.split(': ');
      return { name, type: type as Argument['type'] };
    }),
    ...operands.flatMap((operand) => [
      { name: operand.name, type: 'offset' as const, operand },
      ...operand.axes.flatMap(({ distance }) => (distance ? [{ name: distance, type: 'distance' as const }] : [])),
    ]),
  ];
}

const parsed = new Map<string, readonly Argument[]>();

/** The arguments of a kernel, in order. */
export function argumentsOf(name: KernelName): readonly Argument[] {
  let list = parsed.get(name);
  if (!list) parsed.set(name, (list = parse(kernelTable[name])));
  return list;
}

/** The numbers of a call by the names of its arguments. */
export type NamedNumbers = Readonly<Record<string, number>>;

/** The numbers of a call by name. */
export function named(name: KernelName, args: readonly number[]): NamedNumbers {
  return Object.fromEntries(argumentsOf(name).map((argument, i) => [argument.name, args[i]]));
}

/** The length of an axis in a call. */
export function lengthOf({ factor, of, more }: Axis, numbers: NamedNumbers): number {
  return factor * (numbers[of] ?? Number(of)) + more;
}

/** The number of slots that an operand spans in a call, including the gaps between its rows. */
export function slotsOf({ axes }: Operand, numbers: NamedNumbers): number {
  const lengths = axes.map((axis) => lengthOf(axis, numbers));
  if (lengths.includes(0) || axes.every(({ distance }) => distance === undefined))
    return lengths.reduce((product, length) => product * length, 1);
  return axes.reduce((sum, { distance }, i) => sum + (lengths[i] - 1) * (distance ? numbers[distance] : 1), 1);
}

import type { GraphType } from '../../nn/graph.ts';

/** The operator set that exported models use. */
export const OPSET = 17;

/** An ONNX model as plain data, in the terms of onnx.proto, for whoever encodes it. */
export interface OnnxModel {
  readonly graph: OnnxGraph;
  readonly opset: number;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Nodes in the order of computation; the bodies of loops see the names of the graphs around them. */
export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** An operator, the names of what it reads and writes; an empty name is an omitted input. */
export interface OnnxNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A number that is whole, one that need not be, a text, whole numbers, or a graph. */
export type OnnxAttribute =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly graph: OnnxGraph };

/** A constant. */
export interface OnnxTensor {
  readonly name: string;
  readonly type: 'float' | 'int64';
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** An input or output: its axes are sizes, or names of what varies; undefined inside loops. */
export interface OnnxValue {
  readonly name: string;
  readonly type: GraphType;
  readonly axes?: readonly (number | string)[] | undefined;
}

import type { Part } from '../models/sights.ts';
import type { StationKind } from '../nn/stations.ts';

/** One example's way through a model: every station, forward and, on request, backward. */
export interface Flow {
  /** The source's tokens, in the order that the encoder reads them. */
  readonly source: readonly string[];
  /** The tokens that were written: the greedy answer or the given target, with the end of sequence if there is one. */
  readonly target: readonly string[];
  /** In the order of computation. */
  readonly stations: readonly Station[];
  /** What the stations are, by the names of their kinds. */
  readonly kinds: Readonly<Record<string, StationKind>>;
  /** Of the target, in nats per token. */
  readonly loss: number;
}

/** A place where an example can be looked at: which numbers stand there, and what they come from. */
export interface Station {
  /** A stable path: `encoder/0/forward/gates/3`. */
  readonly id: string;
  /** A key of the flow's `kinds`. */
  readonly kind: string;
  readonly part: Part;
  /** From 0, the lowest. */
  readonly layer?: number;
  readonly direction?: 'forward' | 'backward';
  /** The position in `source`, or for decoder and generator in `target`. */
  readonly step?: number;
  /** What the encoder or decoder reads at this step; for the generator, the token of the target at it. */
  readonly token?: string;
  /** The ids of the stations that it is computed from. */
  readonly from: readonly string[];
  readonly shape: readonly number[];
  /** Row by row. */
  readonly values: Float32Array;
  /** The names along the first axis: gates, source tokens, or the target's vocabulary. */
  readonly labels?: readonly string[];
  /** ∂loss/∂values, on request; of what else, the kind says. */
  readonly gradient?: Float32Array;
}

/** Options of `flow`. */
export interface FlowOptions {
  /** The target to follow; the greedy answer if omitted. */
  readonly target?: string | undefined;
  /** Whether to compute gradients (false). */
  readonly gradients?: boolean | undefined;
  /** The maximum number of tokens in the answer (the model's). */
  readonly maximumLength?: number | undefined;
}

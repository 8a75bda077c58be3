import type { Workspace } from '../backend/backend.ts';
import { ShapeError, requireShape } from '../errors.ts';
import { type Tensor, requireIds, requireTensor } from '../tensor/tensor.ts';
import type { Graph, GraphRun, GraphWritten } from './graph.ts';
import type { CellStations } from './stations.ts';
import type { TorchLayer } from './torch.ts';

/**
 * The state of a recurrent layer, tensors of [B, hiddenSize] by name: `hidden`, h_t, is also the
 * layer's output; an LSTM also has `cell`.
 */
export type RecurrentState = { readonly hidden: Tensor; readonly [name: string]: Tensor };

/** The sizes of every recurrent layer. */
export interface RecurrentSizes {
  readonly inputSize: number;
  readonly hiddenSize: number;
}

/**
 * A layer that reads a sequence step by step and carries a state. Time comes first:
 * x [T, B, inputSize], output [T, B, hiddenSize]. A row that has ended (t ≥ its length) keeps its
 * state, and the contents of its padded slots change nothing.
 */
export interface Recurrent<
  Cache = unknown,
  State extends RecurrentState = RecurrentState,
> extends RecurrentSizes {
  /** A zero state for a batch of `batch` rows. */
  zeroState(workspace: Workspace, batch: number): State;

  /**
   * Runs over a whole sequence.
   *
   * @param lengths ids [B]: how many steps of each row are real
   * @returns output h_1 … h_T, and the state after the last step
   */
  forward(
    workspace: Workspace,
    x: Tensor,
    lengths: Tensor,
    initial: State,
  ): { output: Tensor; state: State; cache: Cache };

  /**
   * The gradient through the whole sequence; adds to the gradients of the parameters.
   *
   * @param dOutput [T, B, hiddenSize], or undefined when only the last state was used
   * @param dState the gradient of the state after the last step; zero if omitted
   * @returns inner: the gradients [T, B, …] that it met on the way, by the names of `stations`
   */
  backward(
    workspace: Workspace,
    cache: Cache,
    dOutput: Tensor | undefined,
    dState?: State,
  ): { dx: Tensor; dInitial: State; inner?: Readonly<Record<string, Tensor>> };

  /** One step, for decoding, on x [B, inputSize]: the same values as `forward`. */
  step(workspace: Workspace, x: Tensor, state: State): State;

  /** `forward` and `step` as operators; a layer without it cannot be exported. */
  toGraph?(graph: Graph, run: GraphRun): GraphWritten;

  /** Its twin in PyTorch; a layer without it cannot be exported there. */
  toTorch?(): TorchLayer;

  /** What can be looked at in every step; a layer without any shows its hidden state. */
  readonly stations?: CellStations;

  /** The tensors of a cache of one step and one row by the names of `stations`, all but those of the state. */
  see?(cache: Cache): Readonly<Record<string, Tensor>>;

  /**
   * The gradient of the rest of a step's state by way of its h.
   *
   * @param cache of a sequence of one
   * @param dHidden [B, hiddenSize]
   */
  throughHidden?(
    workspace: Workspace,
    cache: Cache,
    dHidden: Tensor,
  ): Readonly<Record<string, Tensor>>;
}

/** Throws unless x is [T, B, inputSize] and lengths are ids [B] of at most T. */
export function requireSequence(
  what: string,
  workspace: Workspace,
  layer: RecurrentSizes,
  x: Tensor,
  lengths: Tensor,
): void {
  requireTensor(`${what}: x`, workspace.backend, x, [null, null, layer.inputSize]);
  requireLengths(what, workspace, x, lengths);
}

/** Throws unless `lengths` are ids [B], each at most the time of x [T, B, …]. */
export function requireLengths(what: string, workspace: Workspace, x: Tensor, lengths: Tensor): void {
  const [time, batch] = x.shape;
  requireShape(`${what}: lengths`, lengths.shape, [batch]);
  requireIds(`${what}: lengths`, workspace.backend, lengths, time + 1);
}

/** Throws a ShapeError unless `state` has a tensor [B, hiddenSize] under each of `names`. */
export function requireState(
  what: string,
  workspace: Workspace,
  state: RecurrentState,
  names: readonly string[],
  shape: readonly [batch: number, hiddenSize: number],
): void {
  for (const name of names) {
    if (!(name in state)) {
      throw new ShapeError(`${what} must have a ${name}, got ${Object.keys(state).join(', ')}`);
    }
    requireTensor(`${what}.${name}`, workspace.backend, state[name], shape);
  }
}

/** A tensor for the states of all steps, [T + 1, B, hiddenSize], with `initial` in slot 0. */
export function statesAfter(workspace: Workspace, initial: Tensor, time: number): Tensor {
  const states = workspace.tensor([time + 1, ...initial.shape]);
  workspace.backend.copy(initial.size, initial.offset, states.offset);
  return states;
}

/**
 * The tensors a backward pass starts from and leaves its result in: `zeros`, overwritten with a
 * copy of `dState` if given.
 *
 * @throws ShapeError when the names or shapes of dState and zeros differ
 */
export function beginGradient<State extends RecurrentState>(
  what: string,
  workspace: Workspace,
  zeros: State,
  dState: State | undefined,
): State {
  if (!dState) return zeros;
  const [batch, hiddenSize] = zeros.hidden.shape;
  requireState(`${what}: dState`, workspace, dState, Object.keys(zeros), [batch, hiddenSize]);
  for (const [name, zero] of Object.entries(zeros)) {
    workspace.backend.copy(zero.size, dState[name].offset, zero.offset);
  }
  return zeros;
}

/** `Recurrent.step` as `forward` over a sequence of one. */
export function stepOnce<State extends RecurrentState>(
  what: string,
  layer: Recurrent<unknown, State>,
  workspace: Workspace,
  x: Tensor,
  state: State,
): State {
  requireTensor(`${what}: x`, workspace.backend, x, [null, layer.inputSize]);
  const [batch] = x.shape;
  const everyRow = workspace.ids([batch], new Int32Array(batch).fill(1));
  return layer.forward(workspace, x.reshape([1, batch, layer.inputSize]), everyRow, state).state;
}

/** A recurrent layer without `step`: all an encoder needs, whose layers may be bidirectional. */
export interface SequenceLayer extends Omit<Recurrent, 'step'> {
  /** For a layer made of others, what each of them read, and in which direction. */
  directions?(
    workspace: Workspace,
    run: LayerRun,
  ): readonly { layer: Recurrent; run: LayerRun; direction: 'forward' | 'backward' }[];
}

/** What a recurrent layer read and, once its backward has run, what that was given. */
export interface LayerRun {
  /** [T, B, inputSize] */
  readonly x: Tensor;
  readonly initial: RecurrentState;
  readonly gradient?: {
    readonly dOutput?: Tensor | undefined;
    readonly dState?: RecurrentState | undefined;
  };
}

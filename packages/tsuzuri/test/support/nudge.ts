import type { Workspace } from '../../src/backend/backend.ts';
import type { Station } from '../../src/inspect/flow-types.ts';
import type { RecurrentDecoder } from '../../src/models/decoders/recurrent.ts';
import type { RecurrentEncoder } from '../../src/models/encoders/recurrent.ts';
import type { LinearGenerator } from '../../src/models/generators/linear.ts';
import type { Seq2Seq } from '../../src/models/seq2seq.ts';
import type { LayerNormLstm } from '../../src/nn/layer-norm-lstm.ts';
import type { LstmCache } from '../../src/nn/lstm.ts';
import type { Recurrent, RecurrentState } from '../../src/nn/recurrent.ts';
import type { Parameter } from '../../src/tensor/parameters.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';

/** Moves the numbers of one station by these while a model runs forward. */
export type Nudge = readonly number[];

type Forward = (workspace: Workspace, ...rest: unknown[]) => object;

/**
 * Makes a model compute with other numbers at one station, and only there: the layer that computes the
 * station is made to add the nudge to its output.
 *
 * @returns what undoes it
 */
export function nudge(model: Seq2Seq, station: Station, by: Nudge): () => void {
  const [part, name] = station.id.split('/');
  const { encoder, decoder, generator } = model.parts as unknown as {
    encoder: RecurrentEncoder;
    decoder: RecurrentDecoder;
    generator: LinearGenerator;
  };
  const { step = 0, layer: number, direction } = station;
  const { stack, attention, readout } = decoder.steps.layers;
  if (part === 'bridge') return nudgeStart(decoder, number!, station.id.split('/')[2], by);
  if (number !== undefined) {
    const whole = (part === 'encoder' ? encoder.stack : stack).layers[number];
    const ways = whole as unknown as { ahead?: Recurrent; back?: Recurrent };
    const layer = (direction === 'forward' ? ways.ahead : ways.back) ?? (whole as Recurrent);
    const { cell, bidirectional } = model.config;
    const way =
      bidirectional && part === 'encoder' ? `.${ways.ahead === layer ? 'ahead' : 'back'}` : '';
    const scope = `${part}.${cell}${number === 0 ? '' : number + 1}${way}`;
    const what = station.id.split('/')[3];
    const shifted = new Set(shifts[what]?.map((suffix) => `${scope}.${suffix}`));
    const shift = model.parameters.parameters.find((one) => shifted.has(one.name));
    return nudgeLayer(layer, shift ?? what, step, direction === 'backward', by);
  }
  if (name === 'input') return nudgeInput(stack, step, by);
  const outputs: Record<string, [object | undefined, string]> = {
    'encoder/embedding': [encoder.embedding, 'output'],
    'decoder/embedding': [decoder.embedding, 'output'],
    'decoder/scores': [attention?.score, 'scores'],
    'decoder/context': [attention, 'context'],
    'decoder/readout': [readout, 'output'],
    'generator/logits': [generator.output, 'output'],
  };
  const [layer, output] = outputs[`${part}/${name}`];
  return nudgeOutput(layer as { forward: Forward }, output, step, by);
}

/** Adds to the output [T, 1, …] of a layer, which may be called for some steps at a time. */
function nudgeOutput(layer: { forward: Forward }, output: string, step: number, by: Nudge) {
  let first = 0;
  return patch(layer, 'forward', (forward, workspace: Workspace, ...rest) => {
    const result = forward(workspace, ...rest) as Record<string, Tensor>;
    const [time] = result[output].shape;
    const moved = copy(workspace, result[output]);
    if (step >= first && step < first + time) add(workspace, moved.at(step - first), by);
    first += time;
    return { ...result, [output]: moved };
  });
}

/** Adds to what a stack of layers reads, some steps at a time. */
function nudgeInput(stack: { forward: unknown }, step: number, by: Nudge) {
  let first = 0;
  return patch(stack, 'forward', (forward, workspace: Workspace, ...rest) => {
    const [x, ...others] = rest as [Tensor, ...unknown[]];
    const [time] = x.shape;
    const moved = copy(workspace, x);
    if (step >= first && step < first + time) add(workspace, moved.at(step - first), by);
    first += time;
    return forward(workspace, moved, ...others);
  });
}

/** Adds to a tensor of the state that a decoder starts with. */
function nudgeStart(decoder: RecurrentDecoder, layer: number, name: string, by: Nudge) {
  return patch(decoder, 'start', (start, workspace: Workspace, ...rest) => {
    const state = start(workspace, ...rest) as ReturnType<RecurrentDecoder['start']>;
    const layers = state.carried.layers.map((own, i): RecurrentState => {
      if (i !== layer) return own;
      const moved = copy(workspace, own[name]);
      add(workspace, moved, by);
      return { ...own, [name]: moved };
    });
    return { ...state, carried: { ...state.carried, layers } };
  });
}

/** Runs a recurrent layer step by step, and adds to what it computes at one of them. */
function nudgeLayer(
  layer: Recurrent,
  what: Parameter | string,
  step: number,
  isBack: boolean,
  by: Nudge,
) {
  let first = 0;
  return patch(layer, 'forward', (forward, workspace: Workspace, ...rest) => {
    const [x, , initial] = rest as [Tensor, Tensor, RecurrentState];
    const [time, , size] = x.shape;
    let state = initial;
    const outputs = workspace.tensor([time, 1, layer.hiddenSize]);
    for (let t = 0; t < time; t++) {
      const isHere = first + (isBack ? time - 1 - t : t) === step;
      const input = x.at(t).reshape([1, 1, size]);
      const run = () => forward(workspace, input, workspace.ids([1], [1]), state) as never;
      state = isHere ? moved(workspace, layer, what, by, run) : (run() as Passed).state;
      workspace.backend.copy(state.hidden.size, state.hidden.offset, outputs.at(t).offset);
    }
    first += time;
    return { output: outputs, state, cache: undefined };
  });
}

interface Passed {
  readonly state: RecurrentState;
  readonly cache: unknown;
}

/** The state after a step in which something was moved: the sums before the gates, c before it makes h, or h. */
function moved(
  workspace: Workspace,
  layer: Recurrent,
  what: Parameter | string,
  by: Nudge,
  run: () => Passed,
): RecurrentState {
  if (typeof what !== 'string') {
    const before = copy(workspace, what.value);
    add(workspace, what.value, by);
    const { state } = run();
    workspace.backend.copy(before.size, before.offset, what.value.offset);
    return state;
  }
  const { state, cache } = run();
  const other = copy(workspace, state[what]);
  add(workspace, other, by);
  if (what === 'hidden') return { ...state, hidden: other };
  const { gates, lengths } = cache as LstmCache;
  const { cellNorm } = layer as LayerNormLstm;
  const normed = cellNorm ? cellNorm.forward(workspace, other).output : other;
  const [tanh, hidden] = [1, 2].map(() => workspace.tensor(other.shape));
  workspace.backend.lstmOutputForward(
    1,
    layer.hiddenSize,
    0,
    gates.offset,
    normed.offset,
    lengths.offset,
    state.hidden.offset,
    tanh.offset,
    hidden.offset,
  );
  return { hidden, cell: other };
}

/** What is added to the sums that a station's gradient is with respect to, by the ends of its name. */
const shifts: Readonly<Record<string, readonly string[]>> = {
  gates: ['bias', 'inputNorm.beta', 'inputGateNorm.beta', 'norm.beta'],
  candidate: ['inputCandidateNorm.beta'],
  q: ['hiddenCandidateNorm.beta'],
};

function patch(
  object: object,
  name: 'forward' | 'start',
  other: (original: Forward, workspace: Workspace, ...rest: unknown[]) => object,
): () => void {
  const original = (object as Record<string, Forward>)[name].bind(object);
  Object.defineProperty(object, name, {
    configurable: true,
    value: (...all: [Workspace, ...unknown[]]) => other(original, ...all),
  });
  return () => void Reflect.deleteProperty(object, name);
}

function copy(workspace: Workspace, x: Tensor): Tensor {
  const y = workspace.tensor(x.shape);
  workspace.backend.copy(x.size, x.offset, y.offset);
  return y;
}

function add(workspace: Workspace, x: Tensor, by: Nudge): void {
  const { offset } = workspace.from([by.length], by);
  workspace.backend.add(by.length, offset, x.offset);
}

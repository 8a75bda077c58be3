import type { KernelRow } from './row.ts';

/** Kernels of recurrent layers over a whole sequence: from t = lengths[b] on, row b keeps its state. */
export const recurrent = {
  lstmForward: {
    description:
      'A long short-term memory over a whole sequence; the equations are at `nn/lstm.ts`. Reads slot 0 ' +
      'of hidden and cell, writes their slots 1 … time, gates (i, f, g, o after their activation) and ' +
      'cellTanh = tanh of the cell. With both weights packed (`packWeight`) it packs none.',
    inference: true,
    sizes: ['time', 'batch', 'inputSize', 'hiddenSize'],
    reads: [
      'x: f32[time, batch, inputSize]',
      'lengths: i32[batch] <= time',
      'inputWeight: f32[4 * hiddenSize, inputSize]',
      'hiddenWeight: f32[4 * hiddenSize, hiddenSize]',
      'bias: f32[4 * hiddenSize]',
      'packedInput?: f32[4 * hiddenSize + 63, inputSize]',
      'packedHidden?: f32[4 * hiddenSize + 63, hiddenSize]',
    ],
    writes: [
      'gates: f32[time, batch, 4 * hiddenSize]',
      'hidden: f32[time + 1, batch, hiddenSize]',
      'cell: f32[time + 1, batch, hiddenSize]',
      'cellTanh: f32[time, batch, hiddenSize]',
    ],
    work: '4 * time * batch * hiddenSize * (inputSize + hiddenSize)',
    shared: 'packed_size(inputSize + hiddenSize, 4 * hiddenSize)',
  },
  lstmBackward: {
    description:
      'The gradient of `lstmForward`. dOutput is the gradient of slots 1 … time of hidden. dHidden and ' +
      'dCell hold the gradient of the last state and are overwritten with that of the initial state; ' +
      'dGates is the gradient before the activation.',
    sizes: ['time', 'batch', 'inputSize', 'hiddenSize'],
    reads: [
      'x: f32[time, batch, inputSize]',
      'lengths: i32[batch] <= time',
      'inputWeight: f32[4 * hiddenSize, inputSize]',
      'hiddenWeight: f32[4 * hiddenSize, hiddenSize]',
      'gates: f32[time, batch, 4 * hiddenSize]',
      'hidden: f32[time + 1, batch, hiddenSize]',
      'cell: f32[time + 1, batch, hiddenSize]',
      'cellTanh: f32[time, batch, hiddenSize]',
      'dOutput?: f32[time, batch, hiddenSize]',
    ],
    updates: ['dHidden: f32[batch, hiddenSize]', 'dCell: f32[batch, hiddenSize]'],
    writes: ['dGates: f32[time, batch, 4 * hiddenSize]', 'dx: f32[time, batch, inputSize]'],
    adds: [
      'dInputWeight: f32[4 * hiddenSize, inputSize]',
      'dHiddenWeight: f32[4 * hiddenSize, hiddenSize]',
      'dBias: f32[4 * hiddenSize]',
    ],
    work: '8 * time * batch * hiddenSize * (inputSize + hiddenSize)',
    shared: 'packed_size(4 * hiddenSize, hiddenSize)',
    own:
      'larger(product_scratch(time * batch, inputSize, 4 * hiddenSize), ' +
      'product_scratch(4 * hiddenSize, larger(inputSize, hiddenSize), time * batch))',
  },
  gruForward: {
    description:
      'A gated recurrent unit over a whole sequence; the equations are at `nn/gru.ts`. The weights are ' +
      'those of r, z, n, the bias of r, z, n, q. Reads slot 0 of hidden, writes its slots 1 … time and ' +
      'gates (r, z, n after their activation, and q).',
    inference: true,
    sizes: ['time', 'batch', 'inputSize', 'hiddenSize'],
    reads: [
      'x: f32[time, batch, inputSize]',
      'lengths: i32[batch] <= time',
      'inputWeight: f32[3 * hiddenSize, inputSize]',
      'hiddenWeight: f32[3 * hiddenSize, hiddenSize]',
      'bias: f32[4 * hiddenSize]',
    ],
    writes: [
      'gates: f32[time, batch, 4 * hiddenSize]',
      'hidden: f32[time + 1, batch, hiddenSize]',
    ],
    work: '3 * time * batch * hiddenSize * (inputSize + hiddenSize)',
    shared: 'packed_size(hiddenSize, 2 * hiddenSize) + packed_size(hiddenSize, hiddenSize)',
    own: 'product_scratch(time * batch, 3 * hiddenSize, inputSize)',
  },
  gruBackward: {
    description:
      'The gradient of `gruForward`. dOutput is the gradient of slots 1 … time of hidden. dHidden holds ' +
      'the gradient of the last state and is overwritten with that of the initial state; dGates is the ' +
      'gradient before the activation, and of q.',
    sizes: ['time', 'batch', 'inputSize', 'hiddenSize'],
    reads: [
      'x: f32[time, batch, inputSize]',
      'lengths: i32[batch] <= time',
      'inputWeight: f32[3 * hiddenSize, inputSize]',
      'hiddenWeight: f32[3 * hiddenSize, hiddenSize]',
      'gates: f32[time, batch, 4 * hiddenSize]',
      'hidden: f32[time + 1, batch, hiddenSize]',
      'dOutput?: f32[time, batch, hiddenSize]',
    ],
    updates: ['dHidden: f32[batch, hiddenSize]'],
    writes: ['dGates: f32[time, batch, 4 * hiddenSize]', 'dx: f32[time, batch, inputSize]'],
    adds: [
      'dInputWeight: f32[3 * hiddenSize, inputSize]',
      'dHiddenWeight: f32[3 * hiddenSize, hiddenSize]',
      'dBias: f32[4 * hiddenSize]',
    ],
    work: '6 * time * batch * hiddenSize * (inputSize + hiddenSize)',
    shared: 'packed_size(3 * hiddenSize, hiddenSize)',
    own:
      'larger(product_scratch(time * batch, inputSize, 3 * hiddenSize), ' +
      'product_scratch(3 * hiddenSize, larger(inputSize, hiddenSize), time * batch))',
  },
  rnnForward: {
    description:
      'A plain recurrent layer over a whole sequence; the equations are at `nn/rnn.ts`. Reads slot 0 of ' +
      'hidden, writes its slots 1 … time.',
    inference: true,
    sizes: ['time', 'batch', 'inputSize', 'hiddenSize'],
    reads: [
      'x: f32[time, batch, inputSize]',
      'lengths: i32[batch] <= time',
      'inputWeight: f32[hiddenSize, inputSize]',
      'hiddenWeight: f32[hiddenSize, hiddenSize]',
      'bias: f32[hiddenSize]',
    ],
    writes: ['hidden: f32[time + 1, batch, hiddenSize]'],
    work: 'time * batch * hiddenSize * (inputSize + hiddenSize)',
    shared: 'packed_size(hiddenSize, hiddenSize)',
    own: 'product_scratch(time * batch, hiddenSize, inputSize)',
  },
  rnnBackward: {
    description:
      'The gradient of `rnnForward`; dOutput and dHidden are as for `gruBackward`, dSums is the gradient ' +
      'before the tanh.',
    sizes: ['time', 'batch', 'inputSize', 'hiddenSize'],
    reads: [
      'x: f32[time, batch, inputSize]',
      'lengths: i32[batch] <= time',
      'inputWeight: f32[hiddenSize, inputSize]',
      'hiddenWeight: f32[hiddenSize, hiddenSize]',
      'hidden: f32[time + 1, batch, hiddenSize]',
      'dOutput?: f32[time, batch, hiddenSize]',
    ],
    updates: ['dHidden: f32[batch, hiddenSize]'],
    writes: ['dSums: f32[time, batch, hiddenSize]', 'dx: f32[time, batch, inputSize]'],
    adds: [
      'dInputWeight: f32[hiddenSize, inputSize]',
      'dHiddenWeight: f32[hiddenSize, hiddenSize]',
      'dBias: f32[hiddenSize]',
    ],
    work: '2 * time * batch * hiddenSize * (inputSize + hiddenSize)',
    shared: 'packed_size(hiddenSize, hiddenSize)',
    own:
      'larger(product_scratch(time * batch, inputSize, hiddenSize), ' +
      'product_scratch(hiddenSize, larger(inputSize, hiddenSize), time * batch))',
  },
} as const satisfies Record<string, KernelRow>;

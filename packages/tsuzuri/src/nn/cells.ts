import type { ParameterScope } from '../tensor/parameters.ts';
import { Gru } from './gru.ts';
import { LayerNormGru } from './layer-norm-gru.ts';
import { LayerNormLstm } from './layer-norm-lstm.ts';
import { LayerNormRnn } from './layer-norm-rnn.ts';
import { Lstm } from './lstm.ts';
import type { Recurrent, RecurrentSizes } from './recurrent.ts';
import { Rnn } from './rnn.ts';

/** A recurrent layer and its description. */
interface Cell {
  readonly description: string;
  /** The tensors of its state. */
  readonly stateNames: readonly string[];
  create(parameters: ParameterScope, sizes: RecurrentSizes): Recurrent;
}

/** Every recurrent layer by the name of its file, for encoders and decoders. */
export const cells = {
  lstm: {
    description: 'long short-term memory (Hochreiter & Schmidhuber 1997)',
    stateNames: ['hidden', 'cell'],
    create: (parameters, sizes) => new Lstm(parameters, sizes),
  },
  gru: {
    description: 'gated recurrent unit (Cho et al. 2014)',
    stateNames: ['hidden'],
    create: (parameters, sizes) => new Gru(parameters, sizes),
  },
  rnn: {
    description: 'plain recurrent layer with tanh (Elman 1990)',
    stateNames: ['hidden'],
    create: (parameters, sizes) => new Rnn(parameters, sizes),
  },
  'layer-norm-lstm': {
    description: 'LSTM with layer normalisation (Ba, Kiros & Hinton 2016)',
    stateNames: ['hidden', 'cell'],
    create: (parameters, sizes) => new LayerNormLstm(parameters, sizes),
  },
  'layer-norm-gru': {
    description: 'GRU with layer normalisation (Ba, Kiros & Hinton 2016)',
    stateNames: ['hidden'],
    create: (parameters, sizes) => new LayerNormGru(parameters, sizes),
  },
  'layer-norm-rnn': {
    description: 'plain recurrent layer with layer normalisation (Ba, Kiros & Hinton 2016)',
    stateNames: ['hidden'],
    create: (parameters, sizes) => new LayerNormRnn(parameters, sizes),
  },
} as const satisfies Record<string, Cell>;

/** The name of a recurrent layer. */
export type CellKind = keyof typeof cells;

import type { ParameterScope } from '../tensor/parameters.ts';
import { Gru, gruStations } from './gru.ts';
import { LayerNormGru, layerNormGruStations } from './layer-norm-gru.ts';
import { LayerNormLstm, layerNormLstmStations } from './layer-norm-lstm.ts';
import { LayerNormRnn, layerNormRnnStations } from './layer-norm-rnn.ts';
import { Lstm, lstmStations } from './lstm.ts';
import type { Recurrent, RecurrentSizes } from './recurrent.ts';
import { Rnn, rnnStations } from './rnn.ts';
import type { CellStations } from './stations.ts';

/** A recurrent layer and its description. */
interface Cell {
  readonly description: string;
  /** What can be looked at in every step. */
  readonly stations?: CellStations;
  /** The tensors of its state. */
  readonly stateNames: readonly string[];
  create(parameters: ParameterScope, sizes: RecurrentSizes): Recurrent;
}

/** Every recurrent layer by the name of its file, for encoders and decoders. */
export const cells = {
  lstm: {
    description: 'long short-term memory (Hochreiter & Schmidhuber 1997)',
    stations: lstmStations,
    stateNames: ['hidden', 'cell'],
    create: (parameters, sizes) => new Lstm(parameters, sizes),
  },
  gru: {
    description: 'gated recurrent unit (Cho et al. 2014)',
    stations: gruStations,
    stateNames: ['hidden'],
    create: (parameters, sizes) => new Gru(parameters, sizes),
  },
  rnn: {
    description: 'plain recurrent layer with tanh (Elman 1990)',
    stations: rnnStations,
    stateNames: ['hidden'],
    create: (parameters, sizes) => new Rnn(parameters, sizes),
  },
  'layer-norm-lstm': {
    description: 'LSTM with layer normalisation (Ba, Kiros & Hinton 2016)',
    stations: layerNormLstmStations,
    stateNames: ['hidden', 'cell'],
    create: (parameters, sizes) => new LayerNormLstm(parameters, sizes),
  },
  'layer-norm-gru': {
    description: 'GRU with layer normalisation (Ba, Kiros & Hinton 2016)',
    stations: layerNormGruStations,
    stateNames: ['hidden'],
    create: (parameters, sizes) => new LayerNormGru(parameters, sizes),
  },
  'layer-norm-rnn': {
    description: 'plain recurrent layer with layer normalisation (Ba, Kiros & Hinton 2016)',
    stations: layerNormRnnStations,
    stateNames: ['hidden'],
    create: (parameters, sizes) => new LayerNormRnn(parameters, sizes),
  },
} as const satisfies Record<string, Cell>;

/** The name of a recurrent layer. */
export type CellKind = keyof typeof cells;

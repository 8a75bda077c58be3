import type { RecurrentState } from '../nn/recurrent.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** The parts of a model as an example passes them. */
export type Part = 'encoder' | 'bridge' | 'decoder' | 'generator';

/** One station of one example: where it is, what it holds, and what it is computed from. */
export interface Sight {
  /** Its path, the same for every example: `encoder/0/forward/gates/3`. */
  readonly id: string;
  /** A key of `stationKinds`. */
  readonly kind: string;
  readonly part: Part;
  readonly layer?: number;
  readonly direction?: 'forward' | 'backward';
  /** Of the source as the encoder reads it, or of the target. */
  readonly step?: number;
  /** The ids of the stations that it is computed from. */
  readonly from: readonly string[];
  readonly value: Tensor;
  /** Of the value's size. */
  readonly gradient?: Tensor | undefined;
}

/** What an encoder shows, and where a decoder finds its output. */
export interface SeenEncoder {
  readonly sights: readonly Sight[];
  /** For every position, the ids of the stations that make up its state. */
  readonly states: readonly (readonly string[])[];
  /** For every layer and tensor of its state, the ids of the stations of the last step. */
  readonly last: readonly Readonly<Record<string, readonly string[]>>[];
  /** The ids of the stations of what the decoder reads beside each token (`Encoded.beside`). */
  readonly beside?: readonly string[];
}

/** An encoder that shows nothing. */
export const unseenEncoder: SeenEncoder = { sights: [], states: [], last: [] };

/** What a decoder shows. */
export interface SeenDecoder {
  readonly sights: readonly Sight[];
  /** For every step, the ids of the stations that the generator reads. */
  readonly readouts: readonly (readonly string[])[];
  /** For every step, the ids of the attention weights and of the inputs of a gate (`Written`), if there are any. */
  readonly gates?: readonly {
    readonly weights: readonly string[];
    readonly read: readonly string[];
  }[];
  /** For every layer, its state before the first step, which the encoder handed over. */
  readonly initial: readonly InitialState[];
}

/** The first state of a layer of a decoder, and its gradient if asked for. */
export interface InitialState {
  readonly value: RecurrentState;
  readonly gradient?: RecurrentState | undefined;
}

/** A decoder that shows nothing. */
export const unseenDecoder: SeenDecoder = { sights: [], readouts: [], initial: [] };

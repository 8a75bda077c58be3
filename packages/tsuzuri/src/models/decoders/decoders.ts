import type { DecoderKind } from './decoder.ts';
import { recurrentDecoder } from './recurrent.ts';

/** Every kind of decoder by the name of its file. */
export const decoders = {
  recurrent: recurrentDecoder,
} as const satisfies Readonly<Record<string, DecoderKind>>;

/** The name of a kind of decoder. */
export type DecoderName = keyof typeof decoders;

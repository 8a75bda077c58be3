import type { DecoderKind } from './decoder.ts';
import { recurrentDecoder } from './recurrent.ts';
import { transformerDecoder } from './transformer.ts';

/** Every kind of decoder by the name of its file. */
export const decoders = {
  recurrent: recurrentDecoder,
  transformer: transformerDecoder,
} as const satisfies Readonly<Record<string, DecoderKind>>;

/** The name of a kind of decoder. */
export type DecoderName = keyof typeof decoders;

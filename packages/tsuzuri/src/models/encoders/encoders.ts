import type { EncoderKind } from './encoder.ts';
import { recurrentEncoder } from './recurrent.ts';
import { transformerEncoder } from './transformer.ts';

/** Every kind of encoder by the name of its file. */
export const encoders = {
  recurrent: recurrentEncoder,
  transformer: transformerEncoder,
} as const satisfies Readonly<Record<string, EncoderKind>>;

/** The name of a kind of encoder. */
export type EncoderName = keyof typeof encoders;

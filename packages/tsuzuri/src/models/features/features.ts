import { decoderFeatures } from './decoder.ts';
import { encoderFeatures } from './encoder.ts';
import type { FeaturesKind } from './feature-reader.ts';
import { linearFeatures } from './linear.ts';
import { prefixFeatures } from './prefix.ts';

/** Every way in which features enter a model, by the name of its file. */
export const featureKinds = {
  prefix: prefixFeatures,
  encoder: encoderFeatures,
  linear: linearFeatures,
  decoder: decoderFeatures,
} as const satisfies Readonly<Record<string, FeaturesKind>>;

/** The name of a way in which features enter a model. */
export type FeaturesName = keyof typeof featureKinds;

import { entmaxGenerator, sparsemaxGenerator } from './entmax.ts';
import type { GeneratorKind } from './generator.ts';
import { hardGenerator } from './hard.ts';
import { monotonicGenerator } from './monotonic.ts';
import { pointerGenerator } from './pointer.ts';
import { softmaxGenerator } from './softmax.ts';

/** Every kind of generator by the name of its file. */
export const generators = {
  softmax: softmaxGenerator,
  sparsemax: sparsemaxGenerator,
  entmax: entmaxGenerator,
  hard: hardGenerator,
  monotonic: monotonicGenerator,
  pointer: pointerGenerator,
} as const satisfies Readonly<Record<string, GeneratorKind>>;

/** The name of a kind of generator. */
export type GeneratorName = keyof typeof generators;

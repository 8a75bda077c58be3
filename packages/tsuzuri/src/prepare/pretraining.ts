import { type DenoiseOptions, denoise } from '../data/denoise.ts';
import { HoldOut } from './hold-out.ts';
import type { ExampleSets } from './split.ts';

/** Options of the noise, and of the dev set that is held out. */
export interface PretrainingOptions extends DenoiseOptions {
  /** The seed of the held-out dev set (seed). */
  readonly holdOutSeed?: number | undefined;
}

/** A task that is made of texts without targets. */
export interface PretrainingKind {
  readonly description: string;
  /**
   * The examples to train on and to be scored on.
   *
   * @param dev texts to be scored on; without them, a tenth of all is held out, at most 1,000
   * @throws ConfigError for an impossible option
   */
  sets(
    texts: readonly string[],
    options?: PretrainingOptions,
    dev?: readonly string[],
  ): ExampleSets;
}

/** Every task to pre-train on, by name. */
export const pretraining = {
  denoise: {
    description: 'restore texts from noisy copies (Lewis et al. 2020)',
    sets(texts, options: PretrainingOptions = {}, dev?: readonly string[]) {
      const seed = options.holdOutSeed ?? options.seed ?? 1;
      const [train, held] = dev ? [texts, dev] : split(texts, seed);
      return {
        train: denoise(train, options),
        dev: denoise(held, { ...options, copies: 1, seed }),
      };
    },
  },
} as const satisfies Readonly<Record<string, PretrainingKind>>;

/** The name of a task to pre-train on. */
export type PretrainingName = keyof typeof pretraining;

/** No text is in both: copies of one text must not be parted. */
function split(texts: readonly string[], seed: number): [train: string[], dev: string[]] {
  const holdOut = new HoldOut(seed, (text) => text);
  const different = [...new Set(texts)];
  const released = different.flatMap((source) => [...holdOut.add({ source, target: source })]);
  const { dev, rest } = holdOut.end();
  return [[...released, ...rest], dev].map((examples) => examples.map(({ source }) => source)) as [
    string[],
    string[],
  ];
}

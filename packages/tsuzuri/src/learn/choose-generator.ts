import type { EncodedExample, PairCodec } from '../data/pair-codec.ts';
import { modelDefaults } from '../models/config.ts';
import type { GeneratorKind } from '../models/generators/generator.ts';
import { type GeneratorName, generators } from '../models/generators/generators.ts';
import { orderOf } from '../prepare/in-order.ts';

/** The value of `generator` that leaves the choice to the examples. */
export const AUTO = 'auto';

const MOST_CELLS = 2_000_000; // source and target tokens and vocabulary of one example, multiplied

/** The options of a model that decide with the generator, or that not every generator goes with. */
const deciding: readonly string[] = [
  'model',
  'encoder',
  'decoder',
  'generator',
  'attention',
  'attentionNormalizer',
  'inputFeeding',
  'peeky',
  'reverseSource',
  'samplingRate',
  'samplingSchedule',
  'objective',
  'init',
  'task',
];

/** Whether nothing was said that decides the generator. @param given settings by name, not yet checked */
export function isGeneratorFree(given: Readonly<Record<string, unknown>>): boolean {
  return deciding.every((name) => given[name] === undefined);
}

/** What the examples have decided. */
export interface ChosenGenerator {
  readonly generator: GeneratorName;
  readonly attention: 'none';
  /** The share of neighbours of a target that follow the order of their source, from 0 to 1. */
  readonly ordered: number;
}

/**
 * The generator that is more accurate on examples like these than the default; undefined where that is the
 * default, or where the settings do not leave the choice.
 *
 * @param examples as ids, without augmented ones
 */
export function chooseGenerator(
  examples: readonly EncodedExample[],
  codec: Pick<PairCodec, 'source' | 'target'>,
  { generator }: { readonly generator?: string | undefined },
): ChosenGenerator | undefined {
  if (generator !== AUTO) return undefined;
  for (const [name, { bestFrom }] of Object.entries<GeneratorKind>(generators)) {
    if (!bestFrom || codec.target.size > bestFrom.vocabulary) continue;
    const [least, most] = bestFrom.examples;
    if (examples.length < least || examples.length > most) continue;
    if (largestOf(examples) * codec.target.size > MOST_CELLS) continue;
    const { ordered, copied } = orderOf(examples, codec) ?? { ordered: 0, copied: 0 };
    if (ordered < bestFrom.ordered || copied > bestFrom.copied) continue;
    return { generator: name as GeneratorName, attention: 'none', ordered };
  }
  return undefined;
}

/** Settings with a generator: that of the examples or, where they are not known, the default. */
export function withGenerator<Settings extends { readonly generator?: string | undefined }>(
  settings: Settings,
  { generator = modelDefaults.generator, ...more }: Partial<ChosenGenerator> = {},
): Settings {
  if (settings.generator !== AUTO) return settings;
  const { attention } = more;
  return { ...settings, generator, ...(attention && { attention }) };
}

/** The cells of an alignment, at most. */
function largestOf(examples: readonly EncodedExample[]): number {
  return examples.reduce(
    (most, { source, target }) => Math.max(most, source.length * target.length),
    0,
  );
}

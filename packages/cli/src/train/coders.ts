import {
  type Example,
  type Stream,
  type TextCodec,
  type TokenizerConfig,
  buildCodecPair,
  buildSharedCodec,
  guessTokenizer,
  learnBpe,
} from 'tsuzuri';
import type { TrainSettings } from '../config/train-settings.ts';
import { formatCount } from '../text/format.ts';

const COUNTED = 1_000_000; // different tokens of a stream, a side

const sides = ['source', 'target'] as const;
type Side = (typeof sides)[number];

/** The tokenisers of both sides, and why these. */
export type ChosenTokenizers = Readonly<Record<Side, { config: TokenizerConfig; reason: string }>>;

/**
 * The tokenisers of both sides, as asked for or guessed from the examples; one for both where the
 * vocabulary is shared.
 *
 * @param examples all of them or, of a stream, those at its beginning
 */
export function chooseTokenizers(
  examples: readonly Example[],
  settings: TrainSettings,
): ChosenTokenizers {
  if (!settings.sharedVocabulary) {
    return {
      source: chooseTokenizer(examples, 'source', settings),
      target: chooseTokenizer(examples, 'target', settings),
    };
  }
  const named = settings.sourceTokens === 'auto' && settings.targetTokens !== 'auto';
  const both = chooseTokenizer(examples, named ? 'target' : 'source', settings);
  return { source: both, target: both };
}

/**
 * The codecs of both sides, from the training examples.
 *
 * @param tell hears, in a line a side, what a token is and why
 */
export async function makeCodecs(
  examples: Stream<Example>,
  chosen: ChosenTokenizers,
  settings: TrainSettings,
  tell: (line: string) => void,
): Promise<{ source: TextCodec; target: TextCodec }> {
  const { normalization, minimumFrequency, maximumVocabulary, sharedVocabulary } = settings;
  const options = {
    normalization,
    minimumFrequency,
    ...(maximumVocabulary === undefined ? {} : { maximumSize: maximumVocabulary }),
    ...(settings.stream ? { maximumCounted: COUNTED } : {}),
  };
  const optionsOf = (side: Side) => ({ ...options, tokenizer: chosen[side].config });
  const codecs = sharedVocabulary
    ? await buildSharedCodec(examples, optionsOf('source'))
    : await buildCodecPair(examples, { source: optionsOf('source'), target: optionsOf('target') });
  for (const side of sides) {
    const { config, reason } = chosen[side];
    const size = formatCount(codecs[side].vocabulary.size);
    const why = reason.replace(/^\w+: by [\w-]+: /, '');
    tell(`${side}: ${size} tokens of kind ${config.kind}: ${why}`);
  }
  return codecs;
}

function chooseTokenizer(
  examples: readonly Example[],
  side: Side,
  settings: TrainSettings,
): { config: TokenizerConfig; reason: string } {
  const kind = side === 'source' ? settings.sourceTokens : settings.targetTokens;
  const texts = textsOf(examples, side);
  const reason = 'as asked for';
  const from = settings.stream ? `, by the first ${formatCount(texts.length)} examples` : '';
  if (kind === 'auto') {
    const guess = guessTokenizer(texts, side);
    return { ...guess, reason: guess.reason + from };
  }
  if (kind === 'bpe') {
    const { bpeMerges: merges, normalization, sharedVocabulary } = settings;
    const read = sharedVocabulary ? sides.flatMap((one) => textsOf(examples, one)) : texts;
    return { config: learnBpe(read, { merges, normalization }), reason: reason + from };
  }
  if (kind === 'separator') {
    const separator = side === 'source' ? settings.sourceSeparator : settings.targetSeparator;
    return { config: { kind, separator }, reason };
  }
  return { config: { kind }, reason };
}

function textsOf(examples: readonly Example[], side: Side): string[] {
  return examples.map((example) => example[side]);
}

import {
  type Example,
  type TextCodec,
  type TokenizerConfig,
  buildSharedCodec,
  buildTextCodec,
  guessTokenizer,
  learnBpe,
} from 'tsuzuri';
import type { TrainSettings } from '../config/train-settings.ts';
import { formatCount } from '../text/format.ts';

const sides = ['source', 'target'] as const;
type Side = (typeof sides)[number];

/**
 * The codecs of both sides, from the training examples.
 *
 * @param tell hears, in a line a side, what a token is and why
 */
export async function makeCodecs(
  examples: readonly Example[],
  settings: TrainSettings,
  tell: (line: string) => void,
): Promise<{ source: TextCodec; target: TextCodec }> {
  const { normalization, minimumFrequency, maximumVocabulary, sharedVocabulary } = settings;
  const options = {
    normalization,
    minimumFrequency,
    ...(maximumVocabulary === undefined ? {} : { maximumSize: maximumVocabulary }),
  };
  const chosen = sides.map((side) => chooseTokenizer(examples, side, settings));
  const [source, target] = chosen.map(({ config }) => config);
  const codecs = sharedVocabulary
    ? await buildSharedCodec(examples, { ...options, tokenizer: source })
    : {
        source: await buildTextCodec(textsOf(examples, 'source'), {
          ...options,
          tokenizer: source,
        }),
        target: await buildTextCodec(textsOf(examples, 'target'), {
          ...options,
          tokenizer: target,
          eos: true,
        }),
      };
  sides.forEach((side, i) => {
    const { config, reason } = chosen[sharedVocabulary ? 0 : i];
    const size = formatCount(codecs[side].vocabulary.size);
    tell(
      `${side}: ${size} tokens of kind ${config.kind}: ${reason.replace(/^\w+: by [\w-]+: /, '')}`,
    );
  });
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
  if (kind === 'auto') return guessTokenizer(texts, side);
  if (kind === 'bpe') {
    const { bpeMerges: merges, normalization } = settings;
    return { config: learnBpe(texts, { merges, normalization }), reason };
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

import { type Example, TextCodec, type TokenizerConfig, type lengthPolicies } from 'tsuzuri';
import type { TrainSettings } from '../config/train-settings.ts';
import { formatCount } from '../text/format.ts';

/** What cuts a text into tokens and puts it together again. */
export type Cutter = Pick<TextCodec, 'split' | 'tokenizer'>;

/** A cutter for texts of which there is no vocabulary yet. */
export function cutterOf(
  tokenizer: TokenizerConfig,
  { normalization }: Pick<TrainSettings, 'normalization'>,
): Cutter {
  return new TextCodec({ kind: 'text', tokenizer, normalization, tokens: ['-'] });
}

const verbs: Readonly<Record<keyof typeof lengthPolicies, string>> = {
  drop: 'left out',
  cut: 'cut',
};

/**
 * Examples of which no side has more than `maximumLength` tokens: longer ones are left out, or both
 * of their texts cut to their beginnings.
 *
 * @param set what the examples are called: the training examples, the dev set
 * @param tell hears how many were too long
 */
export function limitExamples(
  examples: readonly Example[],
  cutters: { readonly source: Cutter; readonly target: Cutter },
  { maximumLength: maximum, tooLong }: Pick<TrainSettings, 'maximumLength' | 'tooLong'>,
  set: string,
  tell: (line: string) => void,
): readonly Example[] {
  const { source, target } = cutters;
  const isLong = (cutter: Cutter, text: string) => cutter.split(text).length > maximum;
  let long = 0;
  const kept = examples.flatMap((example) => {
    if (!isLong(source, example.source) && !isLong(target, example.target)) return [example];
    long++;
    if (tooLong === 'drop') return [];
    return [
      {
        source: cutText(source, example.source, maximum),
        target: cutText(target, example.target, maximum),
      },
    ];
  });
  if (long === 0) return examples;
  tell(`${formatCount(long)} of ${set} with more than ${maximum} tokens ${verbs[tooLong]}`);
  return kept;
}

/** The first tokens of a text; fewer where they would come apart into more when they stand alone. */
function cutText(cutter: Cutter, text: string, maximum: number): string {
  const tokens = cutter.split(text);
  if (tokens.length <= maximum) return text;
  for (let length = maximum; length > 0; length--) {
    const beginning = cutter.tokenizer.join(tokens.slice(0, length));
    if (cutter.split(beginning).length <= maximum) return beginning;
  }
  return '';
}

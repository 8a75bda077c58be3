import type { Example } from '../data/task.ts';
import { guessTokenizer } from '../data/tokenizers/guess.ts';
import type { TokenizerConfig, TokenizerKind } from '../data/tokenizers/tokenizer.ts';
import { tokenizers } from '../data/tokenizers/tokenizers.ts';
import { type PrepareOptions, type Side, sides } from './options.ts';

/** The tokeniser of a side, and how it was chosen. */
export interface ChosenTokenizer {
  readonly config: TokenizerConfig;
  /** Why it was guessed, for a reader; undefined if it was given. */
  readonly guess: string | undefined;
  /** The number of examples that it was guessed or learned from; undefined if it depends on none. */
  readonly examples: number | undefined;
}

/**
 * The tokenisers of both sides, as given or guessed from the examples; a shared vocabulary has one for
 * both.
 *
 * @param examples the training examples or, for a stream, those at its beginning
 */
export function chooseTokenizers(
  examples: readonly Example[],
  options: PrepareOptions,
): Readonly<Record<Side, ChosenTokenizer>> {
  if (!options.sharedVocabulary) {
    return {
      source: chooseTokenizer(examples, 'source', options),
      target: chooseTokenizer(examples, 'target', options),
    };
  }
  const isTarget = options.sourceTokens === 'auto' && options.targetTokens !== 'auto';
  const both = chooseTokenizer(examples, isTarget ? 'target' : 'source', options);
  return { source: both, target: both };
}

function chooseTokenizer(
  examples: readonly Example[],
  side: Side,
  options: PrepareOptions,
): ChosenTokenizer {
  const kind = options[`${side}Tokens`];
  const textsOf = (one: Side) => examples.map((example) => example[one]);
  if (kind === 'auto') {
    const { config, reason } = guessTokenizer(textsOf(side));
    return { config, guess: reason, examples: examples.length };
  }
  const tokenizer: TokenizerKind = tokenizers[kind];
  const { bpeMerges: merges, normalization, lowercase, sharedVocabulary } = options;
  const request = { separator: options[`${side}Separator`], merges, normalization, lowercase };
  if (tokenizer.learn) {
    const texts = sharedVocabulary ? sides.flatMap(textsOf) : textsOf(side);
    return { config: tokenizer.learn(texts, request), guess: undefined, examples: examples.length };
  }
  return {
    config: tokenizer.configure?.(request) ?? { kind },
    guess: undefined,
    examples: undefined,
  };
}

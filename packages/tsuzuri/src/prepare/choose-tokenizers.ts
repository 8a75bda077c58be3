import type { Example } from '../data/task.ts';
import { guessTokenizer } from '../data/tokenizers/guess.ts';
import type { TokenizerConfig, TokenizerKind } from '../data/tokenizers/tokenizer.ts';
import { type TokenizerName, tokenizers } from '../data/tokenizers/tokenizers.ts';
import type { TextCoder } from '../data/text-coder.ts';
import { unknownShare } from '../data/unknown-share.ts';
import { type PrepareOptions, type Side, sides } from './options.ts';

const SAMPLE = 2000; // texts that a trained model's tokens are tried on
const MOST_UNKNOWN = 0.2; // of their tokens, where its tokeniser is kept

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
 * @param trained the coders of the model that training begins from: a tokeniser that is not given is
 *   the model's, if it knows 80 % of the tokens, and so is a learned one of the given kind
 */
export function chooseTokenizers(
  examples: readonly Example[],
  options: PrepareOptions,
  trained?: Readonly<Record<Side, TextCoder>>,
): Readonly<Record<Side, ChosenTokenizer>> {
  if (!options.sharedVocabulary) {
    return {
      source: chooseTokenizer(examples, 'source', options, trained?.source),
      target: chooseTokenizer(examples, 'target', options, trained?.target),
    };
  }
  const isTarget = options.sourceTokens === 'auto' && options.targetTokens !== 'auto';
  const side = isTarget ? 'target' : 'source';
  const both = chooseTokenizer(examples, side, options, trained?.[side]);
  return { source: both, target: both };
}

function chooseTokenizer(
  examples: readonly Example[],
  side: Side,
  options: PrepareOptions,
  trained: TextCoder | undefined,
): ChosenTokenizer {
  const kind = options[`${side}Tokens`];
  const textsOf = (one: Side) => examples.map((example) => example[one]);
  const kept = trained && keep(trained, kind, textsOf(side));
  if (kept) return kept;
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

/** The tokeniser of a trained model, where it fits the texts or is learned; undefined where it does not. */
function keep(
  coder: TextCoder,
  kind: PrepareOptions['sourceTokens'],
  texts: readonly string[],
): ChosenTokenizer | undefined {
  if (!('tokenizer' in coder.config)) return undefined;
  const { tokenizer: config } = coder.config;
  const own: TokenizerKind = tokenizers[config.kind as TokenizerName];
  if (kind === config.kind && own.learn) return { config, guess: undefined, examples: undefined };
  if (kind !== 'auto') return undefined;
  const sample = texts.slice(0, SAMPLE).map((text) => coder.encode(text));
  const known = 1 - unknownShare(sample, coder);
  if (known < 1 - MOST_UNKNOWN) return undefined;
  const share = `${Math.floor(100 * known)} %`;
  const guess = `the trained model's, which knows ${share} of the tokens`;
  return { config, guess, examples: texts.length };
}

import { type LengthPolicy, lengthPolicies } from '../data/limit-length.ts';
import { type Normalization, normalizers } from '../data/normalization.ts';
import { type TokenizerName, tokenizers } from '../data/tokenizers/tokenizers.ts';
import { ConfigError, requireInteger, requireKind } from '../errors.ts';

/** The sides of an example. */
export const sides = ['source', 'target'] as const;
/** One of them. */
export type Side = (typeof sides)[number];

/** How texts are tokenised and limited, and a dev set is held out. */
export interface PrepareOptions {
  /** What a token of the source is; `auto` guesses it from the training examples (auto). */
  readonly sourceTokens: TokenizerName | 'auto';
  /** What a token of the target is (auto). */
  readonly targetTokens: TokenizerName | 'auto';
  /** The text between two source tokens of kind separator (a space). */
  readonly sourceSeparator: string;
  /** The text between two target tokens of kind separator (a space). */
  readonly targetSeparator: string;
  /** What stands between two tags where a model is given features as one text (;). */
  readonly featuresSeparator: string;
  /** The number of merges that a tokeniser of kind bpe learns (2,000). */
  readonly bpeMerges: number;
  /** The Unicode normalisation of texts (NFC). */
  readonly normalization: Normalization;
  /** Whether to ignore case (false). */
  readonly lowercase: boolean;
  /** The minimum frequency of a token; rarer ones are unknown (1). */
  readonly minimumFrequency: number;
  /** The maximum size of the vocabulary per side; the most frequent tokens are kept (all). */
  readonly maximumVocabulary?: number | undefined;
  /** One vocabulary for both sides (false). */
  readonly sharedVocabulary: boolean;
  /** The maximum number of tokens per side, without the end; longer examples are dropped or cut (200). */
  readonly maximumLength: number;
  /** What is done with longer examples (drop). */
  readonly tooLong: LengthPolicy;
  /** Data augmentation up to so many training examples, at most three per example; not of a stream (0). */
  readonly augmentTo: number;
  /** The seed of data augmentation and of the held-out dev set, unless `holdOutSeed` is it (1). */
  readonly seed: number;
  /** The seed of the held-out dev set, for models of several seeds that are to share it (seed). */
  readonly holdOutSeed?: number | undefined;
}

/** The defaults. */
export const prepareDefaults = {
  sourceTokens: 'auto',
  targetTokens: 'auto',
  sourceSeparator: ' ',
  targetSeparator: ' ',
  featuresSeparator: ';',
  bpeMerges: 2000,
  normalization: 'NFC',
  lowercase: false,
  minimumFrequency: 1,
  sharedVocabulary: false,
  maximumLength: 200,
  tooLong: 'drop',
  augmentTo: 0,
  seed: 1,
} as const satisfies PrepareOptions;

/** @throws ConfigError for the first impossible option, or for two that exclude each other */
export function requirePreparable(options: PrepareOptions): void {
  const { sharedVocabulary, maximumVocabulary, holdOutSeed } = options;
  const kinds = ['auto', ...Object.keys(tokenizers)];
  requireKind('sourceTokens', options.sourceTokens, kinds);
  requireKind('targetTokens', options.targetTokens, kinds);
  requireKind('normalization', options.normalization, Object.keys(normalizers));
  requireKind('tooLong', options.tooLong, Object.keys(lengthPolicies));
  requireInteger('bpeMerges', options.bpeMerges, 1);
  requireInteger('minimumFrequency', options.minimumFrequency, 1);
  if (maximumVocabulary !== undefined) requireInteger('maximumVocabulary', maximumVocabulary, 1);
  requireInteger('maximumLength', options.maximumLength, 1);
  requireInteger('augmentTo', options.augmentTo, 0);
  requireInteger('seed', options.seed, 0);
  if (holdOutSeed !== undefined) requireInteger('holdOutSeed', holdOutSeed, 0);
  if (sharedVocabulary) requireOneTokenizer(options);
}

/** A shared vocabulary needs one kind of token on both sides. */
function requireOneTokenizer(options: PrepareOptions): void {
  const { sourceTokens, targetTokens, sourceSeparator, targetSeparator } = options;
  if (sourceTokens === 'auto' || targetTokens === 'auto') return;
  if (sourceTokens !== targetTokens) {
    throw new ConfigError(
      'sharedVocabulary',
      `expected one kind of token on both sides, got ${sourceTokens} and ${targetTokens}`,
    );
  }
  if (sourceTokens === 'separator' && sourceSeparator !== targetSeparator) {
    throw new ConfigError(
      'sharedVocabulary',
      `expected one separator on both sides, got ${JSON.stringify(sourceSeparator)} and ${JSON.stringify(targetSeparator)}`,
    );
  }
}

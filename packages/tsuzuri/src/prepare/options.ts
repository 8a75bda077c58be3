import { type LengthPolicy, lengthPolicies } from '../data/limit-length.ts';
import { type Normalization, normalizers } from '../data/normalization.ts';
import { type TokenizerName, tokenizers } from '../data/tokenizers/tokenizers.ts';
import { ConfigError, requireInteger, requireKind } from '../errors.ts';

/** The sides of an example. */
export const sides = ['source', 'target'] as const;
/** One of them. */
export type Side = (typeof sides)[number];

/** How texts become tokens and examples are held out, from data of which nothing else is known. */
export interface PrepareOptions {
  /** What a token of the source is; `auto` guesses it from the training examples (auto). */
  readonly sourceTokens: TokenizerName | 'auto';
  /** What a token of the target is (auto). */
  readonly targetTokens: TokenizerName | 'auto';
  /** What stands between two source tokens, of kind separator (a space). */
  readonly sourceSeparator: string;
  /** What stands between two target tokens, of kind separator (a space). */
  readonly targetSeparator: string;
  /** Pairs that a tokeniser of kind bpe learns to merge (2,000). */
  readonly bpeMerges: number;
  /** What is done to Unicode texts first (NFC). */
  readonly normalization: Normalization;
  /** Upper and lower case are one (false). */
  readonly lowercase: boolean;
  /** Rarer tokens are unknown (1). */
  readonly minimumFrequency: number;
  /** The most frequent tokens per side, no more of them (all). */
  readonly maximumVocabulary?: number | undefined;
  /** One vocabulary for both sides (false). */
  readonly sharedVocabulary: boolean;
  /** Tokens per side, the end not counted; longer examples are dropped or cut (200). */
  readonly maximumLength: number;
  /** What is done with longer examples (drop). */
  readonly tooLong: LengthPolicy;
  /** Of the dev set that is held out (1). */
  readonly seed: number;
}

/** What is taken where nothing is said. */
export const prepareDefaults = {
  sourceTokens: 'auto',
  targetTokens: 'auto',
  sourceSeparator: ' ',
  targetSeparator: ' ',
  bpeMerges: 2000,
  normalization: 'NFC',
  lowercase: false,
  minimumFrequency: 1,
  sharedVocabulary: false,
  maximumLength: 200,
  tooLong: 'drop',
  seed: 1,
} as const satisfies PrepareOptions;

/** @throws ConfigError for the first option that is impossible, or two that exclude each other */
export function requirePreparable(options: PrepareOptions): void {
  const { sharedVocabulary, maximumVocabulary } = options;
  const kinds = ['auto', ...Object.keys(tokenizers)];
  requireKind('sourceTokens', options.sourceTokens, kinds);
  requireKind('targetTokens', options.targetTokens, kinds);
  requireKind('normalization', options.normalization, Object.keys(normalizers));
  requireKind('tooLong', options.tooLong, Object.keys(lengthPolicies));
  requireInteger('bpeMerges', options.bpeMerges, 1);
  requireInteger('minimumFrequency', options.minimumFrequency, 1);
  if (maximumVocabulary !== undefined) requireInteger('maximumVocabulary', maximumVocabulary, 1);
  requireInteger('maximumLength', options.maximumLength, 1);
  requireInteger('seed', options.seed, 0);
  if (sharedVocabulary) requireOneTokenizer(options);
}

/** One vocabulary for both sides needs one kind of token. */
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

import type { TokenizerConfig } from '../data/tokenizers/tokenizer.ts';
import type { Side } from './options.ts';

/** Statistics of a set of examples. */
export interface SetFacts {
  /** Examples read. */
  readonly read: number;
  /** Examples dropped or cut because they were too long. */
  readonly tooLong: number;
  /** Examples kept. */
  readonly examples: number;
  /** The share of unknown tokens per side, from 0 to 1; for training examples with a shared vocabulary, over both sides. */
  readonly unknown: Readonly<Record<Side, number>>;
}

/** The tokens of one side, and why they were chosen. */
export interface SideFacts {
  readonly tokenizer: TokenizerConfig;
  /** Why it was guessed, for a reader; undefined if it was given. */
  readonly guess: string | undefined;
  /** The number of training examples that it was guessed or learned from; undefined if it depends on none. */
  readonly examples: number | undefined;
  /** The size of the vocabulary. */
  readonly vocabularySize: number;
}

/** The features beside the source. */
export interface FeatureFacts {
  /** The number of different tags. */
  readonly vocabularySize: number;
  /** The tags of the dev set that training has not. */
  readonly unknown: readonly string[];
}

/** What `prepare` found and decided, for a front end to report. */
export interface PrepareFacts extends Readonly<Record<Side, SideFacts>> {
  readonly train: SetFacts;
  /** The number of augmented training examples, besides those of `train`. */
  readonly augmented: number;
  /** Statistics of the dev set; undefined without one, as when there are fewer than ten examples. */
  readonly dev: SetFacts | undefined;
  /** Whether the dev set was held out from the training examples. */
  readonly isHeldOut: boolean;
  /** Undefined where the examples have no features. */
  readonly features?: FeatureFacts | undefined;
}

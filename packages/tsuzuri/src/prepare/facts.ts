import type { TokenizerConfig } from '../data/tokenizers/tokenizer.ts';
import type { Side } from './options.ts';

/** What was found in a set of examples. Plain numbers. */
export interface SetFacts {
  /** Examples that were read. */
  readonly read: number;
  /** Those of them that were too long, and so dropped or cut. */
  readonly tooLong: number;
  /** Those that are left. */
  readonly examples: number;
  /** The share of unknown tokens from 0 to 1, per side; of training examples with a shared vocabulary, that of both together. */
  readonly unknown: Readonly<Record<Side, number>>;
}

/** What a side's tokens are, and why. */
export interface SideFacts {
  readonly tokenizer: TokenizerConfig;
  /** Why this one was guessed, in words for a person; undefined where it was asked for. */
  readonly guess: string | undefined;
  /** The training examples that it was guessed or learned from; undefined where it depends on none. */
  readonly examples: number | undefined;
  /** Different tokens in the vocabulary. */
  readonly vocabularySize: number;
}

/** What `prepare` has found and decided, for a front end to put into words. */
export interface PrepareFacts extends Readonly<Record<Side, SideFacts>> {
  readonly train: SetFacts;
  /** Of the dev set; undefined where there is none, as of fewer than ten examples. */
  readonly dev: SetFacts | undefined;
  /** Whether the dev set was held out of the training examples. */
  readonly isHeldOut: boolean;
}

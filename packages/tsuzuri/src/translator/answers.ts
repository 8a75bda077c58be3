import type { UnknownPolicy } from '../data/pair-codec.ts';

/** How answers are found and written. */
export interface AnswerOptions {
  /** Hypotheses kept at each step; 1 is greedy search (what the model file says: 5, and 1 for answers of one fixed length). */
  readonly beam?: number | undefined;
  /** Answers for each text, the best first; raises the beam to as many (1). */
  readonly nBest?: number | undefined;
  /** Scores are ln p / lengthᵅ with this α (1). */
  readonly lengthPenalty?: number | undefined;
  /** Tokens of an answer at least (0). */
  readonly minimumLength?: number | undefined;
  /** Tokens of an answer at most (the model's). */
  readonly maximumLength?: number | undefined;
  /** What becomes of an unknown token: `keep` a mark, `drop` it, or `copy` the source token that was attended to most (keep). */
  readonly unknown?: UnknownPolicy | undefined;
  /** Give each answer its attention weights (false). */
  readonly attention?: boolean | undefined;
  /** Draw answers from the probabilities instead of searching for the likeliest. */
  readonly sample?: SamplingOptions | undefined;
  /** Ends the work; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** How answers are drawn. */
export interface SamplingOptions {
  /** Below 1 bolder, above 1 more varied (1). */
  readonly temperature?: number | undefined;
  /** Only the k likeliest tokens (all). */
  readonly topK?: number | undefined;
  /** Only the likeliest tokens that reach this probability (1). */
  readonly topP?: number | undefined;
  /** Of the random numbers (1). */
  readonly seed?: number | undefined;
  /** The number of the first text, where these continue a longer list: each text draws from a stream of its own number (0). */
  readonly first?: number | undefined;
}

/** The names of all options, for checks. */
export const answerOptionNames = [
  'beam',
  'nBest',
  'lengthPenalty',
  'minimumLength',
  'maximumLength',
  'unknown',
  'attention',
  'sample',
  'signal',
] as const satisfies readonly (keyof AnswerOptions)[];

/** One answer to a text. */
export interface Answer {
  readonly text: string;
  /** What the text is made of; an unknown token is `UNKNOWN_TOKEN`. */
  readonly tokens: readonly string[];
  /** What the search ranks by: ln p / lengthᵅ. */
  readonly score: number;
  /** ln p of the whole answer, in nats. */
  readonly logProbability: number;
  /** ln p of each token and of the end of sequence. */
  readonly tokenLogProbabilities: readonly number[];
  /** Whether the answer ended by itself, rather than because it had the maximum length. */
  readonly finished: boolean;
  /** Where asked for: for each token and the end, the weights over the source's tokens, in their order. */
  readonly attention?: readonly Float32Array[];
}

/** A text and what came of it. */
export interface Answered {
  readonly source: string;
  /** The best first; none where the model failed. */
  readonly answers: readonly Answer[];
  /** Symbols of the source that the model does not know. */
  readonly unknown: readonly string[];
  /** Why there is no answer. */
  readonly failure?: string;
}

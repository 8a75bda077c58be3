import type { Question } from '../data/features.ts';
import type { UnknownPolicy } from '../data/pair-codec.ts';
import type { SearchName, SearchOptions } from '../decode/searches.ts';

/** Options of answers: these, and those of each search. */
export interface AnswerOptions extends SearchOptions {
  /** How to search (the search that the other options belong to; beam search if none does). */
  readonly search?: SearchName | undefined;
  /** Answers per text, best first; a smaller beam is widened to this (1). */
  readonly nBest?: number | undefined;
  /** The minimum number of tokens in an answer (0). */
  readonly minimumLength?: number | undefined;
  /** The maximum number of tokens in an answer (the model's). */
  readonly maximumLength?: number | undefined;
  /** How to write an unknown token: `keep` a mark, `drop` it, or `copy` the source token with the most attention (keep). */
  readonly unknown?: UnknownPolicy | undefined;
  /** Include attention weights in each answer (false). */
  readonly attention?: boolean | undefined;
  /**
   * Hears after each step of the likeliest answer so far to each text that is not yet answered; it
   * changes nothing. With beam size 1, and of samples, these are the answer's tokens in order.
   */
  readonly onToken?: ((token: AnswerToken) => void) | undefined;
  /** Cancels the work; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** The last token of an answer that is being made. */
export interface AnswerToken {
  /** Which of the texts is answered. */
  readonly index: number;
  /** The answer so far. */
  readonly text: string;
  /** The token; an unknown one is `UNKNOWN_TOKEN`, and the end of sequence is undefined. */
  readonly token: string | undefined;
  /** ln p of the token. */
  readonly logProbability: number;
}

/** What an answer is asked of: a text or, of a model that reads features, a text with features. */
export type Asked = string | Question;

/** One answer to a text. */
export interface Answer {
  readonly text: string;
  /** The tokens of the text; an unknown token is `UNKNOWN_TOKEN`. */
  readonly tokens: readonly string[];
  /** The score the search ranks by: ln p / lengthᵅ. */
  readonly score: number;
  /** ln p of the whole answer, in nats. */
  readonly logProbability: number;
  /** ln p of each token and of the end of sequence. */
  readonly tokenLogProbabilities: readonly number[];
  /** Whether the answer ended with the end of sequence rather than at the maximum length. */
  readonly finished: boolean;
  /** Set where beam search dropped nothing of probability above 0: no other answer scores higher. */
  readonly exact?: true;
  /** If requested: for each token and the end, the weights over the source tokens, in source order; where tags are attended to, those over them are omitted. */
  readonly attention?: readonly Float32Array[];
}

/** A text and its answers. */
export interface Answered {
  readonly source: string;
  /** Its tags, if the model reads features. */
  readonly features?: readonly string[];
  /** Best first; empty if the model failed. */
  readonly answers: readonly Answer[];
  /** Symbols of the source that the model does not know. */
  readonly unknown: readonly string[];
  /** Tags that the model does not know, and has not read; omitted if there are none. */
  readonly unknownFeatures?: readonly string[];
  /** Why there is no answer. */
  readonly failure?: string;
}

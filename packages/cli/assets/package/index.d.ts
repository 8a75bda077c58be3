/** Options of answers. */
export interface AnswerOptions {
  /** Hypotheses kept at each step of beam search; 1 is greedy search. */
  readonly beam?: number | undefined;
  /** Scores are ln p / lengthᵅ with this α (1). */
  readonly lengthPenalty?: number | undefined;
  /** Sample answers from the probabilities instead of searching for the likeliest. */
  readonly sample?:
    | {
        /** Below 1 the distribution is sharper, above 1 flatter (1). */
        readonly temperature?: number | undefined;
        /** Only the k likeliest tokens (all). */
        readonly topK?: number | undefined;
        /** Only the likeliest tokens whose probabilities sum to this (1). */
        readonly topP?: number | undefined;
        /** The seed of the random numbers (1). */
        readonly seed?: number | undefined;
      }
    | undefined;
  /** Answers per text, best first (1). */
  readonly nBest?: number | undefined;
  /** The minimum number of tokens in an answer (0). */
  readonly minimumLength?: number | undefined;
  /** The maximum number of tokens in an answer (the model's). */
  readonly maximumLength?: number | undefined;
  /** How to write an unknown token: `keep` a mark, `drop` it, or `copy` the source token with the most attention (keep). */
  readonly unknown?: 'keep' | 'drop' | 'copy' | undefined;
  /** Include attention weights in each answer (false). */
  readonly attention?: boolean | undefined;
  /** Cancels the work; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** One answer to a text. */
export interface Answer {
  readonly text: string;
  readonly tokens: readonly string[];
  /** The score that answers are ranked by: ln p / lengthᵅ. */
  readonly score: number;
  /** ln p of the whole answer, in nats. */
  readonly logProbability: number;
  /** ln p of each token and of the end of sequence. */
  readonly tokenLogProbabilities: readonly number[];
  /** Whether the answer ended with the end of sequence rather than at the maximum length. */
  readonly finished: boolean;
  /** Set where beam search dropped nothing of probability above 0: no other answer scores higher. */
  readonly exact?: true;
  /** If requested: for each token and the end, the weights over the source tokens, in source order. */
  readonly attention?: readonly Float32Array[];
}

/** What an answer is asked of: a text or, of a model that reads features, a text with features. */
export type Asked =
  | string
  | {
      readonly source: string;
      /** Tags, or a text of tags with the model's separator between them. */
      readonly features?: readonly string[] | string | undefined;
    };

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

/** The model's answers with their scores. */
export declare function answer(text: Asked, options?: AnswerOptions): Promise<Answered>;
export declare function answer(
  texts: readonly Asked[],
  options?: AnswerOptions,
): Promise<Answered[]>;

/** The model's best answers as text. */
export declare function predict(text: Asked, options?: AnswerOptions): Promise<string>;
export declare function predict(
  texts: readonly Asked[],
  options?: AnswerOptions,
): Promise<string[]>;

/** The model in memory, the same at each call; `answer` and `predict` open it by themselves. */
export declare function load(): Promise<{
  readonly answer: typeof answer;
  readonly predict: typeof predict;
  /** Frees its memory. */
  dispose(): void;
}>;

/** What the tour says of the visitor's own model. */
export interface TourFacts {
  /** The source in its own order, and the target. */
  readonly source: string;
  readonly target: string;
  /** The token that is read first, and its id. */
  readonly first: string;
  readonly id: string;
  readonly embeddingSize: string;
  readonly hiddenSize: string;
  readonly layers: number;
  /** The kind of cell: `lstm`, `gru`, `rnn`. */
  readonly cell: string;
  /** How many numbers are handed over. */
  readonly handedOver: string;
  readonly hasAttention: boolean;
  /** The number of tokens that may be written. */
  readonly vocabulary: string;
  readonly loss: string;
  readonly isReversed: boolean;
}

import type { AttentionKind } from '../nn/attention/attentions.ts';
import type { CellKind } from '../nn/cells.ts';
import type { ModelConfig } from './model.ts';

/** The sizes and options that make a model; a model file keeps them. What is omitted is as in the tutorial. */
export interface Seq2SeqConfig extends ModelConfig {
  /** Numbers in a token's vector (64). */
  readonly embeddingSize?: number;
  /** Numbers in h and in c of the decoder, and in the encoder's state at a position, both directions together (64). */
  readonly hiddenSize?: number;
  /** The kind of encoder, a name in `encoders` (recurrent). */
  readonly encoder?: string;
  /** The kind of decoder, a name in `decoders` (recurrent). */
  readonly decoder?: string;
  /** What makes probabilities of the decoder's readout, a name in `generators` (softmax). */
  readonly generator?: string;
  /** The kind of recurrent layer (lstm). */
  readonly cell?: CellKind;
  /** Layers on each side (1). */
  readonly layers?: number;
  /** The encoder reads both ways, half of hiddenSize each; a learned bridge leads to the decoder (false). */
  readonly bidirectional?: boolean;
  /** How the decoder looks back at the source (none). */
  readonly attention?: AttentionKind | 'none';
  /** The decoder reads its last readout too (Luong et al. 2015, section 3.3) (false). */
  readonly inputFeeding?: boolean;
  /** The decoder sees the source's summary at every step (Cho et al. 2014) (false). */
  readonly peeky?: boolean;
  /** How often a number is dropped between layers and from the readout in training (0). */
  readonly dropout?: number;
  /** The same for embeddings (dropout). */
  readonly embeddingDropout?: number;
  /** One mask of dropout for all steps of a sequence (Gal & Ghahramani 2016) (false). */
  readonly variationalDropout?: boolean;
  /** The share of the target's probability that is spread over all tokens in training (0). */
  readonly labelSmoothing?: number;
  /** The output layer's weight is the decoder's embedding (Press & Wolf 2017) (false). */
  readonly tiedOutput?: boolean;
  /** Read the source back to front (Sutskever et al. 2014, section 3.3); the model does it, in training and in prediction (false). */
  readonly reverseSource?: boolean;
  /** One embedding for both sides, which then need vocabularies of one size (false). */
  readonly sharedEmbedding?: boolean;
  /** Embeddings that training leaves as they are, for pretrained vectors (none); a shared one is frozen by `both`, and a tied output layer with the target's. */
  readonly frozenEmbeddings?: (typeof freezable)[number];
}

/** A configuration with everything filled in. */
export type Seq2SeqSettings = Required<Seq2SeqConfig>;

/** The tutorial's model: what a configuration omits. */
export const modelDefaults = {
  embeddingSize: 64,
  hiddenSize: 64,
  encoder: 'recurrent',
  decoder: 'recurrent',
  generator: 'softmax',
  cell: 'lstm',
  layers: 1,
  bidirectional: false,
  attention: 'none',
  inputFeeding: false,
  peeky: false,
  dropout: 0,
  variationalDropout: false,
  labelSmoothing: 0,
  tiedOutput: false,
  reverseSource: false,
  sharedEmbedding: false,
  frozenEmbeddings: 'none',
} as const satisfies Partial<Seq2SeqConfig>;

/** Which embeddings training may leave as they are. */
export const freezable = ['none', 'source', 'target', 'both'] as const;

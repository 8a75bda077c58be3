import type { AttentionKind } from '../nn/attention/attentions.ts';
import type { AttentionNormalizerName } from '../nn/attention/normalizers.ts';
import type { CellKind } from '../nn/cells.ts';
import type { FeedForwardActivation } from '../nn/transformer/feed-forward.ts';
import type { PositionName } from '../nn/transformer/positions.ts';
import type { ModelConfig } from './model.ts';

/** The sizes and options of a model; saved in model files. Defaults are those of the tutorial. */
export interface Seq2SeqConfig extends ModelConfig {
  /** The size of a token's vector (64). */
  readonly embeddingSize?: number;
  /** The size of h and of c in the decoder, and of the encoder's state at a position, both directions together (64). */
  readonly hiddenSize?: number;
  /** The kind of encoder, a name in `encoders` (recurrent). */
  readonly encoder?: string;
  /** The kind of decoder, a name in `decoders` (recurrent). */
  readonly decoder?: string;
  /** What turns the decoder's readout into probabilities, a name in `generators` (softmax). */
  readonly generator?: string;
  /** The kind of recurrent layer (lstm). */
  readonly cell?: CellKind;
  /** Layers per side (1). */
  readonly layers?: number;
  /** The encoder is bidirectional, with half of hiddenSize per direction; a learned bridge leads to the decoder (false). */
  readonly bidirectional?: boolean;
  /** The decoder's attention over the source (none). */
  readonly attention?: AttentionKind | 'none';
  /** What makes weights of the scores of attention (softmax). */
  readonly attentionNormalizer?: AttentionNormalizerName;
  /** The decoder also reads its previous readout (Luong et al. 2015, section 3.3) (false). */
  readonly inputFeeding?: boolean;
  /** The decoder sees the source's summary at every step (Cho et al. 2014) (false). */
  readonly peeky?: boolean;
  /** The dropout rate between layers and on the readout in training (0). */
  readonly dropout?: number;
  /** The dropout rate of embeddings (dropout). */
  readonly embeddingDropout?: number;
  /** One dropout mask for all steps of a sequence (Gal & Ghahramani 2016) (false). */
  readonly variationalDropout?: boolean;
  /** The share of the target's probability that is spread over all tokens in training (0). */
  readonly labelSmoothing?: number;
  /** The output layer's weight is the decoder's embedding (Press & Wolf 2017) (false). */
  readonly tiedOutput?: boolean;
  /** The model reverses the source, in training and in prediction (Sutskever et al. 2014, section 3.3) (false). */
  readonly reverseSource?: boolean;
  /** One embedding for both sides, whose vocabularies must then have the same size (false). */
  readonly sharedEmbedding?: boolean;
  /** How tags enter, a name in `featureKinds` (encoder). */
  readonly featuresKind?: string;
  /** Heads of each attention of a Transformer; they divide hiddenSize (4). */
  readonly heads?: number;
  /** Hidden units of a Transformer's feed-forward layers (4 · hiddenSize). */
  readonly feedForwardSize?: number;
  /** How a Transformer tells where a token stands (sinusoidal). */
  readonly positions?: PositionName;
  /** The activation of a Transformer's feed-forward layers (relu). */
  readonly activation?: FeedForwardActivation;
  /** The dropout rate of a Transformer's attention weights (dropout). */
  readonly attentionDropout?: number;
  /** Embeddings that training does not change, for pretrained vectors (none); `both` freezes a shared one, and a tied output layer is frozen with the target's. */
  readonly frozenEmbeddings?: (typeof freezable)[number];
  /** Parts that training does not change, for a model that begins from a trained one (none). */
  readonly freeze?: readonly FrozenPart[] | undefined;
}

/** The options of Transformers, which only models with one have. */
export const transformerOptions = [
  'heads',
  'feedForwardSize',
  'positions',
  'activation',
  'attentionDropout',
] as const;

type WithoutDefault =
  | 'copies'
  | 'featureVocabularySize'
  | 'freeze'
  | (typeof transformerOptions)[number];

/** A configuration with every default filled in. */
export type Seq2SeqSettings = Required<Omit<Seq2SeqConfig, WithoutDefault | 'model'>> &
  Pick<Seq2SeqConfig, WithoutDefault>;

/** The defaults: the tutorial's model. */
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
  attentionNormalizer: 'softmax',
  inputFeeding: false,
  peeky: false,
  dropout: 0,
  variationalDropout: false,
  labelSmoothing: 0,
  tiedOutput: false,
  reverseSource: false,
  sharedEmbedding: false,
  frozenEmbeddings: 'none',
  featuresKind: 'encoder',
} as const satisfies Partial<Seq2SeqConfig>;

/** Parts of a model that can be frozen: the bridge and the output layer belong to the decoder, no embedding to either side. */
export const frozenParts = ['encoder', 'decoder', 'embeddings'] as const;

/** One of them. */
export type FrozenPart = (typeof frozenParts)[number];

/** Which embeddings can be frozen. */
export const freezable = ['none', 'source', 'target', 'both'] as const;

/** Options that came after the first files: where they have their default, a file omits them. */
const later = ['attentionNormalizer'] as const;

/** A configuration as a file keeps it: one without later options is what it was before they came. */
export function withoutLater<Config extends object>(config: Config): Config {
  const isOmitted = ([name, value]: [string, unknown]) =>
    later.some((option) => option === name && value === modelDefaults[option]);
  return Object.fromEntries(Object.entries(config).filter((entry) => !isOmitted(entry))) as Config;
}

import { ConfigError, requireInteger } from '../errors.ts';
import { type AttentionKind, attentions } from '../nn/attention/attentions.ts';
import { type CellKind, cells } from '../nn/cells.ts';

/** The sizes and options that make a model; a model file keeps them. What is left out is as in the tutorial. */
export interface Seq2SeqConfig {
  readonly sourceVocabularySize: number;
  readonly targetVocabularySize: number;
  /** Numbers in a token's vector (64). */
  readonly embeddingSize?: number;
  /** Numbers in h and in c of the decoder, and in the encoder's state at a position, both directions together (64). */
  readonly hiddenSize?: number;
  /** The kind of recurrent layer (lstm). */
  readonly cell?: CellKind;
  /** Recurrent layers on each side (1). */
  readonly layers?: number;
  /** The encoder reads both ways, half of hiddenSize each; a learned bridge leads to the decoder (false). */
  readonly bidirectional?: boolean;
  /** How the decoder looks back at the source (none). */
  readonly attention?: AttentionKind | 'none';
  /** The decoder reads its last readout too (Luong et al. 2015, section 3.3) (false). */
  readonly inputFeeding?: boolean;
  /** The decoder sees the encoder's last hidden state at every step (Cho et al. 2014) (false). */
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

/** The tutorial's model: what a configuration leaves out. */
export const modelDefaults = {
  embeddingSize: 64,
  hiddenSize: 64,
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

/**
 * A configuration with everything filled in.
 *
 * @throws ConfigError for impossible sizes, unknown kinds and options that exclude each other
 */
export function resolveConfig(config: Seq2SeqConfig): Required<Seq2SeqConfig> {
  const dropout = config.dropout ?? modelDefaults.dropout;
  const given = Object.fromEntries(
    Object.entries(config).filter(([, value]) => value !== undefined),
  );
  const resolved = {
    ...modelDefaults,
    embeddingDropout: dropout,
    ...(given as unknown as Seq2SeqConfig),
  } as Required<Seq2SeqConfig>;
  requireInteger('sourceVocabularySize', resolved.sourceVocabularySize, 1);
  requireInteger('targetVocabularySize', resolved.targetVocabularySize, 1);
  requireInteger('embeddingSize', resolved.embeddingSize, 1);
  requireInteger('hiddenSize', resolved.hiddenSize, 1);
  requireInteger('layers', resolved.layers, 1, 16);
  requireKind('cell', resolved.cell, Object.keys(cells));
  requireKind('attention', resolved.attention, ['none', ...Object.keys(attentions)]);
  requireKind('frozenEmbeddings', resolved.frozenEmbeddings, freezable);
  for (const name of ['dropout', 'embeddingDropout', 'labelSmoothing'] as const) {
    const value = resolved[name];
    if (!(value >= 0 && value < 1)) {
      throw new ConfigError(name, `expected a number from 0 to below 1, got ${value}`);
    }
  }
  if (resolved.bidirectional && resolved.hiddenSize % 2 !== 0) {
    throw new ConfigError(
      'hiddenSize',
      `expected an even number, for each direction has half of it, got ${resolved.hiddenSize}`,
    );
  }
  if (resolved.inputFeeding && resolved.attention === 'none') {
    throw new ConfigError('inputFeeding', 'needs attention: it feeds in what attention has read');
  }
  if (resolved.tiedOutput && resolved.peeky) {
    throw new ConfigError('tiedOutput', 'cannot be used with peeky, whose output layer reads more');
  }
  const { sharedEmbedding, sourceVocabularySize, targetVocabularySize } = resolved;
  if (sharedEmbedding && sourceVocabularySize !== targetVocabularySize) {
    throw new ConfigError(
      'sharedEmbedding',
      `needs one vocabulary for both sides, got ${sourceVocabularySize} and ${targetVocabularySize} tokens`,
    );
  }
  if (sharedEmbedding) requireKind('frozenEmbeddings', resolved.frozenEmbeddings, ['none', 'both']);
  return resolved;
}

function requireKind(setting: string, value: string, known: readonly string[]): void {
  if (!known.includes(value)) {
    throw new ConfigError(setting, `expected one of ${known.join(', ')}, got ${value}`);
  }
}

import type { AttentionNormalizer } from '../attention/normalizer.ts';
import type { FeedForwardActivation } from './feed-forward.ts';

/** The sizes and options of a layer of a Transformer. */
export interface TransformerLayerOptions {
  /** The size of what it reads and writes. */
  readonly size: number;
  readonly heads: number;
  /** Hidden units of the feed-forward layer. */
  readonly feedForwardSize: number;
  readonly activation: FeedForwardActivation;
  /** The dropout rate of what each part adds, and of the feed-forward layer's hidden units (0). */
  readonly dropout?: number;
  /** The dropout rate of attention weights (0). */
  readonly attentionDropout?: number;
  /** What makes weights of the scores of attention to the source (the softmax); self-attention has the softmax. */
  readonly normalizer?: AttentionNormalizer;
}

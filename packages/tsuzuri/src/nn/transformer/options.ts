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
}

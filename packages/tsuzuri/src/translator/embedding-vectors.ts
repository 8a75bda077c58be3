import type { Answering } from './answering.ts';

/** The vectors of the tokens of one side, as embeddings are compared and drawn. */
export interface EmbeddingVectors {
  /** The most frequent first. */
  readonly tokens: readonly string[];
  /** [tokens, size], row-major. */
  readonly matrix: ArrayLike<number>;
  readonly size: number;
}

/**
 * Reads the embedding of one side.
 *
 * @param most tokens, the first of the vocabulary (all)
 */
export async function embeddingVectors(
  { model, codec, backend }: Pick<Answering, 'model' | 'codec' | 'backend'>,
  side: 'source' | 'target',
  most = Infinity,
): Promise<EmbeddingVectors> {
  const { embeddingSize: size, weight } = model.embeddings[side];
  const tokens = codec[side].vocabulary.tokens.slice(0, most);
  return { tokens, matrix: await backend.read(weight.value.offset, tokens.length * size), size };
}

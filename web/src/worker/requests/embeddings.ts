import { embeddingMap, embeddingSimilarity, embeddingVectors } from 'tsuzuri/inspect';
import type { OfMember, Workshop } from '../workshop.ts';

const MOST = 100; // tokens: the most frequent of the vocabulary

/** The vectors of the tokens of one side: how alike they are, and where they lie on a map. */
export interface Embeddings {
  readonly tokens: readonly string[];
  /** How many the vocabulary has. */
  readonly all: number;
  /** Of each pair, row by row: 1 for a token and itself. */
  readonly cosines: Float32Array;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** The shares of the variance that the axes show. */
  readonly explained: readonly [number, number];
}

/** Reads the embedding of one side. */
export async function embeddings(
  { ensemble }: Workshop,
  { side, member }: { readonly side: 'source' | 'target' } & OfMember,
): Promise<Embeddings> {
  const translator = ensemble.members[member];
  const { tokens, matrix, size } = await embeddingVectors(translator, side, MOST);
  const { points, explained } = embeddingMap(tokens, matrix, size);
  const places = new Map(tokens.map((token, at) => [token, at]));
  const cosines = new Float32Array(tokens.length ** 2);
  for (let at = 0; at < tokens.length; at++) cosines[at * (tokens.length + 1)] = 1;
  for (const { a, b, cosine } of embeddingSimilarity(tokens, matrix, size)) {
    const [i, j] = [places.get(a)!, places.get(b)!];
    cosines[i * tokens.length + j] = cosine;
    cosines[j * tokens.length + i] = cosine;
  }
  return { tokens, all: translator.codec[side].vocabulary.size, cosines, points, explained };
}

import { requireInteger } from '../errors.ts';
import { embeddingVectors } from '../translator/embedding-vectors.ts';
import type { Translator } from '../translator/translator.ts';
import { largestEigenvectors } from './eigenvectors.ts';

/** A token on the map. */
export interface MapPoint {
  readonly token: string;
  readonly x: number;
  readonly y: number;
}

/** Vectors of tokens on a plane. */
export interface EmbeddingMap {
  readonly points: readonly MapPoint[];
  /** The share of the variance that each axis shows, from 0 to 1. */
  readonly explained: readonly [number, number];
}

/** Limits on what is drawn. */
export interface EmbeddingMapOptions {
  /** Only the first tokens, the most frequent of a vocabulary (500). */
  readonly tokens?: number | undefined;
}

/**
 * The vectors of tokens on their first two principal components (Pearson 1901; Jolliffe 2002): with
 * X [N, D] the vectors less their mean and v₁, v₂ the eigenvectors of XᵀX of the largest eigenvalues,
 *
 *     x = X v₁        y = X v₂        explained = (λ₁, λ₂) / Σ λ
 *
 * Where there are fewer tokens than dimensions, the eigenvectors are those of the smaller X Xᵀ. Each axis points to its
 * largest coordinate, so the map is the same on every run. For pictures: no weight depends on it.
 *
 * @param tokens the names of the first rows
 * @param matrix [rows, size], row-major; rows past the tokens (a start id) are ignored
 * @throws ConfigError for a bound that is not a whole number of at least 1
 */
export function embeddingMap(
  tokens: readonly string[],
  matrix: ArrayLike<number>,
  size: number,
  { tokens: most = 500 }: EmbeddingMapOptions = {},
): EmbeddingMap {
  requireInteger('tokens', most, 1);
  const count = Math.min(tokens.length, most);
  const x = centred(matrix, count, size);
  const byTokens = count <= size;
  const order = byTokens ? count : size;
  const products = byTokens ? productOfRows(x, count, size) : productOfColumns(x, count, size);
  let total = 0;
  for (let i = 0; i < order; i++) total += products[i * order + i];
  const axes = largestEigenvectors(products, order, 2).map(({ value, vector }) => {
    const length = Math.sqrt(Math.max(0, value));
    const coordinates = byTokens ? vector.map((u) => u * length) : project(x, vector, count, size);
    return { share: total > 0 ? Math.max(0, value) / total : 0, coordinates: turned(coordinates) };
  });
  const at = (axis: number, row: number) => axes[axis]?.coordinates[row] ?? 0;
  return {
    points: tokens.slice(0, count).map((token, row) => ({ token, x: at(0, row), y: at(1, row) })),
    explained: [axes[0]?.share ?? 0, axes[1]?.share ?? 0],
  };
}

/** Options of the map of a translator. */
export interface TranslatorMapOptions extends EmbeddingMapOptions {
  /** Which embedding (source). */
  readonly side?: 'source' | 'target' | undefined;
}

/** `embeddingMap` of the tokens of one side. */
export async function embeddingMapOf(
  translator: Pick<Translator, 'model' | 'codec' | 'backend'>,
  { side = 'source', ...options }: TranslatorMapOptions = {},
): Promise<EmbeddingMap> {
  const { tokens, matrix, size } = await embeddingVectors(translator, side);
  return embeddingMap(tokens, matrix, size, options);
}

/** X [N, D]: the first rows less their mean. */
function centred(matrix: ArrayLike<number>, count: number, size: number): Float64Array {
  const x = Float64Array.from({ length: count * size }, (_, i) => matrix[i]);
  for (let d = 0; d < size; d++) {
    let sum = 0;
    for (let n = 0; n < count; n++) sum += x[n * size + d];
    for (let n = 0; n < count; n++) x[n * size + d] -= sum / count;
  }
  return x;
}

/** X Xᵀ [N, N]. */
function productOfRows(x: Float64Array, count: number, size: number): Float64Array {
  return symmetric(count, (i, j) => {
    let sum = 0;
    for (let d = 0; d < size; d++) sum += x[i * size + d] * x[j * size + d];
    return sum;
  });
}

/** XᵀX [D, D]. */
function productOfColumns(x: Float64Array, count: number, size: number): Float64Array {
  return symmetric(size, (i, j) => {
    let sum = 0;
    for (let n = 0; n < count; n++) sum += x[n * size + i] * x[n * size + j];
    return sum;
  });
}

function symmetric(order: number, entry: (i: number, j: number) => number): Float64Array {
  const result = new Float64Array(order * order);
  for (let i = 0; i < order; i++) {
    for (let j = 0; j <= i; j++) {
      result[i * order + j] = entry(i, j);
      result[j * order + i] = result[i * order + j];
    }
  }
  return result;
}

/** X v [N]. */
function project(x: Float64Array, v: Float64Array, count: number, size: number): Float64Array {
  return Float64Array.from({ length: count }, (_, n) => {
    let sum = 0;
    for (let d = 0; d < size; d++) sum += x[n * size + d] * v[d];
    return sum;
  });
}

/** An eigenvector has no sign of its own: the largest coordinate, or the first of equals, is positive. */
function turned(coordinates: Float64Array): Float64Array {
  let farthest = 0;
  for (const value of coordinates) {
    // equals but for rounding are equals
    if (Math.abs(value) > Math.abs(farthest) * (1 + 1e-9)) farthest = value;
  }
  return farthest < 0 ? coordinates.map((value) => -value) : coordinates;
}

/** An eigenvalue of a symmetric matrix with its eigenvector of length 1. */
export interface Eigenvector {
  readonly value: number;
  readonly vector: Float64Array;
}

const SWEEPS = 60; // it takes about ten
const SMALL = 1e-30; // of the squared norm: what is left off the diagonal

/**
 * The eigenvectors of the `count` largest eigenvalues of a symmetric matrix, by Jacobi's method
 * (Golub & Van Loan 2013, section 8.5): rotations in the plane of two axes p, q make a_pq zero, one
 * after the other, until the matrix is diagonal. Exact, and fast enough up to some hundreds of rows.
 *
 * @param matrix [order, order], which is not changed
 * @returns in the order of the eigenvalues, the largest first; `order` of them at most
 */
export function largestEigenvectors(
  matrix: Float64Array,
  order: number,
  count: number,
): Eigenvector[] {
  const a = matrix.slice();
  const vectors = new Float64Array(order * order); // row i: the i-th eigenvector
  for (let i = 0; i < order; i++) vectors[i * order + i] = 1;
  const norm = a.reduce((sum, value) => sum + value * value, 0);
  for (let sweep = 0; sweep < SWEEPS && offDiagonal(a, order) > SMALL * norm; sweep++) {
    for (let p = 0; p < order; p++) {
      for (let q = p + 1; q < order; q++) rotate(a, vectors, order, p, q);
    }
  }
  return Array.from({ length: order }, (_, i) => ({
    value: a[i * order + i],
    vector: vectors.slice(i * order, (i + 1) * order),
  }))
    .sort((one, other) => other.value - one.value)
    .slice(0, count);
}

/** Σ a_pq² over p ≠ q. */
function offDiagonal(a: Float64Array, order: number): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) if (i % (order + 1) !== 0) sum += a[i] * a[i];
  return sum;
}

/** a ← Jᵀ a J and vectors ← Jᵀ vectors with the rotation J that makes a_pq zero. */
function rotate(a: Float64Array, vectors: Float64Array, order: number, p: number, q: number): void {
  const off = a[p * order + q];
  if (off === 0) return;
  const tau = (a[q * order + q] - a[p * order + p]) / (2 * off);
  const tangent = (tau < 0 ? -1 : 1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = tangent * cosine;
  const mix = (values: Float64Array, i: number, j: number): void => {
    const [x, y] = [values[i], values[j]];
    values[i] = cosine * x - sine * y;
    values[j] = sine * x + cosine * y;
  };
  for (let k = 0; k < order; k++) mix(a, k * order + p, k * order + q);
  for (let k = 0; k < order; k++) mix(a, p * order + k, q * order + k);
  for (let k = 0; k < order; k++) mix(vectors, p * order + k, q * order + k);
}

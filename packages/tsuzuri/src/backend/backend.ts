import type { Arena } from '../tensor/arena.ts';
import type { Memory } from '../tensor/memory.ts';
import type { ActivationKind } from './activations.ts';
import type { RecurrentKernels } from './recurrent-kernels.ts';

/**
 * The coarse operations that layers are made of. A kernel takes sizes, then
 * scalars, then the offsets of what it reads, then the offsets of what it
 * writes; it returns nothing. Shapes are row-major; "+=" marks what is added to
 * rather than overwritten. Offset 0 stands for an absent tensor where the
 * description allows one. Ids lie in tensors, one a slot.
 *
 * Every kernel gives each row of its result from that row's inputs alone and
 * sums in one fixed order, so a result never depends on the rest of a batch.
 */
export interface Kernels extends RecurrentKernels {
  /** y [size] = x [size]. */
  copy(size: number, x: number, y: number): void;

  /** y [size] += x [size]. */
  add(size: number, x: number, y: number): void;

  /**
   * c [m, n] = init + a · b, with a [m, k] and b [k, n] given by the distance in slots
   * between their rows and between their columns, so that a transpose costs nothing.
   * `init` is absent (0), or a matrix with `initRow` slots from row to row: `c` itself
   * to accumulate, or a bias with a distance of 0.
   */
  matmul(
    m: number, n: number, k: number,
    a: number, aRow: number, aColumn: number,
    b: number, bRow: number, bColumn: number,
    init: number, initRow: number, c: number,
  ): void;

  /** y [columns] += the sum over the rows of x [rows, columns]. */
  sumRows(rows: number, columns: number, x: number, y: number): void;

  /** y [size] = f(x [size]). */
  activationForward(size: number, kind: number, x: number, y: number): void;

  /** dx [size] = dy · f'(x), where y = f(x). */
  activationBackward(
    size: number, kind: number, x: number, y: number, dy: number, dx: number,
  ): void;

  /** Each row of y [rows, columns] is the softmax of that row of x. */
  softmaxForward(rows: number, columns: number, x: number, y: number): void;

  /** dx = y ⊙ (dy − Σ_j dy_j y_j), row by row. */
  softmaxBackward(rows: number, columns: number, y: number, dy: number, dx: number): void;

  /**
   * probabilities [time, batch, classes] = softmax of the logits;
   * loss [1] = scale · Σ −Σ_j q_j ln p_j over the slots with t < lengths[b], with
   * q = (1 − smoothing) · one-hot target + smoothing / classes.
   */
  crossEntropyForward(
    time: number, batch: number, classes: number, scale: number, smoothing: number,
    logits: number, targets: number, lengths: number, probabilities: number, loss: number,
  ): void;

  /** dLogits = scale · (probabilities − q), with q as above; zero where t ≥ lengths[b]. */
  crossEntropyBackward(
    time: number, batch: number, classes: number, scale: number, smoothing: number,
    probabilities: number, targets: number, lengths: number, dLogits: number,
  ): void;

  /** y [count, size] = the rows of weight [*, size] that ids [count] name. */
  embeddingForward(count: number, size: number, ids: number, weight: number, y: number): void;

  /** Row ids[i] of dWeight += row i of dy [count, size]. */
  embeddingBackward(count: number, size: number, ids: number, dy: number, dWeight: number): void;

  /**
   * A long short-term memory over a whole sequence; the equations are at `nn/lstm.ts`.
   * Reads x [T, B, I], lengths [B], inputWeight [4H, I], hiddenWeight [4H, H], bias [4H] and
   * slot 0 of hidden and cell. Writes gates [T, B, 4H] (i, f, g, o after their activation),
   * slots 1 … T of hidden and cell [T+1, B, H], and cellTanh [T, B, H] = tanh of the cell.
   * From t = lengths[b] on, row b keeps its state.
   */
  lstmForward(
    time: number, batch: number, inputSize: number, hiddenSize: number,
    x: number, lengths: number, inputWeight: number, hiddenWeight: number, bias: number,
    gates: number, hidden: number, cell: number, cellTanh: number,
  ): void;

  /**
   * The gradient of `lstmForward`. dOutput [T, B, H] (may be absent) is the gradient of slots
   * 1 … T of hidden. dHidden and dCell [B, H] hold the gradient of the last state and are
   * overwritten with that of the initial state. Writes dGates [T, B, 4H] (before the activation)
   * and dx [T, B, I]; adds to dInputWeight, dHiddenWeight and dBias.
   */
  lstmBackward(
    time: number, batch: number, inputSize: number, hiddenSize: number,
    x: number, lengths: number, inputWeight: number, hiddenWeight: number,
    gates: number, hidden: number, cell: number, cellTanh: number, dOutput: number,
    dHidden: number, dCell: number, dGates: number, dx: number,
    dInputWeight: number, dHiddenWeight: number, dBias: number,
  ): void;

  /**
   * Batch normalisation with the statistics of this batch, x [rows, features]:
   * normalised = (x − mean) · inverseDeviation, y = gamma · normalised + beta, and
   * running = (1 − momentum) · running + momentum · the batch's mean and unbiased variance.
   */
  batchNormForward(
    rows: number, features: number, epsilon: number, momentum: number,
    x: number, gamma: number, beta: number,
    runningMean: number, runningVariance: number,
    inverseDeviation: number, normalised: number, y: number,
  ): void;

  /** y = gamma · (x − runningMean) / √(runningVariance + epsilon) + beta. */
  batchNormInference(
    rows: number, features: number, epsilon: number,
    x: number, gamma: number, beta: number, runningMean: number, runningVariance: number, y: number,
  ): void;

  /** The gradient of `batchNormForward`: writes dx, adds to dGamma and dBeta. */
  batchNormBackward(
    rows: number, features: number,
    normalised: number, gamma: number, inverseDeviation: number, dy: number,
    dx: number, dGamma: number, dBeta: number,
  ): void;

  /**
   * y_i = scale · x_i where random word i of the stream is at least `threshold`, else 0. Word i is
   * word i mod 2 of threefry(key0, key1; counter, ⌊i / 2⌋), so the same call on dy gives dx.
   */
  dropout(
    size: number, threshold: number, scale: number,
    key0: number, key1: number, counter: number, x: number, y: number,
  ): void;

  /** y [1] = Σ x_i² over x [size]. */
  squaredNorm(size: number, x: number, y: number): void;

  /** x [size] *= maxNorm / √squaredNorm where that is below 1; squaredNorm [1]. */
  clip(size: number, maxNorm: number, squaredNorm: number, x: number): void;

  /** value [size] −= learningRate · gradient [size]. */
  sgd(size: number, learningRate: number, gradient: number, value: number): void;

  /** ids [rows] = the column of the largest number in each row of x [rows, columns]; the first of equals. */
  argmax(rows: number, columns: number, x: number, ids: number): void;

  /** Each row of x [time, batch, size] back to front within lengths [batch]; y[t, b] = x[t, b] where t ≥ lengths[b]. */
  reverseSequences(
    time: number, batch: number, size: number, lengths: number, x: number, y: number,
  ): void;

  /**
   * For each i below `count`, c_i [m, n] = a_i · b_i, added to c_i where `accumulate` is 1, with
   * a_i [m, k], b_i [k, n] and c_i given by the slots from one i to the next, between rows and
   * between columns (of c, 1). So the rows of a time-major batch multiply where they lie.
   */
  batchedMatmul(
    count: number, m: number, n: number, k: number,
    a: number, aBatch: number, aRow: number, aColumn: number,
    b: number, bBatch: number, bRow: number, bColumn: number,
    accumulate: number, c: number, cBatch: number, cRow: number,
  ): void;

  /** y [rows, columns] = x [rows, columns], whose rows lie yRow and xRow slots apart. */
  copyColumns(
    rows: number, columns: number, x: number, xRow: number, y: number, yRow: number,
  ): void;

  /** y [rows, columns] += x [rows, columns], whose rows lie yRow and xRow slots apart. */
  addColumns(
    rows: number, columns: number, x: number, xRow: number, y: number, yRow: number,
  ): void;

  /**
   * Each row of y [time, batch, size] is the softmax of scale · x over the columns s < lengths[b],
   * and 0 in the others, whose x is not read; a row of length 0 is all 0.
   */
  maskedSoftmaxForward(
    time: number, batch: number, size: number, scale: number,
    x: number, lengths: number, y: number,
  ): void;

  /** dx = scale · y ⊙ (dy − Σ_s dy_s y_s) over the columns s < lengths[b], and 0 in the others, whose dy is not read. */
  maskedSoftmaxBackward(
    time: number, batch: number, size: number, scale: number,
    y: number, dy: number, lengths: number, dx: number,
  ): void;

  /**
   * scores [time, batch, source]: scores_tbs = v · tanh(query_tb + keys_sb) for s < lengths[b], else
   * 0, with query [time, batch, size], keys [source, batch, size] and v [size].
   */
  additiveScoreForward(
    time: number, batch: number, source: number, size: number,
    query: number, keys: number, v: number, lengths: number, scores: number,
  ): void;

  /** The gradient of `additiveScoreForward`: writes dQuery, adds to dKeys and dV; dScores is not read where s ≥ lengths[b]. */
  additiveScoreBackward(
    time: number, batch: number, source: number, size: number,
    query: number, keys: number, v: number, lengths: number, dScores: number,
    dQuery: number, dKeys: number, dV: number,
  ): void;

  /** x [size] *= factor. */
  scale(size: number, factor: number, x: number): void;

  /** The update of `optim/momentum.ts`; overwrites velocity and value. `nesterov` is 1 or 0. */
  momentum(
    size: number, learningRate: number, momentum: number, nesterov: number, weightDecay: number,
    gradient: number, velocity: number, value: number,
  ): void;

  /** The update of `optim/adagrad.ts`; overwrites sum and value. */
  adagrad(
    size: number, learningRate: number, epsilon: number, weightDecay: number,
    gradient: number, sum: number, value: number,
  ): void;

  /** The update of `optim/rmsprop.ts`; overwrites square and value. */
  rmsprop(
    size: number, learningRate: number, alpha: number, epsilon: number, weightDecay: number,
    gradient: number, square: number, value: number,
  ): void;

  /** The update of `optim/adam.ts` and `optim/adamw.ts`; overwrites first, second and value. */
  adam(
    size: number, stepSize: number, beta1: number, beta2: number,
    secondScale: number, epsilon: number, weightDecay: number, decay: number,
    gradient: number, first: number, second: number, value: number,
  ): void;
}

/** The name of a kernel. */
export type KernelName = keyof Kernels;

/** A place to compute: one memory and the kernels that work in it. */
export interface Backend extends Memory, Kernels {
  readonly name: string;
  /** What it runs on, for a person: `avx512, 2 threads`. */
  readonly details: string;
}

/** What layers work in: a backend's step arena. */
export type Workspace = Arena<Backend>;

export type { ActivationKind };

/**
 * The kernels of the recurrent layers besides the LSTM, and of layer normalisation; the rules of
 * `Kernels` hold for them. T = time, B = batch, I = inputSize, H = hiddenSize; lengths are ids [B].
 */
export interface RecurrentKernels {
  /**
   * A gated recurrent unit over a whole sequence; the equations are at `nn/gru.ts`.
   * Reads x [T, B, I], lengths [B], inputWeight [3H, I] and hiddenWeight [3H, H] (r, z, n), bias
   * [4H] (r, z, n, q) and slot 0 of hidden. Writes gates [T, B, 4H] (r, z, n after their
   * activation, and q) and slots 1 … T of hidden [T+1, B, H].
   * From t = lengths[b] on, row b keeps its state.
   */
  gruForward(
    time: number, batch: number, inputSize: number, hiddenSize: number,
    x: number, lengths: number, inputWeight: number, hiddenWeight: number, bias: number,
    gates: number, hidden: number,
  ): void;

  /**
   * The gradient of `gruForward`. dOutput [T, B, H] (may be absent) is the gradient of slots
   * 1 … T of hidden. dHidden [B, H] holds the gradient of the last state and is overwritten with
   * that of the initial state. Writes dGates [T, B, 4H] (before the activation, and of q) and
   * dx [T, B, I]; adds to dInputWeight, dHiddenWeight and dBias.
   */
  gruBackward(
    time: number, batch: number, inputSize: number, hiddenSize: number,
    x: number, lengths: number, inputWeight: number, hiddenWeight: number,
    gates: number, hidden: number, dOutput: number,
    dHidden: number, dGates: number, dx: number,
    dInputWeight: number, dHiddenWeight: number, dBias: number,
  ): void;

  /**
   * A plain recurrent layer over a whole sequence; the equations are at `nn/rnn.ts`.
   * Reads x [T, B, I], lengths [B], inputWeight [H, I], hiddenWeight [H, H], bias [H] and slot 0
   * of hidden. Writes slots 1 … T of hidden [T+1, B, H].
   * From t = lengths[b] on, row b keeps its state.
   */
  rnnForward(
    time: number, batch: number, inputSize: number, hiddenSize: number,
    x: number, lengths: number, inputWeight: number, hiddenWeight: number, bias: number,
    hidden: number,
  ): void;

  /**
   * The gradient of `rnnForward`. dOutput [T, B, H] (may be absent) and dHidden [B, H] are as for
   * `gruBackward`. Writes dSums [T, B, H] (before the tanh) and dx [T, B, I]; adds to
   * dInputWeight, dHiddenWeight and dBias.
   */
  rnnBackward(
    time: number, batch: number, inputSize: number, hiddenSize: number,
    x: number, lengths: number, inputWeight: number, hiddenWeight: number,
    hidden: number, dOutput: number,
    dHidden: number, dSums: number, dx: number,
    dInputWeight: number, dHiddenWeight: number, dBias: number,
  ): void;

  /**
   * Layer normalisation, row by row of x [rows, features]: inverseDeviation [rows] =
   * 1 / √(variance + epsilon), normalised = (x − mean) · inverseDeviation,
   * y = gamma · normalised + beta; beta may be absent.
   */
  layerNormForward(
    rows: number, features: number, epsilon: number,
    x: number, gamma: number, beta: number,
    inverseDeviation: number, normalised: number, y: number,
  ): void;

  /** The gradient of `layerNormForward`: writes dx, adds to dGamma and dBeta (may be absent). */
  layerNormBackward(
    rows: number, features: number,
    normalised: number, gamma: number, inverseDeviation: number, dy: number,
    dx: number, dGamma: number, dBeta: number,
  ): void;

  /** y [T, B, size] = x where t < lengths[b], else 0. */
  maskSteps(
    time: number, batch: number, size: number, x: number, lengths: number, y: number,
  ): void;

  /**
   * The first half of step t of an LSTM whose sums and cell are computed on their own:
   * gates [B, 4H] = σ, σ, tanh, σ of inputSums + hiddenSums [B, 4H] (i, f, g, o) and
   * cell [B, H] = f ⊙ cellBefore + i ⊙ g; where t ≥ lengths[b], gates are 0 and cell = cellBefore.
   */
  lstmCellForward(
    t: number, batch: number, hiddenSize: number,
    inputSums: number, hiddenSums: number, lengths: number, cellBefore: number,
    gates: number, cell: number,
  ): void;

  /**
   * The second half: cellTanh = tanh(cell), hidden = o ⊙ cellTanh, [B, H] each; where
   * t ≥ lengths[b], hidden = hiddenBefore.
   */
  lstmOutputForward(
    t: number, batch: number, hiddenSize: number,
    gates: number, cell: number, lengths: number, hiddenBefore: number,
    cellTanh: number, hidden: number,
  ): void;

  /**
   * The gradient of `lstmOutputForward`. dHidden [B, H] holds the gradient of hidden; it becomes 0
   * where t < lengths[b], and is that of hiddenBefore elsewhere. Writes dCell [B, H] and the o
   * block of dGates [B, 4H] (before the activation).
   */
  lstmOutputBackward(
    t: number, batch: number, hiddenSize: number,
    gates: number, cellTanh: number, lengths: number,
    dHidden: number, dCell: number, dGates: number,
  ): void;

  /**
   * The gradient of `lstmCellForward`. dThrough [B, H] is the gradient of cell by way of the
   * output; dCell [B, H] holds the rest and is overwritten with the gradient of cellBefore. Writes
   * the i, f and g blocks of dGates [B, 4H], the gradient of both sums.
   */
  lstmCellBackward(
    t: number, batch: number, hiddenSize: number,
    gates: number, cellBefore: number, dThrough: number, lengths: number,
    dCell: number, dGates: number,
  ): void;
}

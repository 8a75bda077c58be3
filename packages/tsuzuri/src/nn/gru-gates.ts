import type { Workspace } from '../backend/backend.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** Blocks of H among the four of an LSTM. */
const [I, F, G] = [0, 1, 2];

/**
 * The two gates of a GRU, for one whose sums are computed on their own. Both are cells of an LSTM,
 * σ(s_f) ⊙ c + σ(s_i) ⊙ tanh(s_g), and are computed by its kernels:
 *
 *     reset     r ⊙ q                        c = q        s_f = s_r                 s_g = 0
 *     update    z ⊙ h_{t−1} + (1 − z) ⊙ n    c = h_{t−1}  s_f = s_z    s_i = −s_z    s_g = s_n
 *
 * with r = σ(s_r), z = σ(s_z), so that 1 − z = σ(−s_z), and n = tanh(s_n). The sums s_r and s_z are
 * the two blocks of one tensor [B, 2H]. A row whose sequence has ended (t ≥ its length) keeps q and
 * h_{t−1}; the gradient of its sums is 0, and what it kept has the gradient that came.
 *
 * An object has the memory for one pass, forward or backward.
 */
export class GruGates {
  readonly #workspace: Workspace;
  readonly #lengths: Tensor;
  readonly #hiddenSize: number;
  readonly #resetSums: Tensor;
  readonly #updateSums: Tensor;
  readonly #zeros: Tensor;

  /** @param lengths ids [B] */
  constructor(workspace: Workspace, lengths: Tensor, hiddenSize: number) {
    const shape = [lengths.size, 4 * hiddenSize];
    this.#workspace = workspace;
    this.#lengths = lengths;
    this.#hiddenSize = hiddenSize;
    this.#resetSums = workspace.zeros(shape);
    this.#updateSums = workspace.zeros(shape);
    this.#zeros = workspace.zeros(shape);
  }

  /**
   * r ⊙ q.
   *
   * @param sums s_r and s_z [B, 2H]
   * @param q [B, H]
   * @param gates [B, 4H], overwritten: for `resetBackward`, r in its second block
   * @param product [B, H], overwritten with r ⊙ q
   */
  reset(t: number, sums: Tensor, q: Tensor, gates: Tensor, product: Tensor): void {
    this.#copyBlock(sums, 0, this.#resetSums, F);
    this.#cell(t, this.#resetSums, q, gates, product);
  }

  /**
   * The gradient of `reset`.
   *
   * @param dProduct [B, H], overwritten with dq = dProduct ⊙ r
   * @param dSums [B, 2H]: its first block, of s_r, is overwritten with dProduct ⊙ q ⊙ r (1 − r)
   */
  resetBackward(t: number, gates: Tensor, q: Tensor, dProduct: Tensor, dSums: Tensor): void {
    this.#cellBackward(t, gates, q, dProduct, this.#resetSums);
    this.#copyBlock(this.#resetSums, F, dSums, 0);
  }

  /**
   * h_t = (1 − z) ⊙ n + z ⊙ h_{t−1}.
   *
   * @param sums s_r and s_z [B, 2H]
   * @param candidate s_n [B, H]
   * @param before h_{t−1} [B, H]
   * @param gates [B, 4H], overwritten: 1 − z, z and n in its first three blocks
   * @param after [B, H], overwritten with h_t
   */
  update(
    t: number, sums: Tensor, candidate: Tensor, before: Tensor, gates: Tensor, after: Tensor,
  ): void {
    const own = this.#updateSums;
    this.#copyBlock(sums, 1, own, I);
    this.#workspace.backend.scale(own.size, -1, own.offset);
    this.#copyBlock(sums, 1, own, F);
    this.#copyBlock(candidate, 0, own, G);
    this.#cell(t, own, before, gates, after);
  }

  /**
   * The gradient of `update`.
   *
   * @param dHidden [B, H] of h_t, overwritten with dh ⊙ z, that of h_{t−1} on this way
   * @param dCandidate [B, H], overwritten with dh ⊙ (1 − z) ⊙ (1 − n²)
   * @param dSums [B, 2H]: its second block, of s_z, is overwritten with dh ⊙ (h_{t−1} − n) ⊙ z (1 − z)
   */
  updateBackward(
    t: number, gates: Tensor, before: Tensor, dHidden: Tensor, dCandidate: Tensor, dSums: Tensor,
  ): void {
    const own = this.#updateSums;
    this.#cellBackward(t, gates, before, dHidden, own);
    this.#copyBlock(own, G, dCandidate, 0);
    this.#copyBlock(own, F, dSums, 1);
    this.#workspace.backend.scale(own.size, -1, own.offset);
    this.#addBlock(own, I, dSums, 1);
  }

  /** The cell of an LSTM: c' [B, H] and its gates [B, 4H] from their sums and c [B, H]. */
  #cell(t: number, sums: Tensor, before: Tensor, gates: Tensor, after: Tensor): void {
    this.#workspace.backend.lstmCellForward(
      this.#lengths.size, this.#hiddenSize, t,
      sums.offset, this.#zeros.offset, this.#lengths.offset, before.offset,
      gates.offset, after.offset,
    );
  }

  /** The gradient of `#cell`: dCell [B, H] becomes that of c; writes three blocks of dSums [B, 4H]. */
  #cellBackward(t: number, gates: Tensor, before: Tensor, dCell: Tensor, dSums: Tensor): void {
    this.#workspace.backend.lstmCellBackward(
      this.#lengths.size, this.#hiddenSize, t,
      gates.offset, before.offset, this.#zeros.offset, this.#lengths.offset,
      dCell.offset, dSums.offset,
    );
  }

  /** Block `to` of y = block `from` of x, rows of blocks of H. */
  #copyBlock(x: Tensor, from: number, y: Tensor, to: number): void {
    const [H, rowOfX, rowOfY] = [this.#hiddenSize, x.shape[1], y.shape[1]];
    this.#workspace.backend.copyColumns(
      this.#lengths.size, H, x.offset + from * H, rowOfX, y.offset + to * H, rowOfY,
    );
  }

  /** Block `to` of y += block `from` of x. */
  #addBlock(x: Tensor, from: number, y: Tensor, to: number): void {
    const [H, rowOfX, rowOfY] = [this.#hiddenSize, x.shape[1], y.shape[1]];
    this.#workspace.backend.addColumns(
      this.#lengths.size, H, x.offset + from * H, rowOfX, y.offset + to * H, rowOfY,
    );
  }
}

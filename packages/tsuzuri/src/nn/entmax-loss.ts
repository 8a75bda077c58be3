import type { Workspace } from '../backend/backend.ts';
import type { Tensor } from '../tensor/tensor.ts';
import {
  type LossCriterion,
  CrossEntropy,
  type CrossEntropyCache,
  type ValidSlots,
  requireSlots,
} from './cross-entropy.ts';
import { type EntmaxKind, entmaxPowers } from './entmax.ts';

/**
 * The loss that belongs to `Entmax`, a Fenchel–Young loss (Peters et al. 2019, equations 8 and 9), the mean
 * over the slots that count:
 *
 *     loss = 1/count Σ (p − q) · z + H_α(p),   p = entmax(z),   H_α(p) = Σ_j (p_j − p_j^α) / (α (α − 1))
 *
 * It is 0 where p = q, so as soon as the target's score is far enough above all others. q is the target,
 * or with label smoothing that of `CrossEntropy`; for α = 1, H is Shannon's entropy and this the
 * cross-entropy. As in `CrossEntropy`, H_α(q) is not subtracted.
 */
export class EntmaxLoss implements LossCriterion {
  readonly labelSmoothing: number;
  readonly #power: number;
  readonly #gradient: CrossEntropy;

  /** @throws ConfigError unless 0 ≤ labelSmoothing < 1 */
  constructor(kind: EntmaxKind, options: { labelSmoothing?: number } = {}) {
    this.#gradient = new CrossEntropy(options);
    this.labelSmoothing = this.#gradient.labelSmoothing;
    this.#power = entmaxPowers[kind];
  }

  /**
   * The loss per token.
   *
   * @param logits [T, B, classes] with `valid`, or [N, classes] without
   * @param targets ids [T, B], or [N]
   * @param valid which slots count; all if omitted
   * @returns loss [1] and, in the cache, the probabilities
   * @throws ShapeError when the shapes do not fit; DataError for invalid targets or lengths
   */
  forward(
    workspace: Workspace,
    logits: Tensor,
    targets: Tensor,
    valid?: ValidSlots,
  ): { loss: Tensor; cache: CrossEntropyCache } {
    const slots = requireSlots('entmaxLoss.forward', workspace, logits, targets, valid);
    const { time, batch, classes, lengths, count } = slots;
    const probabilities = workspace.tensor(logits.shape);
    const loss = workspace.tensor([1]);
    workspace.backend.entmaxLossForward(
      time, batch, classes, this.#power, 1 / Math.max(1, count), this.labelSmoothing,
      logits.offset, targets.offset, lengths.offset, probabilities.offset, loss.offset,
    );
    return { loss, cache: { probabilities, targets, lengths, count } };
  }

  /** dLogits = (p − q) / count in the slots that count, 0 in the others: what it is of the cross-entropy. */
  backward(workspace: Workspace, cache: CrossEntropyCache): Tensor {
    return this.#gradient.backward(workspace, cache);
  }
}

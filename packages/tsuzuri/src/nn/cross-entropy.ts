import type { Workspace } from '../backend/backend.ts';
import { ConfigError, ShapeError } from '../errors.ts';
import { type Tensor, requireIds, requireMemory, requireTensor } from '../tensor/tensor.ts';

/** What `CrossEntropy.backward` needs from `CrossEntropy.forward`. */
export interface CrossEntropyCache {
  /** softmax(logits), of the shape of the logits */
  readonly probabilities: Tensor;
  readonly targets: Tensor;
  readonly lengths: Tensor;
  readonly count: number;
}

/** Which slots of a [T, B] loss count: row b counts from t = 0 to lengths[b] − 1. */
export interface ValidSlots {
  /** ids [B] */
  readonly lengths: Tensor;
  /** Σ lengths: how many slots count */
  readonly count: number;
}

/**
 * Softmax and cross-entropy combined, the mean over the slots that count:
 *
 *     loss = −1/count Σ ln p_target,  p = softmax(logits)
 *
 * ln p is computed directly from the logits (x_target − ln Σ e^x), so that no
 * probability rounds to zero first.
 *
 * With label smoothing ε (Szegedy et al. 2016, section 7) the target is no longer one class but a
 * distribution q, and the loss −1/count Σ Σ_j q_j ln p_j:
 *
 *     q = (1 − ε) one-hot(target) + ε / classes
 */
export class CrossEntropy {
  readonly labelSmoothing: number;

  /** @throws ConfigError unless 0 ≤ labelSmoothing < 1 */
  constructor(options: { labelSmoothing?: number } = {}) {
    this.labelSmoothing = options.labelSmoothing ?? 0;
    if (!(this.labelSmoothing >= 0 && this.labelSmoothing < 1)) {
      throw new ConfigError(
        'labelSmoothing',
        `expected a number from 0 to below 1, got ${this.labelSmoothing}`,
      );
    }
  }

  /**
   * The loss in nats per token.
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
    const slots = requireSlots('crossEntropy.forward', workspace, logits, targets, valid);
    const { time, batch, classes, lengths, count } = slots;
    const probabilities = workspace.tensor(logits.shape);
    const loss = workspace.tensor([1]);
    workspace.backend.crossEntropyForward(
      time, batch, classes, 1 / Math.max(1, count), this.labelSmoothing,
      logits.offset, targets.offset, lengths.offset, probabilities.offset, loss.offset,
    );
    return { loss, cache: { probabilities, targets, lengths, count } };
  }

  /**
   * dLogits = (p − q) / count in the slots that count, 0 in the others, with q = one-hot(target)
   * without smoothing: the gradient of the loss itself.
   *
   * @returns dLogits, of the shape of the logits
   */
  backward(workspace: Workspace, cache: CrossEntropyCache): Tensor {
    const { probabilities, targets, lengths, count } = cache;
    const batch = lengths.size;
    const classes = probabilities.shape[probabilities.shape.length - 1];
    const time = batch === 0 ? 0 : targets.size / batch;
    const dLogits = workspace.tensor(probabilities.shape);
    workspace.backend.crossEntropyBackward(
      time, batch, classes, 1 / Math.max(1, count), this.labelSmoothing,
      probabilities.offset, targets.offset, lengths.offset, dLogits.offset,
    );
    return dLogits;
  }
}

/** A loss of logits as a layer: `CrossEntropy`, or one with other probabilities. */
export type LossCriterion = Pick<CrossEntropy, 'forward' | 'backward'>;

/**
 * What a criterion needs to know of its slots.
 *
 * @param what the criterion, for errors
 * @throws ShapeError when the shapes do not fit; DataError for invalid targets or lengths
 */
export function requireSlots(
  what: string,
  workspace: Workspace,
  logits: Tensor,
  targets: Tensor,
  valid: ValidSlots | undefined,
): ValidSlots & { readonly time: number; readonly batch: number; readonly classes: number } {
  const axes = logits.shape.slice(0, -1);
  requireMemory(`${what}: logits`, workspace.backend, logits);
  requireTensor(`${what}: targets`, workspace.backend, targets, axes);
  const [time, batch] = valid ? axes : [1, axes[0]];
  if (axes.length !== (valid ? 2 : 1)) {
    throw new ShapeError(
      `${what}: logits must be [T, B, classes] with lengths or [N, classes] without, got [${logits.shape.join(', ')}]`,
    );
  }
  const { lengths, count } = valid ?? {
    lengths: workspace.ids([batch], new Int32Array(batch).fill(1)),
    count: batch,
  };
  requireTensor(`${what}: lengths`, workspace.backend, lengths, [batch]);
  requireIds(`${what}: lengths`, workspace.backend, lengths, time + 1);
  const classes = logits.shape[logits.shape.length - 1];
  const bound = valid ? Infinity : classes; // slots that do not count may hold any id
  requireIds(`${what}: targets`, workspace.backend, targets, bound);
  return { time, batch, classes, lengths, count };
}

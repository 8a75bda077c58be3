import type { Workspace } from '../backend/backend.ts';
import { ShapeError, requireIdsBelow, requireShape } from '../errors.ts';
import type { Tensor } from '../tensor/tensor.ts';

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
 * Softmax and cross-entropy in one, the mean over the slots that count:
 *
 *     loss = −1/count Σ ln p_target,  p = softmax(logits)
 *
 * ln p is taken from the logits themselves (x_target − ln Σ e^x), so that no
 * probability can round to zero first.
 */
export class CrossEntropy {
  /**
   * The loss in nats a token.
   *
   * @param logits [T, B, classes] with `valid`, or [N, classes] without
   * @param targets ids [T, B], or [N], each below `classes` in the slots that count
   * @param valid which slots count; all of them when it is left out
   * @returns loss [1] and, in the cache, the probabilities
   * @throws ShapeError when the shapes do not fit; DataError for impossible targets without `valid`
   */
  forward(
    workspace: Workspace,
    logits: Tensor,
    targets: Tensor,
    valid?: ValidSlots,
  ): { loss: Tensor; cache: CrossEntropyCache } {
    const axes = logits.shape.slice(0, -1);
    requireShape('crossEntropy.forward: targets', targets.shape, axes);
    const [time, batch] = valid ? axes : [1, axes[0]];
    if (axes.length !== (valid ? 2 : 1)) {
      throw new ShapeError(
        `crossEntropy.forward: logits must be [T, B, classes] with lengths or [N, classes] without, got [${logits.shape.join(', ')}]`,
      );
    }
    const { lengths, count } = valid ?? {
      lengths: workspace.ids([batch], new Int32Array(batch).fill(1)),
      count: batch,
    };
    requireShape('crossEntropy.forward: lengths', lengths.shape, [batch]);
    const classes = logits.shape[logits.shape.length - 1];
    if (!valid) requireIdsBelow('crossEntropy.forward: targets', targets, classes);
    const probabilities = workspace.tensor(logits.shape);
    const loss = workspace.tensor([1]);
    workspace.backend.crossEntropyForward(
      time, batch, classes, 1 / Math.max(1, count),
      logits.offset, targets.offset, lengths.offset, probabilities.offset, loss.offset,
    );
    return { loss, cache: { probabilities, targets, lengths, count } };
  }

  /**
   * dLogits = (p − one-hot(target)) / count in the slots that count, 0 in the others: the gradient
   * of the loss itself.
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
      time, batch, classes, 1 / Math.max(1, count),
      probabilities.offset, targets.offset, lengths.offset, dLogits.offset,
    );
    return dLogits;
  }
}

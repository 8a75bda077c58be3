import type { Workspace } from '../backend/backend.ts';
import { type Tensor, requireIds, requireTensor } from '../tensor/tensor.ts';
import { CrossEntropy, type ValidSlots } from './cross-entropy.ts';

/** What a `PointerMixture` reads: T steps of N rows, a vocabulary of V tokens, sources of up to S. */
export interface PointerInputs {
  /** [T, N, V]; softmax of it is P_vocab */
  readonly logits: Tensor;
  /** [T, N, 1]; sigmoid of it is p_gen */
  readonly gate: Tensor;
  /** The attention to the source, a [T, N, S]. */
  readonly weights: Tensor;
  /** ids [N, S]: which token of the vocabulary each of the source is; V for those that cannot be copied. */
  readonly copies: Tensor;
}

/** The gradient of the inputs. */
export type PointerGradient = Readonly<Record<'logits' | 'gate' | 'weights', Tensor>>;

/** What `PointerMixture.backward` needs from `PointerMixture.forward`. */
export interface PointerCache {
  readonly inputs: PointerInputs;
  readonly targets: Tensor;
  readonly valid: ValidSlots;
  /** P_vocab [T, B, V]. */
  readonly probabilities: Tensor;
  /** ln Σ e^logits [T, B]. */
  readonly logSums: Tensor;
}

/**
 * A mixture of generating a token and copying one of the source (See et al. 2017, equation 9), and its
 * cross-entropy:
 *
 *     P(w) = g P_vocab(w) + (1 − p_gen) Σ_{i: w_i = w} a_i
 *     g = p_gen + (1 − p_gen) Σ_{i: w_i cannot be copied} a_i
 *     loss = −1/count Σ Σ_w q_w ln P(w)
 *
 * Attention to what cannot be copied generates, so that P sums to 1 (in See et al. everything can be
 * copied, and g is p_gen). All is computed in logarithms: no probability rounds to zero first. Label
 * smoothing is that of `CrossEntropy`, of the mixture as a whole: q = (1 − ε) one-hot(target) + ε / V.
 */
export class PointerMixture {
  readonly labelSmoothing: number;

  /** @throws ConfigError unless 0 ≤ labelSmoothing < 1 */
  constructor(options: { labelSmoothing?: number } = {}) {
    this.labelSmoothing = new CrossEntropy(options).labelSmoothing;
  }

  /**
   * The loss in nats per token.
   *
   * @param targets ids [T, B]
   * @returns loss [1]
   * @throws ShapeError when the shapes do not fit; DataError for invalid targets or lengths
   */
  forward(
    workspace: Workspace,
    inputs: PointerInputs,
    targets: Tensor,
    valid: ValidSlots,
  ): { loss: Tensor; cache: PointerCache } {
    const { logits, gate, weights, copies } = inputs;
    const [time, batch, size, classes] = requirePointer(workspace, inputs);
    requireTensor('pointer.forward: targets', workspace.backend, targets, [time, batch]);
    requireTensor('pointer.forward: lengths', workspace.backend, valid.lengths, [batch]);
    requireIds('pointer.forward: lengths', workspace.backend, valid.lengths, time + 1);
    requireIds('pointer.forward: targets', workspace.backend, targets, Infinity);
    const probabilities = workspace.tensor(logits.shape);
    const logSums = workspace.tensor([time, batch]);
    const loss = workspace.tensor([1]);
    workspace.backend.pointerForward(
      time, batch, size, classes, 1 / Math.max(1, valid.count), this.labelSmoothing,
      logits.offset, gate.offset, weights.offset, copies.offset, targets.offset, valid.lengths.offset,
      probabilities.offset, logSums.offset, loss.offset,
    );
    return { loss, cache: { inputs, targets, valid, probabilities, logSums } };
  }

  /**
   * With r_w = q_w g P_vocab(w) / P(w), what generating has of the token w, and R = Σ_w r_w:
   *
   *     dLogits_w = R P_vocab(w) − r_w            dGate = p_gen − R p_gen / g
   *     da_i = −(1 − p_gen) q_w / P(w), w = w_i;  −(1 − p_gen) R / g where it cannot be copied
   *
   * over count, in the slots that count, and 0 in the others.
   */
  backward(workspace: Workspace, cache: PointerCache): PointerGradient {
    const { inputs, targets, valid, probabilities, logSums } = cache;
    const { logits, gate, weights, copies } = inputs;
    const [time, batch, classes] = logits.shape;
    const gradient = {
      logits: workspace.tensor(logits.shape),
      gate: workspace.tensor(gate.shape),
      weights: workspace.tensor(weights.shape),
    };
    workspace.backend.pointerBackward(
      time, batch, weights.shape[2], classes, 1 / Math.max(1, valid.count), this.labelSmoothing,
      logits.offset, gate.offset, weights.offset, copies.offset, targets.offset, valid.lengths.offset,
      probabilities.offset, logSums.offset,
      gradient.logits.offset, gradient.gate.offset, gradient.weights.offset,
    );
    return gradient;
  }
}

/** The ln P(w) of a `PointerMixture` for every token [T, N, V]. */
export function pointerScores(
  workspace: Workspace,
  { logits, gate, weights, copies }: PointerInputs,
): Tensor {
  const [time, rows, classes] = logits.shape;
  const [, size] = copies.shape;
  const scores = workspace.tensor(logits.shape);
  workspace.backend.pointerScores(
    time, rows, size, classes,
    logits.offset, gate.offset, weights.offset, copies.offset, scores.offset,
  );
  return scores;
}

/** @returns T, N, S and V. @throws ShapeError when the shapes do not fit */
function requirePointer(
  { backend }: Workspace,
  { logits, gate, weights, copies }: PointerInputs,
): [time: number, rows: number, size: number, classes: number] {
  requireTensor('pointer: logits', backend, logits, [null, null, null]);
  const [time, rows, classes] = logits.shape;
  requireTensor('pointer: gate', backend, gate, [time, rows, 1]);
  requireTensor('pointer: weights', backend, weights, [time, rows, null]);
  const [, , size] = weights.shape;
  requireTensor('pointer: copies', backend, copies, [rows, size]);
  requireIds('pointer: copies', backend, copies, classes + 1);
  return [time, rows, size, classes];
}

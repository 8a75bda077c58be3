import type { Workspace } from '../backend/backend.ts';
import type { EditActions } from '../data/edit-actions.ts';
import { Agreement, type AgreementCache } from '../nn/agreement.ts';
import { CrossEntropy, type CrossEntropyCache } from '../nn/cross-entropy.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { EditPaths } from './edit-expert.ts';

/** What is right at each step of a batch, and what counts. */
export interface EditTruth extends EditPaths {
  /** ids [B] */
  readonly lengths: Tensor;
  /** The divisor of the sum of the losses. */
  readonly count: number;
  /** [S · B]: 1 where nothing can be copied, 2 at the end of a source. */
  readonly refusals: Int32Array;
  /** ε (0). */
  readonly labelSmoothing?: number | undefined;
  /** α of R-Drop, as in `TrainingPass`. */
  readonly agreement?: number | undefined;
}

/** What `EditLoss.backward` needs from `EditLoss.forward`. */
export interface EditLossCache {
  readonly all: CrossEntropyCache;
  readonly optimal: CrossEntropyCache;
  readonly labelSmoothing: number;
  /** With label smoothing: w [T, B, actions]. */
  readonly smooth: Tensor | undefined;
  readonly agreement: AgreementCache | undefined;
}

/**
 * The loss of actions, Σ over the steps: −ln Σ p over the optimal actions. With label smoothing ε over the n
 * possible actions it is
 *
 *     −(1 − ε) ln Σ_{a optimal} p_a − ε/n Σ_{a possible} ln p_a
 *         = H_all(one) − (1 − ε) H_optimal(one) + Σ_a w_a x_a,    w_a = ε ([a = one] − 1/n)
 *
 * where x are the logits, and H the cross-entropy of any one of the optimal actions among all possible
 * actions, and among the optimal ones.
 */
export class EditLoss {
  readonly #actions: EditActions;
  readonly #criterion = new CrossEntropy();
  readonly #agreement = new Agreement();

  constructor(actions: EditActions) {
    this.#actions = actions;
  }

  /**
   * @param logits [T, B, actions]
   * @param possible the same, with −∞ for what is impossible
   * @returns loss [1], divided by `truth.count`
   */
  forward(
    workspace: Workspace,
    logits: Tensor,
    possible: Tensor,
    truth: EditTruth,
  ): { loss: Tensor; cache: EditLossCache } {
    const { actions, optimal: right, lengths, count, labelSmoothing = 0, agreement: alpha } = truth;
    const best = this.#onlyOptimal(workspace, possible, truth);
    const one = workspace.ids(
      [actions.time, lengths.size],
      actions.ids.map((id, at) => right[at][0] ?? id),
    );
    const valid = { lengths, count };
    const all = this.#criterion.forward(workspace, possible, one, valid);
    const optimal = this.#criterion.forward(workspace, best, one, valid);
    subtract(workspace, all.loss, optimal.loss, 1 - labelSmoothing);
    const smooth =
      labelSmoothing > 0 ? this.#smooth(workspace, truth, labelSmoothing / count) : undefined;
    if (smooth) addProduct(workspace, smooth, logits, all.loss);
    const scale = alpha && alpha / (2 * count);
    const { probabilities } = all.cache; // what is impossible has p = 0 in both halves, whatever its logits
    const apart =
      scale && this.#agreement.forward(workspace, logits, probabilities, lengths, scale);
    if (apart) workspace.backend.add(1, apart.loss.offset, all.loss.offset);
    return {
      loss: all.loss,
      cache: {
        all: all.cache,
        optimal: optimal.cache,
        labelSmoothing,
        smooth,
        agreement: apart ? apart.cache : undefined,
      },
    };
  }

  /** @returns dLogits [T, B, actions] */
  backward(workspace: Workspace, cache: EditLossCache): Tensor {
    const { smooth, labelSmoothing, agreement } = cache;
    const dLogits = this.#criterion.backward(workspace, cache.all);
    const dOptimal = this.#criterion.backward(workspace, cache.optimal);
    subtract(workspace, dLogits, dOptimal, 1 - labelSmoothing);
    if (smooth) workspace.backend.add(smooth.size, smooth.offset, dLogits.offset);
    if (agreement) this.#agreement.backward(workspace, agreement, dLogits);
    return dLogits;
  }

  /** Scores with −∞ for whatever is not optimal; past the end of a row all are kept. */
  #onlyOptimal(workspace: Workspace, x: Tensor, { optimal }: EditPaths): Tensor {
    const size = this.#actions.count;
    const mask = new Float32Array(x.size);
    optimal.forEach((actions, at) => {
      if (actions.length === 0) return;
      mask.fill(-Infinity, at * size, (at + 1) * size);
      for (const action of actions) mask[at * size + action] = 0;
    });
    const y = workspace.from(x.shape, mask);
    workspace.backend.add(y.size, x.offset, y.offset);
    return y;
  }

  /** share · ([a = one] − [a possible] / n) for every action a, 0 past the end of a row: [T, B, actions]. */
  #smooth(
    workspace: Workspace,
    { refusals, optimal, positions, actions: { lengths, time } }: EditTruth,
    share: number,
  ): Tensor {
    const batch = lengths.length;
    const { count: size, targets, copy } = this.#actions;
    const weights = new Float64Array(time * batch * size);
    optimal.forEach((actions, at) => {
      if (actions.length === 0) return;
      const refused = refusals[positions[at] * batch + (at % batch)];
      // all but what uses a token where there is none, a copy of what cannot be copied, and an end as a substitute
      const possible = refused === 2 ? targets : size - 1 - refused;
      const row = weights.subarray(at * size, (at + 1) * size);
      row.fill(-share / possible, 0, refused === 2 ? targets : size);
      if (refused < 2) row[this.#actions.substitute(targets - 1)] = 0;
      if (refused === 1) row[copy] = 0;
      row[actions[0]] += share;
    });
    return workspace.from([time, batch, size], weights);
  }
}

/** y += Σ a_i b_i */
function addProduct({ backend }: Workspace, a: Tensor, b: Tensor, y: Tensor): void {
  backend.matmul(1, 1, a.size, a.offset, a.size, 1, b.offset, 1, 1, y.offset, 1, y.offset);
}

/** x −= factor · y; y is overwritten. */
function subtract({ backend }: Workspace, x: Tensor, y: Tensor, factor: number): void {
  backend.scale(y.size, -factor, y.offset);
  backend.add(x.size, y.offset, x.offset);
}

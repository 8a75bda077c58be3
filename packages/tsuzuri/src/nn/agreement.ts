import type { Workspace } from '../backend/backend.ts';
import { ShapeError } from '../errors.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** What `Agreement.backward` needs from `Agreement.forward`. */
export interface AgreementCache {
  /** p_1 and p_2 [T, B, V]. */
  readonly halves: readonly [Tensor, Tensor];
  /** z_1 − z_2 and p_1 − p_2 [T, B, V], 0 in slots that do not count. */
  readonly logits: Tensor;
  readonly difference: Tensor;
  readonly scale: number;
}

/**
 * How far two passes over the same rows are apart (R-Drop, Liang et al. 2021, equation 2): rows b and
 * B + b of a batch of 2B differ only in their dropout masks. Over the slots that count,
 *
 *     loss = scale Σ (KL(p_1 ‖ p_2) + KL(p_2 ‖ p_1)) = scale Σ (p_1 − p_2) · (z_1 − z_2)
 *
 * for p = softmax(z): what ln p has besides z is the same for all tokens, and p_1 − p_2 has the sum 0.
 */
export class Agreement {
  /**
   * @param logits [T, 2B, V]
   * @param probabilities of the same shape: their softmax
   * @param lengths ids [2B]
   * @returns loss [1]
   */
  forward(
    workspace: Workspace,
    logits: Tensor,
    probabilities: Tensor,
    lengths: Tensor,
    scale: number,
  ): { loss: Tensor; cache: AgreementCache } {
    const [, rows] = logits.shape;
    if (rows % 2 !== 0) throw new ShapeError(`agreement.forward: logits must have pairs of rows, got ${rows}`);
    const halves = halve(workspace, probabilities);
    const ofLogits = halve(workspace, logits);
    const first = lengths.slice(0, rows / 2);
    const z = difference(workspace, ofLogits, first);
    const p = difference(workspace, halves, first);
    const loss = workspace.tensor([1]);
    workspace.backend.matmul(1, 1, p.size, p.offset, p.size, 1, z.offset, 1, 1, 0, 0, loss.offset);
    workspace.backend.scale(1, scale, loss.offset);
    return { loss, cache: { halves, logits: z, difference: p, scale } };
  }

  /**
   * dz_1 += scale (softmax'(p_1, z_1 − z_2) + p_1 − p_2), dz_2 −= scale (softmax'(p_2, z_1 − z_2) + p_1 − p_2),
   * with softmax' that of `Softmax.backward`.
   *
   * @param dLogits [T, 2B, V], added to
   */
  backward(workspace: Workspace, cache: AgreementCache, dLogits: Tensor): void {
    const { halves, logits, difference: p, scale } = cache;
    const { backend } = workspace;
    const [time, batch, classes] = p.shape;
    const width = batch * classes;
    for (const [half, own] of halves.entries()) {
      const dz = workspace.tensor(p.shape);
      backend.softmaxBackward(time * batch, classes, own.offset, logits.offset, dz.offset);
      backend.add(p.size, p.offset, dz.offset);
      backend.scale(dz.size, half === 0 ? scale : -scale, dz.offset);
      backend.addColumns(time, width, dz.offset, width, dLogits.offset + half * width, 2 * width);
    }
  }
}

/** The first and the second half of the rows of x [T, 2B, V]. */
function halve(workspace: Workspace, x: Tensor): [Tensor, Tensor] {
  const [time, rows, classes] = x.shape;
  const width = (rows / 2) * classes;
  const part = (half: number) => {
    const y = workspace.tensor([time, rows / 2, classes]);
    workspace.backend.copyColumns(time, width, x.offset + half * width, 2 * width, y.offset, width);
    return y;
  };
  return [part(0), part(1)];
}

/** a − b in the slots that count, else 0. */
function difference(workspace: Workspace, [a, b]: readonly [Tensor, Tensor], lengths: Tensor): Tensor {
  const { backend } = workspace;
  const [time, batch, classes] = a.shape;
  const [sum, result] = [workspace.tensor(a.shape), workspace.tensor(a.shape)];
  backend.copy(b.size, b.offset, sum.offset);
  backend.scale(sum.size, -1, sum.offset);
  backend.add(a.size, a.offset, sum.offset);
  backend.maskSteps(time, batch, classes, sum.offset, lengths.offset, result.offset);
  return result;
}

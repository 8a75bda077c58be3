import type { Workspace } from '../../backend/backend.ts';
import type { Random } from '../../tensor/random.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/**
 * Scheduled sampling's choice (Bengio et al. 2015, section 2.4): each row keeps its true token or,
 * with probability `rate`, takes the model's best one.
 *
 * @param truth ids [1, B]
 * @param logits [1, B, vocabulary]
 * @returns ids [1, B]
 */
export function mixIds(
  workspace: Workspace,
  truth: Tensor,
  logits: Tensor,
  rate: number,
  random: Random,
): Tensor {
  const { backend } = workspace;
  const [, batch, vocabulary] = logits.shape;
  const best = workspace.tensor([1, batch]).asIds(vocabulary);
  backend.argmax(batch, vocabulary, logits.offset, best.offset);
  const stream = random.stream('scheduled-sampling').stream(String(random.position++));
  const takesBest = Int32Array.from({ length: batch }, () => Number(stream.uniform() < rate));
  const choice = workspace.ids([batch], takesBest);
  const bound = Math.max(truth.idsBelow ?? 0, vocabulary);
  const mixed = workspace.tensor([1, batch]).asIds(bound);
  backend.chooseIds(batch, choice.offset, truth.offset, best.offset, mixed.offset);
  return mixed;
}

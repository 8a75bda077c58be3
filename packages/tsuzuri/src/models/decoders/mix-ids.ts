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
  const both = workspace.tensor([2, batch]);
  backend.copy(batch, truth.offset, both.offset);
  backend.argmax(batch, vocabulary, logits.offset, both.at(1).offset);
  const stream = random.stream('scheduled-sampling').stream(String(random.position++));
  const rows = Int32Array.from({ length: batch }, (_, b) =>
    stream.uniform() < rate ? batch + b : b,
  );
  const mixed = workspace.tensor([1, batch]);
  // Ids lie in slots like numbers do, so a table of one column picks them.
  const index = workspace.ids([batch], rows);
  backend.embeddingForward(batch, 1, index.offset, both.offset, mixed.offset);
  return mixed;
}

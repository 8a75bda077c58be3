import type { Workspace } from '../../backend/backend.ts';
import { attendRows } from '../../nn/attention/attend-rows.ts';
import type { GeneralScore } from '../../nn/attention/general.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** What the forward algorithm over alignments leaves for the backward one, all [T, B, S] but the evidence. */
export interface Alignment {
  /** How well each position fits the readout. */
  readonly scores: Tensor;
  /** ln p(y_t | a_t = s) */
  readonly emission: Tensor;
  /** ln p(a_t = s | y_≤t) */
  readonly alpha: Tensor;
  /** ln Σ_{r ≥ s} e^(scores_r) */
  readonly rest: Tensor;
  /** ln p(y_t | y_<t) [T, B] */
  readonly evidence: Tensor;
}

const BLOCK = 1 << 22; // floats of a block of steps, at least one step

/** Blocks [from, to) of steps, as many together as keep the tensors of a block small. */
export function blocksOf(time: number, perStep: number): [from: number, to: number][] {
  const steps = Math.max(1, Math.floor(BLOCK / Math.max(1, perStep)));
  return Array.from({ length: Math.ceil(time / steps) }, (_, i) => [
    i * steps,
    Math.min(time, (i + 1) * steps),
  ]);
}

/**
 * The scores of rows that may share a source, as `attendRows` asks for them.
 *
 * @param query [1, N, Q]
 * @param source.keys [S, B, Q]
 * @param source.lengths ids [B]
 * @param rows the source of each row
 * @returns [N, S]: what each row would get alone, bit for bit
 */
export function scoreRows(
  workspace: Workspace,
  score: GeneralScore,
  query: Tensor,
  { keys, lengths }: { keys: Tensor; lengths: Tensor },
  rows: Int32Array,
): Tensor {
  const [, batch] = keys.shape;
  const seen = attendRows(workspace, query, batch, rows, (asked, taken) => {
    const wanted = workspace.ids([batch], taken);
    return { scores: score.forward(workspace, asked, keys, lengths, wanted).scores };
  });
  return seen.scores.at(0);
}

import type { Evaluation } from './evaluate.ts';
import type { Best } from './progress.ts';

/** How a dev set is scored: by sequence error rate, token accuracy or loss. */
export const criteria = {
  wer: {
    better: 'lower',
    description: 'the share of sequences that are not right from end to end, in %',
    of: (evaluation: Evaluation) => 100 * (1 - evaluation.sequenceAccuracy),
  },
  'token-accuracy': {
    better: 'higher',
    description: 'the share of tokens that are right',
    of: (evaluation: Evaluation) => evaluation.tokenAccuracy,
  },
  loss: {
    better: 'lower',
    description: 'the cross-entropy under teacher forcing, in nats per token',
    of: (evaluation: Evaluation) => evaluation.loss,
  },
} as const;

/** The name of a criterion. */
export type Criterion = keyof typeof criteria;

/**
 * Whether a score is better than the best so far; the smaller loss breaks ties, which are common on a
 * small dev set, and a score that is not finite is never better.
 */
export function isBetter(
  criterion: Criterion,
  { score, loss }: Pick<Best, 'score' | 'loss'>,
  best: Best | null,
): boolean {
  if (!Number.isFinite(score) || !Number.isFinite(loss)) return false;
  if (!best) return true;
  if (score === best.score) return loss < best.loss;
  return score < best.score === (criteria[criterion].better === 'lower');
}

import { CheckpointError } from '../errors.ts';

/** All that a run of training knows besides weights and moments: plain JSON, kept in a checkpoint. */
export interface Progress {
  epoch: number;
  step: number;
  /** Batches taken of the epoch that is under way. */
  batch: number;
  /** Σ and number of the losses of that epoch. */
  lossSum: number;
  lossCount: number;
  best: { score: number; epoch: number; step: number } | null;
  /** Evaluations since the best. */
  stale: number;
  /** Set when training has ended, by its last epoch or for want of gain. */
  ended: boolean;
}

/** The progress of a run that has not begun. */
export function newProgress(): Progress {
  return {
    epoch: 0,
    step: 0,
    batch: 0,
    lossSum: 0,
    lossCount: 0,
    best: null,
    stale: 0,
    ended: false,
  };
}

/**
 * Progress out of a checkpoint, of which nothing is believed.
 *
 * @throws CheckpointError when it is not what `saveTraining` writes
 */
export function readProgress(value: unknown): Progress {
  const { best, ended, ...counts } = (value ?? {}) as Record<string, unknown>;
  const { lossSum, ...whole } = counts;
  const isCount = (number: unknown) => Number.isSafeInteger(number) && (number as number) >= 0;
  const names = Object.keys(newProgress()).filter(
    (name) => !['best', 'ended', 'lossSum'].includes(name),
  );
  const isBest = (candidate: unknown): candidate is Progress['best'] => {
    if (candidate === null) return true;
    const { score, epoch, step } = (candidate ?? {}) as Record<string, unknown>;
    return Number.isFinite(score) && isCount(epoch) && isCount(step);
  };
  if (
    !names.every((name) => isCount(whole[name])) ||
    Object.keys(whole).length !== names.length ||
    !Number.isFinite(lossSum) ||
    typeof ended !== 'boolean' ||
    !isBest(best)
  ) {
    throw new CheckpointError('checkpoint: its progress is malformed');
  }
  return value as Progress;
}

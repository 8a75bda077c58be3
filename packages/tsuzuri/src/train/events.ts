import type { Evaluation } from './evaluate.ts';

/** An event of training: a step or, at the end of an epoch, the scoring of the dev set. */
export interface TrainingEvent {
  readonly kind: 'step' | 'epoch';
  /** The number of complete epochs. */
  readonly epoch: number;
  /** The number of updates so far. */
  readonly step: number;
  /** The loss of this step or, at the end of an epoch, the mean over its steps, in nats per token. */
  readonly loss: number;
  readonly learningRate: number;
  /** Source and target tokens of this step. */
  readonly tokens: number;
  readonly evaluation?: Evaluation;
  /** With an evaluation: whether the model is the best so far. */
  readonly improved?: boolean;
  /**
   * At the end of an epoch: whether the loss has exploded while still finite, that is, exceeds ten
   * times that of guessing, ln V, or both half of it and four times that of the best epoch.
   */
  readonly diverging?: boolean;
}

import type { Evaluation } from './evaluate.ts';

/** What has happened: a step was taken or, at the end of an epoch, the dev set was scored. */
export interface TrainingEvent {
  readonly kind: 'step' | 'epoch';
  /** Epochs that are complete. */
  readonly epoch: number;
  /** Updates so far. */
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
   * At the end of an epoch: whether the loss has exploded without being infinite. It is above ten
   * times that of guessing, ln V, or above half of it and four times that of the best epoch.
   */
  readonly diverging?: boolean;
}

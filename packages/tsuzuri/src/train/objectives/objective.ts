import type { Backend, Workspace } from '../../backend/backend.ts';
import type { PairBatch } from '../../data/batch.ts';
import type { Ability, Model, TrainingPass } from '../../models/model.ts';

/** How a part of a batch is read in training. */
export interface ObjectivePass extends TrainingPass {
  /** The divisor of a sum over examples: their number in the whole batch or, with weights, Σ w / w. */
  readonly examples: number;
}

/** What training minimises: a part's loss and its gradient. */
export interface Objective {
  /**
   * Adds the gradient of a part's loss to the parameters'.
   *
   * @returns the part's share of the batch's loss
   */
  learn(workspace: Workspace, model: Model, part: PairBatch, pass: ObjectivePass): Promise<number>;
  /** Frees its memory. */
  dispose?(): void;
}

/** What of a translator an objective may use. */
export interface ObjectiveContext {
  readonly backend: Backend;
  /** The id that ends a target. */
  readonly eosId: number | undefined;
  /** The maximum number of tokens in an answer. */
  readonly maximumLength: number;
}

/** Settings that an objective may depend on. */
export interface ObjectiveSettings {
  readonly dropout?: number | undefined;
  readonly embeddingDropout?: number | undefined;
  readonly attentionDropout?: number | undefined;
  readonly samplingRate?: number | undefined;
}

/** A kind of objective. */
export interface ObjectiveKind {
  /** One line for whoever chooses. */
  readonly description: string;
  /** Its options with their defaults. */
  readonly defaults: Readonly<Record<string, number | boolean>>;
  /** What the model must be able to do. */
  readonly needs?: Ability;
  /**
   * What else it needs of all settings, where no model is at hand yet.
   *
   * @throws ConfigError for a setting that it has no use for, or lacks
   */
  requireTogether?(settings: ObjectiveSettings): void;
  /** @throws ConfigError for impossible options */
  create(options: Readonly<Record<string, number | boolean>>, context: ObjectiveContext): Objective;
}

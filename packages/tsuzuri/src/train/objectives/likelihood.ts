import { learnPart } from '../update.ts';
import type { ObjectiveKind } from './objective.ts';

/** Maximum likelihood: loss = −Σ ln p(target | source) / tokens, the model's own. */
export const likelihood: ObjectiveKind = {
  description: "the model's own loss: the likelihood of the targets",
  defaults: {},
  create: () => ({ learn: learnPart }),
};

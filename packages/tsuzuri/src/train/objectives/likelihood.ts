import type { ObjectiveKind } from './objective.ts';

/** Maximum likelihood: loss = −Σ ln p(target | source) / tokens, the model's own. */
export const likelihood: ObjectiveKind = {
  description: "the model's own loss: the likelihood of the targets",
  defaults: {},
  create: () => ({
    async learn(workspace, model, part, pass) {
      const { loss, cache } = model.forward(workspace, part, pass);
      model.backward(workspace, cache);
      return (await workspace.backend.read(loss.offset, 1))[0];
    },
  }),
};

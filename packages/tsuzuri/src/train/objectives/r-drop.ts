import { pickPairs } from '../../data/batch.ts';
import { ConfigError } from '../../errors.ts';
import { requireRange } from '../../optim/optimizer.ts';
import type { ObjectiveKind } from './objective.ts';

/**
 * R-Drop (Liang et al. 2021, equation 3): each example is read twice, with other dropout masks, and the two
 * distributions of each token are drawn together:
 *
 *     loss = ½ (−ln p_1 − ln p_2) + α/4 (KL(p_1 ‖ p_2) + KL(p_2 ‖ p_1))
 *
 * per target token, which is half of the paper's, so that α = 0 is the likelihood of two passes.
 */
export const rDrop: ObjectiveKind = {
  description:
    'likelihood of two passes with other dropout masks, which shall agree (Liang et al. 2021)',
  defaults: { alpha: 5 },
  needs: 'agreement',
  requireTogether({ dropout = 0, embeddingDropout = 0, attentionDropout = 0 }) {
    if (dropout + embeddingDropout + attentionDropout > 0) return;
    throw new ConfigError(
      'dropout',
      'expected a rate above 0, for the objective r-drop compares two dropout masks, got 0',
    );
  },
  create({ alpha }) {
    requireRange('alpha', alpha as number, 0);
    return {
      async learn(workspace, model, part, { tokens, ...pass }) {
        if (pass.pull) throw new ConfigError('objective', 'r-drop cannot be used in distillation');
        const rows = part.target.lengths.length;
        const twice = Int32Array.from({ length: 2 * rows }, (_, row) => row % rows);
        const { loss, cache } = model.forward(workspace, pickPairs(part, twice), {
          ...pass,
          tokens: tokens && 2 * tokens,
          agreement: alpha as number,
        });
        model.backward(workspace, cache);
        return (await workspace.backend.read(loss.offset, 1))[0];
      },
    };
  },
};

import { entmaxNormalizer } from './entmax-normalizer.ts';
import type { AttentionNormalizer } from './normalizer.ts';
import { softmaxNormalizer } from './softmax-normalizer.ts';

/** Every normaliser of attention by name. */
export const attentionNormalizers = {
  softmax: softmaxNormalizer,
  sparsemax: {
    description: 'positions whose score is well below the best have none (Martins & Astudillo 2016)',
    ...entmaxNormalizer('sparsemax'),
  },
  entmax: {
    description: '1.5-entmax: between the two, with few positions (Peters et al. 2019)',
    ...entmaxNormalizer('entmax'),
  },
} as const satisfies Readonly<Record<string, AttentionNormalizer>>;

/** The name of a normaliser of attention. */
export type AttentionNormalizerName = keyof typeof attentionNormalizers;

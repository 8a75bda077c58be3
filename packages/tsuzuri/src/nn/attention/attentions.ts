import type { ParameterScope } from '../../tensor/parameters.ts';
import { AdditiveScore } from './additive.ts';
import { Attention } from './attention.ts';
import { DotScore } from './dot.ts';
import { GeneralScore } from './general.ts';
import { scaledDotScore } from './scaled-dot.ts';
import type { AttentionSizes } from './score.ts';

interface AttentionKindOf {
  /** One line for whoever chooses. */
  readonly description: string;
  /** Declares the parameters in `scope`. */
  readonly create: (scope: ParameterScope, sizes: AttentionSizes) => Attention;
}

/** Every kind of attention by name, for the command line, errors and tests. */
export const attentions = {
  dot: {
    description: 'query · state, no parameters (Luong et al. 2015)',
    create: (_scope, sizes): Attention => new Attention(new DotScore(sizes)),
  },
  general: {
    description: 'query · W state (Luong et al. 2015)',
    create: (scope, sizes): Attention => new Attention(new GeneralScore(scope, sizes)),
  },
  additive: {
    description: 'v · tanh(W query + U state) (Bahdanau et al. 2015)',
    create: (scope, sizes): Attention => new Attention(new AdditiveScore(scope, sizes)),
  },
  'scaled-dot': {
    description: 'query · state / √size, no parameters (Vaswani et al. 2017)',
    create: (_scope, sizes): Attention => new Attention(scaledDotScore(sizes)),
  },
} as const satisfies Record<string, AttentionKindOf>;

/** The name of a kind of attention. */
export type AttentionKind = keyof typeof attentions;

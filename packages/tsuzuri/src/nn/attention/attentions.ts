import type { ParameterScope } from '../../tensor/parameters.ts';
import type { StationKind } from '../stations.ts';
import { AdditiveScore, additiveStations } from './additive.ts';
import { Attention } from './attention.ts';
import { DotScore, dotStations } from './dot.ts';
import { GeneralScore, generalStations } from './general.ts';
import { scaledDotScore } from './scaled-dot.ts';
import type { AttentionSizes } from './score.ts';

interface AttentionKindOf {
  /** The kind of station that its scores are. */
  readonly stations?: Readonly<Record<string, StationKind>>;
  /** One line for whoever chooses. */
  readonly description: string;
  /** Declares the parameters in `scope`. */
  readonly create: (scope: ParameterScope, sizes: AttentionSizes) => Attention;
}

/** Every kind of attention by name, for the command line, errors and tests. */
export const attentions = {
  dot: {
    description: 'query · state, no parameters (Luong et al. 2015)',
    stations: dotStations,
    create: (_scope, sizes): Attention => new Attention(new DotScore(sizes)),
  },
  general: {
    description: 'query · W state (Luong et al. 2015)',
    stations: generalStations,
    create: (scope, sizes): Attention => new Attention(new GeneralScore(scope, sizes)),
  },
  additive: {
    description: 'v · tanh(W query + U state) (Bahdanau et al. 2015)',
    stations: additiveStations,
    create: (scope, sizes): Attention => new Attention(new AdditiveScore(scope, sizes)),
  },
  'scaled-dot': {
    description: 'query · state / √size, no parameters (Vaswani et al. 2017)',
    stations: dotStations,
    create: (_scope, sizes): Attention => new Attention(scaledDotScore(sizes)),
  },
} as const satisfies Record<string, AttentionKindOf>;

/** The name of a kind of attention. */
export type AttentionKind = keyof typeof attentions;

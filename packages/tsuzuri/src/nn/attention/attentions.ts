import type { ParameterScope } from '../../tensor/parameters.ts';
import type { StationKind } from '../stations.ts';
import { AdditiveScore, additiveStations } from './additive.ts';
import { Attention } from './attention.ts';
import { BiaffineScore, biaffineStations } from './biaffine.ts';
import { DotScore, dotStations } from './dot.ts';
import { GeneralScore, generalStations } from './general.ts';
import { scaledDotScore } from './scaled-dot.ts';
import type { AttentionNormalizer } from './normalizer.ts';
import type { AttentionSizes } from './score.ts';

interface AttentionKindOf {
  /** The kind of station that its scores are. */
  readonly stations?: Readonly<Record<string, StationKind>>;
  /** One line for whoever chooses. */
  readonly description: string;
  /** Declares the parameters in `scope`. @param normalizer what makes weights of scores; the softmax if omitted */
  readonly create: (
    scope: ParameterScope,
    sizes: AttentionSizes,
    normalizer?: AttentionNormalizer,
  ) => Attention;
}

/** Every kind of attention by name, for the command line, errors and tests. */
export const attentions = {
  dot: {
    description: 'query · state, no parameters (Luong et al. 2015)',
    stations: dotStations,
    create: (_scope, sizes, normalizer?): Attention =>
      new Attention(new DotScore(sizes), normalizer),
  },
  general: {
    description: 'query · W state (Luong et al. 2015)',
    stations: generalStations,
    create: (scope, sizes, normalizer?): Attention =>
      new Attention(new GeneralScore(scope, sizes), normalizer),
  },
  biaffine: {
    description: 'query · W state + u · state (Dozat & Manning 2017)',
    stations: biaffineStations,
    create: (scope, sizes, normalizer?): Attention =>
      new Attention(new BiaffineScore(scope, sizes), normalizer),
  },
  additive: {
    description: 'v · tanh(W query + U state) (Bahdanau et al. 2015)',
    stations: additiveStations,
    create: (scope, sizes, normalizer?): Attention =>
      new Attention(new AdditiveScore(scope, sizes), normalizer),
  },
  'scaled-dot': {
    description: 'query · state / √size, no parameters (Vaswani et al. 2017)',
    stations: dotStations,
    create: (_scope, sizes, normalizer?): Attention =>
      new Attention(scaledDotScore(sizes), normalizer),
  },
} as const satisfies Record<string, AttentionKindOf>;

/** The name of a kind of attention. */
export type AttentionKind = keyof typeof attentions;

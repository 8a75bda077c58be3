import { ConfigError } from '../../errors.ts';
import type { GeneratorKind } from './generator.ts';
import { createHard } from './hard.ts';
import { hardStations } from './see-hard.ts';

/** Order 1: the position never moves back. */
export const monotonicGenerator: GeneratorKind = {
  description:
    'hard attention that never moves back, summed over all alignments (Wu & Cotterell 2019)',
  aligns: true,
  stations: hardStations,
  bestFrom: { ordered: 0.9, copied: 0.85, examples: [500, 20_000], vocabulary: 500 },
  requireTogether({ reverseSource }) {
    if (!reverseSource) return;
    throw new ConfigError(
      'reverseSource',
      'cannot be used with the generator monotonic, whose alignments never move back',
    );
  },
  create: (...all) => createHard(1, ...all),
};

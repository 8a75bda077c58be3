import { ConfigError } from '../errors.ts';
import { beam } from './beam.ts';
import { greedyIds } from './greedy.ts';
import type { SearchKind } from './search.ts';

/** Greedy search: with scores it is beam search of size 1, without them it is `greedy`. */
export const greedySearch: SearchKind = {
  description: 'takes the likeliest token at each step',
  defaults: {},
  checks: {},
  requireTogether({ nBest = 1 }) {
    if (nBest === 1) return;
    throw new ConfigError('nBest', `expected 1 from greedy search, got ${nBest}`);
  },
  find: (members, source, request) => beam.find(members, source, { ...request, beam: 1 }),
  idsOnly: greedyIds,
};

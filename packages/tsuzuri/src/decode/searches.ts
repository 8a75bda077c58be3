import { beam } from './beam.ts';
import { greedySearch } from './greedy-search.ts';
import { sampling } from './sample.ts';
import type { SearchKind } from './search.ts';

/** Every search by name. Options of answers, defaults, the command and the docs derive from here. */
export const searches = {
  greedy: greedySearch,
  beam,
  sample: sampling,
} as const satisfies Readonly<Record<string, SearchKind>>;

/** The name of a search. */
export type SearchName = keyof typeof searches;

type OptionsOf<Kind> = Kind extends SearchKind<infer Options, infer _> ? Options : never;
/** A and B and … of A | B | …: a union of functions takes what each of its members takes. */
type All<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
  all: infer Intersection,
) => void
  ? Intersection
  : never;

/** The options of answers that belong to a search, of all searches. */
export type SearchOptions = All<OptionsOf<(typeof searches)[SearchName]>>;

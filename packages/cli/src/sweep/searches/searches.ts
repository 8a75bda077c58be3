import { grid } from './grid.ts';
import { halving } from './halving.ts';
import { random } from './random.ts';
import type { Search } from './search.ts';
import { sobol } from './sobol.ts';

/** The kinds of searches. */
export const searches = { grid, random, sobol, halving } as const satisfies Readonly<
  Record<string, Search>
>;

/** The name of a kind of search. */
export type SearchName = keyof typeof searches;

/** A search and its description. */
interface SearchKind {
  /** One line for whoever chooses. */
  readonly description: string;
  /** The default values of options. */
  readonly defaults: Readonly<Record<string, number>>;
}

/** Every search by the name of its file: the functions and the command take their defaults from here. */
export const searches = {
  greedy: { description: 'takes the likeliest token at each step', defaults: {} },
  beam: {
    description: 'keeps the best hypotheses at each step (Graves 2012; Sutskever et al. 2014)',
    defaults: { beamSize: 5, lengthPenalty: 1, nBest: 1 },
  },
  sample: {
    description: 'draws each token from its probabilities (Fan et al. 2018; Holtzman et al. 2020)',
    defaults: { temperature: 1, topP: 1 },
  },
} as const satisfies Record<string, SearchKind>;

/** The name of a search. */
export type SearchName = keyof typeof searches;

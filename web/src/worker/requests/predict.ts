import type { Workshop } from '../workshop.ts';

/** The greedy answers to texts. */
export const predict = (
  { ensemble }: Workshop,
  { texts }: { readonly texts: readonly string[] },
): Promise<string[]> => ensemble.predict(texts, { beam: 1 });

import type { Workshop } from '../workshop.ts';

/** The greedy answers to texts. */
export const predict = (
  { translator }: Workshop,
  { texts }: { readonly texts: readonly string[] },
): Promise<string[]> => translator.predict(texts, { beam: 1 });

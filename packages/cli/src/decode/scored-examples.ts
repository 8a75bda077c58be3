import type { Example } from 'tsuzuri';
import { type Variants, groupVariants } from 'tsuzuri/data';

/** Rows as examples to score: each by itself, or those with one source together. */
export function scoredExamples(rows: readonly Example[], singleReference: boolean): Variants[] {
  if (!singleReference) return groupVariants(rows);
  return rows.map((example, row) => ({ ...example, targets: [example.target], row }));
}

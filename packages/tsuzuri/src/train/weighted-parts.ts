import { pickRows } from '../data/columns.ts';
import type { EncodedExamples } from '../data/pair-codec.ts';

/** Examples of one weight, and that weight. */
export interface WeightedPart {
  readonly examples: EncodedExamples;
  readonly weight: number;
}

/** Parts of a batch such that all examples of a part have one weight, in the order of their first examples; without weights, the parts as they are. */
export function weightedParts(parts: readonly EncodedExamples[]): WeightedPart[] {
  return parts.flatMap((examples) => {
    const { weights } = examples;
    if (!weights) return [{ examples, weight: 1 }];
    return [...new Set(weights)].map((weight) => {
      const rows = weights.flatMap((one, row) => (one === weight ? [row] : []));
      return { examples: pickRows(examples, Int32Array.from(rows)), weight };
    });
  });
}

/**
 * What the losses of each part are divided by, for a weighted mean: Σ w loss / Σ w count is
 * Σ loss / share, with share = Σ w count / w.
 *
 * @param counts tokens or examples of each part
 */
export function sharesOf(parts: readonly WeightedPart[], counts: readonly number[]): number[] {
  const all = parts.reduce((sum, { weight }, part) => sum + weight * counts[part], 0);
  return parts.map(({ weight }) => all / weight);
}

import { pickRows } from '../data/columns.ts';
import type { EncodedExamples } from '../data/pair-codec.ts';

/** A batch in so many parts of nearly as many examples each, in their order; the last ones may be empty. */
export function cutInParts(examples: EncodedExamples, count: number): EncodedExamples[] {
  if (count === 1) return [examples];
  const rows = examples.source.length;
  return Array.from({ length: count }, (_, part) => {
    const [first, end] = [part, part + 1].map((edge) => Math.ceil((edge * rows) / count));
    return pickRows(
      examples,
      Int32Array.from({ length: end - first }, (_, i) => first + i),
    );
  });
}

import { editDistance } from './edit-distance.ts';

/**
 * The reference with the smallest edit distance to a prediction, and that distance; of equally near ones
 * the first. Undefined without references.
 */
export function nearestReference<Token>(
  prediction: ArrayLike<Token>,
  references: readonly ArrayLike<Token>[],
): { index: number; distance: number } | undefined {
  let nearest: { index: number; distance: number } | undefined;
  for (const [index, reference] of references.entries()) {
    const { distance } = editDistance(prediction, reference);
    if (!nearest || distance < nearest.distance) nearest = { index, distance };
    if (distance === 0) break;
  }
  return nearest;
}

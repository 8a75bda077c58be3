// What is measured. `step` is a whole training step, forward to update, of an encoder–decoder:
// V tokens, embedding E, hidden H, batch B, source and target of T tokens.
export const cases = [
  { name: 'step: tutorial', V: 12, E: 64, H: 64, B: 100, source: 6, target: 3, repeats: 60 },
  { name: 'step: T 12/12', V: 12, E: 64, H: 64, B: 100, source: 12, target: 12, repeats: 30 },
  { name: 'step: H 256', V: 60, E: 128, H: 256, B: 128, source: 12, target: 12, repeats: 5 },
  { name: 'step: H 512', V: 60, E: 128, H: 512, B: 256, source: 12, target: 12, repeats: 2 },
  { name: 'step: V 8,000', V: 8000, E: 256, H: 512, B: 64, source: 30, target: 30, repeats: 2 },
];

/** Floating-point operations of a step: the products alone, which is how others count them, too. */
export function stepFlops({ V, E, H, B, source, target }) {
  return (source + target) * B * 2 * (E + H) * 4 * H * 3 + target * B * 2 * H * V * 3;
}

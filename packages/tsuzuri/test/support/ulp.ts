/** Distance of two numbers in units in the last place of `expected`, in a format of so many bits. */
function distance(actual: number, expected: number, bits: number, smallest: number): number {
  if (Object.is(actual, expected) || (Number.isNaN(actual) && Number.isNaN(expected))) return 0;
  if (!Number.isFinite(actual) || !Number.isFinite(expected)) return Infinity;
  const exponent = Math.floor(Math.log2(Math.abs(expected)));
  const unit = Math.max(smallest, 2 ** (exponent - bits + 1));
  return Math.abs(actual - expected) / unit;
}

/** Units in the last place of float64. */
export function ulps64(actual: number, expected: number): number {
  return distance(actual, expected, 53, 2 ** -1074);
}

/** Units in the last place of float32, of a number that is expected in float64. */
export function ulps32(actual: number, expected: number): number {
  const rounded = Math.fround(expected);
  if (!Number.isFinite(rounded) || Number.isNaN(expected)) return distance(actual, rounded, 24, 0);
  return distance(actual, expected, 24, 2 ** -149);
}

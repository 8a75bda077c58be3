const double = new Float64Array(1);
const single = new Float32Array(1);
const singleBits = new Uint32Array(single.buffer);
const doubleWords = new Uint32Array(double.buffer);
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0]; // the index of the word with the exponent

const SMALLEST_EXPONENT = -14; // of a normal half
const FRACTION = 10; // bits
const INFINITY = 0x7c00;
const NOT_A_NUMBER = 0x7e00;

/**
 * The bits of the half-precision number (IEEE 754 binary16) nearest to a number, the even one of two; from 65520
 * on that is infinity. Rounds once, whatever the precision of the number.
 */
export function toHalf(value: number): number {
  double[0] = value;
  const high = doubleWords[HIGH];
  const sign = (high >>> 31) << 15;
  const magnitude = value < 0 ? -value : value;
  if (!(magnitude < 65520)) return sign | (magnitude >= 65520 ? INFINITY : NOT_A_NUMBER);
  const exponent = Math.max(((high >>> 20) & 0x7ff) - 1023, SMALLEST_EXPONENT);
  // Adding 1.5 · 2^52 units makes the sum's last bit the unit, so the addition itself rounds.
  const shift = 1.5 * powerOfTwo(52 + exponent - FRACTION);
  const rounded = magnitude + shift - shift;
  return sign | bitsOf(rounded);
}

/** The number with these half-precision bits. */
export function fromHalf(bits: number): number {
  const exponent = (bits >>> FRACTION) & 31;
  const fraction = bits & 0x3ff;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * powerOfTwo(SMALLEST_EXPONENT - FRACTION);
  return sign * (1024 + fraction) * powerOfTwo(exponent - 15 - FRACTION);
}

/** The bits of a number ≥ 0 that half precision holds exactly. */
function bitsOf(value: number): number {
  if (value < powerOfTwo(SMALLEST_EXPONENT))
    return value * powerOfTwo(FRACTION - SMALLEST_EXPONENT);
  single[0] = value;
  return (singleBits[0] - ((127 - 15) << 23)) >>> (23 - FRACTION);
}

function powerOfTwo(exponent: number): number {
  doubleWords[1 - HIGH] = 0;
  doubleWords[HIGH] = (exponent + 1023) << 20;
  return double[0];
}

import { log } from './math.ts';
import { threefry } from './threefry.ts';

/**
 * A named stream of random numbers: the same seed and name give the same
 * numbers on every machine. Streams with different names are independent, so a
 * new use of randomness never shifts the numbers of the others.
 *
 * The whole state is `key` and `position`, plain numbers that a checkpoint can keep.
 */
export class Random {
  readonly key: readonly [number, number];
  /** How many 32-bit numbers have been drawn. */
  position = 0;

  private constructor(key: readonly [number, number]) {
    this.key = key;
  }

  /** The root stream of a seed, a whole number from 0 to 2^53 − 1. */
  static fromSeed(seed: number): Random {
    return new Random(threefry(0, 0, Math.floor(seed / 2 ** 32) >>> 0, seed >>> 0));
  }

  /** The stream `name` below this one; it does not depend on this one's position. */
  stream(name: string): Random {
    let hash = 0x811c9dc5; // FNV-1a, 32 bits
    for (let i = 0; i < name.length; i++) {
      hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    }
    return new Random(threefry(this.key[0], this.key[1], hash, name.length));
  }

  /** A whole number from 0 to 2^32 − 1. */
  uint32(): number {
    const block = Math.floor(this.position / 2);
    const words = threefry(
      this.key[0],
      this.key[1],
      Math.floor(block / 2 ** 32) >>> 0,
      block >>> 0,
    );
    return words[this.position++ % 2];
  }

  /** A number from [0, 1), a multiple of 2^-32. */
  uniform(): number {
    return this.uint32() / 2 ** 32;
  }

  /** A whole number from 0 to `bound` − 1, uniformly distributed (values past the last full multiple are drawn again). */
  integer(bound: number): number {
    const limit = 2 ** 32 - (2 ** 32 % bound);
    let value = this.uint32();
    while (value >= limit) value = this.uint32();
    return value % bound;
  }

  /** A number from the standard normal distribution, by the inverse of its distribution function. */
  normal(): number {
    return normalQuantile((this.uint32() + 0.5) / 2 ** 32);
  }

  /** Shuffles `items` in place (Fisher and Yates) and returns them. */
  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T {
    const values = items as { [index: number]: unknown };
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
    return items;
  }
}

const CENTRE_NUMERATOR = [
  3.387132872796366608, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
  4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4,
  2.5090809287301226727e3,
];
const CENTRE_DENOMINATOR = [
  1, 4.2313330701600911252e1, 6.871870074920579083e2, 5.3941960214247511077e3,
  2.1213794301586595867e4, 3.930789580009271061e4, 2.8729085735721942674e4, 5.226495278852854561e3,
];
const TAIL_NUMERATOR = [
  1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
  1.27045825245236838258, 2.4178072517745061177e-1, 2.27238449892691845833e-2,
  7.7454501427834140764e-4,
];
const TAIL_DENOMINATOR = [
  1, 2.05319162663775882187, 1.6763848301838038494, 6.8976733498510000455e-1,
  1.4810397642748007459e-1, 1.51986665636164571966e-2, 5.475938084995344946e-4,
  1.05075007164441684324e-9,
];

/** The x with P(X ≤ x) = p for X standard normal (Wichura 1988, algorithm AS 241), for 1e-10 < p < 1 − 1e-10. */
function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(CENTRE_NUMERATOR, r)) / polynomial(CENTRE_DENOMINATOR, r);
  }
  const r = Math.sqrt(-log(q < 0 ? p : 1 - p)) - 1.6;
  const x = polynomial(TAIL_NUMERATOR, r) / polynomial(TAIL_DENOMINATOR, r);
  return q < 0 ? -x : x;
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}

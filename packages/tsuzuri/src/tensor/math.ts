/**
 * Elementary functions with the same bits on every machine.
 *
 * JavaScript leaves the last bits of `Math.exp`, `Math.log` and `Math.tanh` to
 * the engine, so nothing that reaches a weight may use them. These use only
 * +, −, ×, ÷ and bit patterns, which IEEE 754 fixes, so they give the same
 * float64 on every machine. exp and log are accurate to 2 units in the last place, the others to 4.
 */

const LN2_HIGH = 6.9314718036912381649e-1; // ln 2 with the last 32 bits zero: k·LN2_HIGH is exact
const LN2_LOW = 1.90821492927058770002e-10;
const bits = new DataView(new ArrayBuffer(8));

/** 2^k for |k| ≤ 540, at k + 540: a look at a table is faster than making the bits. */
const powers = new Float64Array(1081).fill(1);
for (let k = 1; k <= 540; k++) {
  powers[540 + k] = powers[539 + k] * 2;
  powers[540 - k] = powers[541 - k] / 2;
}

function powerOfTwo(k: number): number {
  return powers[k + 540];
}

/** x · 2^k, in two exact factors so that k may pass the exponent range of one. */
function scaleByPowerOfTwo(x: number, k: number): number {
  const half = k >> 1;
  return x * powerOfTwo(half) * powerOfTwo(k - half);
}

/** e^r − 1 for |r| ≤ ln 2 / 2 by its Taylor series: the first omitted term is below 2^-57 of the result. */
function expm1Reduced(r: number): number {
  let sum = 0;
  for (let n = 14; n >= 2; n--) sum = (sum + 1) * (r / n);
  return r + r * sum;
}

/** e^x − 1, accurate for small x too. */
export function expm1(x: number): number {
  if (x !== x || x === 0) return x; // NaN, and both zeros
  if (x > 709.8) return Infinity;
  if (x < -40) return -1;
  const k = Math.round(x / 0.6931471805599453);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  if (k === 0) return expm1Reduced(r);
  if (k > 60) return exp(x);
  const scale = powerOfTwo(k);
  return scale * expm1Reduced(r) + (scale - 1);
}

/** e^x. */
export function exp(x: number): number {
  if (x !== x) return x;
  if (x > 709.8) return Infinity;
  if (x < -745.2) return 0;
  const k = Math.round(x / 0.6931471805599453);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  return scaleByPowerOfTwo(1 + expm1Reduced(r), k);
}

/** ln x: with x = 2^k m and m in [√½, √2), ln x = k ln 2 + 2 artanh((m − 1) / (m + 1)). */
export function log(x: number): number {
  if (x !== x || x < 0) return NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return x;
  let k = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984; // 2^54: makes a subnormal number normal
    k = -54;
  }
  bits.setFloat64(0, x);
  const high = bits.getUint32(0);
  k += (high >>> 20) - 1023;
  bits.setUint32(0, (high & 0x000fffff) | (1023 << 20));
  let m = bits.getFloat64(0);
  if (m > 1.4142135623730951) {
    m /= 2;
    k += 1;
  }
  return k * LN2_HIGH + (log1pReduced(m - 1) + k * LN2_LOW);
}

/** ln(1 + f) for 1 + f in [√½, √2): f − f²/2 + s (f²/2 + R), s = f / (2 + f), R = 2 s² (1/3 + s²/5 + …). */
function log1pReduced(f: number): number {
  const s = f / (2 + f);
  const z = s * s;
  let series = 0;
  for (let n = 23; n >= 3; n -= 2) series = series * z + 1 / n;
  const half = 0.5 * f * f;
  return f - (half - s * (half + 2 * z * series));
}

/** ln(1 + x), accurate for small x too. */
export function log1p(x: number): number {
  if (x > -0.29 && x < 0.41) return log1pReduced(x);
  return log(1 + x);
}

/** Hyperbolic tangent: |e / (e + 2)| with e = expm1(−2|x|), and the sign of x. */
export function tanh(x: number): number {
  const e = expm1(-2 * Math.abs(x));
  const magnitude = Math.abs(e / (e + 2));
  return x < 0 || Object.is(x, -0) ? -magnitude : magnitude;
}

/** Logistic sigmoid: 1 / (1 + e^−x). */
export function sigmoid(x: number): number {
  return 1 / (1 + exp(-x));
}

/** x^n for a whole n ≥ 0, by squaring: n is read bit by bit, so the order of the products is fixed. */
export function integerPower(x: number, n: number): number {
  let power = 1;
  for (let square = x, left = n; left > 0; left = Math.floor(left / 2), square *= square) {
    if (left % 2 === 1) power *= square;
  }
  return power;
}

/**
 * x^y. A whole y of at most 64 is a product; otherwise it is e^(y ln x), whose relative error grows
 * with the result's distance from 1: within 3 + 3 |y ln x| units in the last place. NaN for x < 0
 * and a y that is not whole, or is large.
 */
export function pow(x: number, y: number): number {
  if (Number.isInteger(y) && Math.abs(y) <= 64) {
    const power = integerPower(x, Math.abs(y));
    return y < 0 ? 1 / power : power;
  }
  return exp(y * log(x));
}

const HALF_PI_HIGH = 1.57079632673412561417; // π/2 in three parts, two of 33 bits: n · part is exact to n = 2^20
const HALF_PI_MIDDLE = 6.0771005063039659766e-11;
const HALF_PI_LOW = 2.02226624879595063154e-21;

/** sin r for |r| ≤ π/4 by its Taylor series, to r^19 / 19!. */
function sinReduced(r: number): number {
  let sum = 0;
  for (let n = 18; n >= 2; n -= 2) sum = (-(sum + 1) * r * r) / (n * (n + 1));
  return r + r * sum;
}

/** cos r for |r| ≤ π/4 by its Taylor series, to r^18 / 18!. */
function cosReduced(r: number): number {
  let sum = 0;
  for (let n = 17; n >= 1; n -= 2) sum = (-(sum + 1) * r * r) / (n * (n + 1));
  return 1 + sum;
}

/** sin(x + quarters · π/2): with n = round(x / (π/2)) and r = x − n π/2, one of ± sin r and ± cos r. */
function sinShifted(x: number, quarters: number): number {
  const n = Math.round(x / 1.5707963267948966);
  const r = x - n * HALF_PI_HIGH - n * HALF_PI_MIDDLE - n * HALF_PI_LOW;
  const quarter = (((n + quarters) % 4) + 4) % 4;
  const value = quarter % 2 === 0 ? sinReduced(r) : cosReduced(r);
  return quarter < 2 ? value : -value;
}

/** Sine, for |x| up to a million. */
export function sin(x: number): number {
  return x === 0 ? x : sinShifted(x, 0);
}

/** Cosine, for |x| up to a million. */
export function cos(x: number): number {
  return sinShifted(x, 1);
}

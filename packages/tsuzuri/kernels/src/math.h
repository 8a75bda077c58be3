/*
 * exp, tanh, sigmoid and log for vectors of floats, to 3 units in the last place.
 * Method and coefficients of exp and log: Moshier, Cephes (1984–1992), expf and logf.
 */
#ifndef TSUZURI_MATH_H
#define TSUZURI_MATH_H

#include "vector.h"

#define LOG2_E 1.44269504f
#define LN2_HIGH 0.693359375f
#define LN2_LOW -2.12194440e-4f
#define ROUNDER 12582912.0f /* 1.5 · 2^23: adding it rounds to a whole number in the low bits */

/* e^r − 1 for |r| ≤ ln 2 / 2 */
INLINE vf expm1_reduced(vf r) {
  vf p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  return p * (r * r) + r;
}

INLINE vf power_of_two(vi n) { return (vf)((n + 127) << 23); }

/* n = round(x / ln 2), *r = x − n ln 2 */
INLINE vi reduce(vf x, vf *r) {
  vf rounded = x * LOG2_E + ROUNDER;
  vf n = rounded - ROUNDER;
  *r = x - n * LN2_HIGH - n * LN2_LOW;
  return (vi)rounded - 0x4b400000;
}

/* e^x; below −104 it is 0, above 88.73 infinity. */
INLINE vf vector_exp(vf x) {
  vf r;
  vi n = reduce(at_most(at_least(x, -104.0f), 89.0f), &r);
  vi half = n >> 1; /* two factors: n may pass the range of one exponent */
  return (expm1_reduced(r) + 1.0f) * power_of_two(half) * power_of_two(n - half);
}

/* e^x − 1 for −80 ≤ x ≤ 80 (it is clamped), accurate for small x. */
INLINE vf vector_expm1(vf x) {
  vf r;
  vi n = reduce(at_most(at_least(x, -80.0f), 80.0f), &r);
  vf scale = power_of_two(n);
  return expm1_reduced(r) * scale + (scale - 1.0f);
}

/*
 * 1 / x for 1 ≤ x < ∞. On AVX-512 a division of 16 lanes takes as long as eight
 * multiplications, so it starts from the processor's estimate of 14 bits and
 * takes one step of Newton's, to 1 unit in the last place.
 */
INLINE vf reciprocal(vf x) {
#ifdef __AVX512F__
  vf r = __builtin_ia32_rcp14ps512_mask(x, (vf){}, (unsigned short)-1);
  return r + r * (1.0f - x * r);
#else
  return 1.0f / x;
#endif
}

/* With e = e^−|x|, which cannot overflow: 1 / (1 + e) for x ≥ 0, e / (1 + e) below. */
INLINE vf vector_sigmoid(vf x) {
  vf e = vector_exp(-absolute(x));
  return choose(x < splat(0.0f), e, splat(1.0f)) * reciprocal(1.0f + e);
}

/* |e / (e + 2)| with e = expm1(−2|x|), and the sign of x */
INLINE vf vector_tanh(vf x) {
  vf e = vector_expm1(absolute(x) * -2.0f);
  vi sign = (vi)x & (vi)splat(-0.0f);
  return (vf)((vi)absolute(e * reciprocal(e + 2.0f)) | sign);
}

/* ln x for normal x > 0. */
INLINE vf vector_log(vf x) {
  vi bits = (vi)x;
  vi exponent = (bits >> 23) - 126;
  vf m = (vf)((bits & 0x007fffff) | 0x3f000000); /* [0.5, 1) */
  vi small = m < splat(0.707106781f);
  exponent += small;          /* a true comparison is −1 */
  m = m + choose(small, m, splat(0.0f)) - 1.0f;
  vf n = __builtin_convertvector(exponent, vf);
  vf z = m * m;
  vf p = m * 7.0376836292e-2f - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  vf y = p * m * z + n * LN2_LOW - z * 0.5f;
  return m + y + n * LN2_HIGH;
}

INLINE float scalar_log(float x) { return vector_log(splat(x))[0]; }

#endif

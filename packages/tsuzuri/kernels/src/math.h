/*
 * exp, expm1, tanh, sigmoid and log for vectors of floats, to 2 units in the last
 * place: `npm run ulp` takes every float there is through them, and README.md has
 * the table. Method of exp, and method and coefficients of log: Moshier, Cephes
 * (1984–1992), expf and logf; the other coefficients are minimax (Remez).
 */
#ifndef TSUZURI_MATH_H
#define TSUZURI_MATH_H

#include "vector.h"

#define LOG2_E 1.44269504f
#define LN2_HIGH 0.693359375f
#define LN2_LOW -2.12194440e-4f
#define ROUNDER 12582912.0f /* 1.5 · 2^23: adding it rounds to a whole number in the low bits */

/* (e^r − 1 − r) / r² for |r| ≤ ln 2 / 2; this and the next are for vectors of any width. */
#define expm1_tail(r) \
  ({ \
    __auto_type r_ = (r); \
    __auto_type p_ = r_ * 1.38825215e-3f + 8.36652058e-3f; \
    p_ = p_ * r_ + 4.16671999e-2f; \
    p_ = p_ * r_ + 1.66665436e-1f; \
    p_ * r_ + 4.99999982e-1f; \
  })

/* n = round(x / ln 2), *r = x − n ln 2 */
#define reduce(x, r) \
  ({ \
    __auto_type x_ = (x); \
    __auto_type rounded_ = x_ * LOG2_E + ROUNDER; \
    __auto_type n_ = rounded_ - ROUNDER; \
    *(r) = x_ - n_ * LN2_HIGH - n_ * LN2_LOW; \
    (__typeof__(x_ < x_))rounded_ - 0x4b400000; \
  })

/* e^r − 1 for |r| ≤ ln 2 / 2 */
INLINE vf expm1_reduced(vf r) { return expm1_tail(r) * (r * r) + r; }

INLINE vf power_of_two(vi n) { return (vf)((n + 127) << 23); }

/* e^x for −104 ≤ x ≤ 89 */
INLINE vf exp_within(vf x) {
  vf r;
  vi n = reduce(x, &r);
  vi half = n >> 1; /* two factors: n may pass the range of one exponent */
  return (expm1_reduced(r) + 1.0f) * power_of_two(half) * power_of_two(n - half);
}

/* e^x; below −104 it is 0, above 88.73 infinity. */
INLINE vf vector_exp(vf x) { return exp_within(at_most(at_least(x, -104.0f), 89.0f)); }

/* e^x − 1 for −80 ≤ x ≤ 80 (it is clamped), accurate for small x. */
INLINE vf vector_expm1(vf x) {
  vf r;
  vi n = reduce(at_most(at_least(x, -80.0f), 80.0f), &r);
  vf scale = power_of_two(n);
  return expm1_reduced(r) * scale + (scale - 1.0f);
}

/*
 * a / b for 1 ≤ b ≤ 2, and a / (1 + e) without the error of the rounded sum. On
 * AVX-512 a division of 16 lanes takes as long as eight multiplications, so the
 * quotient is a times the processor's estimate of 1 / b, to 14 bits, corrected
 * once by its remainder.
 */
#ifdef __AVX512F__
INLINE vf inverse(vf b) { return __builtin_ia32_rcp14ps512_mask(b, (vf){}, (unsigned short)-1); }
INLINE vf quotient(vf a, vf b) {
  vf r = inverse(b), q = a * r;
  return q + r * (a - q * b);
}
INLINE vf over_one_plus(vf a, vf e) {
  vf r = inverse(1.0f + e), q = a * r;
  return q + r * ((a - q) - q * e);
}
#else
INLINE vf quotient(vf a, vf b) { return a / b; }
INLINE vf over_one_plus(vf a, vf e) {
  vf sum = 1.0f + e, lost = e - (sum - 1.0f), q = a / sum;
  return q - q * lost;
}
#endif

/* With e = e^−|x|, which cannot overflow: 1 / (1 + e) for x ≥ 0, e / (1 + e) below. */
INLINE vf vector_sigmoid(vf x) {
  vf e = exp_within(at_least(-absolute(x), -104.0f));
  return over_one_plus(choose(x < splat(0.0f), e, splat(1.0f)), e);
}

/*
 * With e = e^−2|x|: 1 − 2 e / (1 + e), whose last bits are those of 1 where tanh
 * is above a half, and x + x³ p(x²) below; then the sign of x.
 */
INLINE vf vector_tanh(vf x) {
  vf size = absolute(x), z = x * x, r;
  vi n = reduce(at_least(size * -2.0f, -40.0f), &r);
  vf e = (expm1_reduced(r) + 1.0f) * power_of_two(n);
  vf large = 1.0f - quotient(e + e, 1.0f + e);
  vf p = z * 1.6458763e-2f - 5.2684146e-2f;
  p = p * z + 1.3320942e-1f;
  p = p * z - 3.3332957e-1f;
  vf small = p * (z * size) + size;
  vi sign = (vi)x & (vi)splat(-0.0f);
  return (vf)((vi)choose(size < splat(0.55f), small, large) | sign);
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

/* The runtime's module is to be small; elsewhere what is inlined is faster. */
#ifdef TSUZURI_INFERENCE
#define SMALL APART
#else
#define SMALL INLINE
#endif
SMALL vf to_exp(vf x) { return vector_exp(x); }
SMALL vf to_log(vf x) { return vector_log(x); }
SMALL vf to_tanh(vf x) { return vector_tanh(x); }
SMALL vf part_of(const float *p, index n, float rest) { return load_part(p, n, rest); }
SMALL void put_part(float *p, vf x, index n) { store_part(p, x, n); }

/* ln(e^a + e^b); b may be −∞. */
APART vf log_add(vf a, vf b) {
  vf larger = choose(a < b, b, a), smaller_ = choose(a < b, a, b);
  return larger + to_log(to_exp(smaller_ - larger) + 1.0f);
}

#endif

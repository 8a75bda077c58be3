/*
 * The gates of recurrent cells. They want numbers that are near 1 or near 0 to
 * within a few units in the last place, from x of any size, and nothing past
 * saturation; so they do without what exp, sigmoid and tanh of math.h do for
 * infinities, the smallest numbers and the sign of zero, and take two thirds of
 * the instructions. Both are right to 3 units in the last place; NaN stays NaN.
 */
#ifndef TSUZURI_GATES_H
#define TSUZURI_GATES_H

#include "math.h"

/*
 * a / b for 1 ≤ b < 2^126. On AVX-512 a division of 16 lanes takes as long as
 * eight multiplications: one step of Newton's after the processor's estimate of
 * 1 / b costs half.
 */
INLINE vf gate_quotient(vf a, vf b) {
#ifdef __AVX512F__
  vf r = __builtin_ia32_rcp14ps512_mask(b, (vf){}, (unsigned short)-1);
  return a * (r + r * (1.0f - b * r));
#else
  return a / b;
#endif
}

/* 1 / (1 + e^−x); beyond ±80 it keeps the value there, which is 1 or 2e−35. */
INLINE vf gate_sigmoid(vf x) {
  vf r;
  vi n = reduce(-at_most(at_least(x, -80.0f), 80.0f), &r);
  vf scale = power_of_two(n);
  return gate_quotient(splat(1.0f), expm1_reduced(r) * scale + (scale + 1.0f));
}

/* e / (e + 2) with e = e^2x − 1; beyond ±10 it is ±1. */
INLINE vf gate_tanh(vf x) {
  vf r, limited = at_most(at_least(x, -10.0f), 10.0f);
  vi n = reduce(limited + limited, &r);
  vf scale = power_of_two(n);
  vf e = expm1_reduced(r) * scale + (scale - 1.0f);
  return gate_quotient(e, e + 2.0f);
}

#endif

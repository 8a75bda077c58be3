/*
 * The gates of recurrent cells. They want numbers that are near 1 or near 0 to
 * within a few units in the last place, from x of any size, and nothing past
 * saturation; so they do without what exp, sigmoid and tanh of math.h do for
 * infinities, the smallest numbers and the sign of zero, and take two thirds of
 * the instructions. Both are right to 2 units in the last place; NaN stays NaN.
 */
#ifndef TSUZURI_GATES_H
#define TSUZURI_GATES_H

#include "math.h"

/*
 * a / b for 1 ≤ b < 2^126. On AVX-512 a division of 16 lanes takes as long as
 * eight multiplications: the processor's estimate of 1 / b and one correction by
 * the remainder cost half.
 */
INLINE vf gate_quotient(vf a, vf b) {
#ifdef __AVX512F__
  vf r = __builtin_ia32_rcp14ps512_mask(b, (vf){}, (unsigned short)-1), q = a * r;
  return q + r * (a - q * b);
#else
  return a / b;
#endif
}

/*
 * 1 / (1 + e^−x), with what the two roundings of the sum have lost taken off
 * again; beyond ±80 it keeps the value there, which is 1 or 2e−35.
 */
INLINE vf gate_sigmoid(vf x) {
  vf r;
  vi n = reduce(-at_most(at_least(x, -80.0f), 80.0f), &r);
  vf scale = power_of_two(n), p = expm1_reduced(r);
  vf more = scale + 1.0f, sum = p * scale + more;
  vf lost = (p * scale + (more - sum)) + (1.0f - (more - scale));
  vf q = gate_quotient(splat(1.0f), sum);
  return q - q * (q * lost);
}

/*
 * With e = e^2|x| − 1 and s = e + 2, the quotient q = e / s, then the sign of x;
 * beyond ±8.6 it keeps the value there, which is 1 but for the last bit. What
 * rounding has lost of s and of e is taken off again: 1 / s is (1 − q) / 2.
 */
INLINE vf gate_tanh(vf x) {
  vf r, size = at_most(absolute(x), 8.6f);
  vi n = reduce(size + size, &r);
  vf scale = power_of_two(n), p = expm1_tail(r), square = r * r;
  vf m = p * square + r, lost_of_m = p * square - (m - r);
  vf e = m * scale + (scale - 1.0f);
  vf sum = e + 2.0f, q = gate_quotient(e, sum), lost = e - (sum - 2.0f);
  vf y = q - (q * lost - lost_of_m * scale) * (0.5f - 0.5f * q);
  vi sign = (vi)x & (vi)splat(-0.0f);
  return (vf)((vi)y | sign);
}

#endif

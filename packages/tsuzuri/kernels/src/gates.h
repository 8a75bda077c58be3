/*
 * The gates of recurrent cells. They want numbers that are near 1 or near 0 to
 * within a few units in the last place, from x of any size, and nothing past
 * saturation; so they do without what exp, sigmoid and tanh of math.h do for
 * infinities, the smallest numbers and the sign of zero, and take two thirds of
 * the instructions. Both are right to 2 units in the last place; NaN stays NaN.
 *
 * They take several vectors at once, side by side: each is a chain of some 30
 * instructions that wait for each other, and the processor does not look far
 * enough ahead to find the next chain by itself.
 */
#ifndef TSUZURI_GATES_H
#define TSUZURI_GATES_H

#include "math.h"

/* How many vectors at once. */
#if defined(__AVX512F__)
#define SIGMOIDS 4
#define TANHS 2 /* more take more than the 32 registers */
#elif defined(__wasm__)
#define SIGMOIDS 1 /* more gain half a percent of a step, for 16 kB that every page would load */
#define TANHS 1
#define ROW APART
#else
#define SIGMOIDS 4
#define TANHS 4
#endif

#ifndef ROW
#define ROW static
#endif

#define VECTORS(type, count) type __attribute__((vector_size(4 * VL * (count)), aligned(4)))
typedef VECTORS(float, SIGMOIDS) sigmoids;
typedef VECTORS(int, SIGMOIDS) sigmoid_bits;
typedef VECTORS(float, TANHS) tanhs;
typedef VECTORS(int, TANHS) tanh_bits;

/*
 * a / b for 1 ≤ b < 2^126. On AVX-512 a division of 16 lanes takes as long as
 * five to eight multiplications: the processor's estimate of 1 / b and one
 * correction by the remainder cost less.
 */
#ifdef __AVX512F__
#define gate_quotient(a, b) \
  ({ \
    __auto_type a_ = (a); \
    __auto_type b_ = (b); \
    union { \
      __typeof__(b_) all; \
      vf part[sizeof b_ / sizeof(vf)]; \
    } r_ = {b_}; \
    UNROLL for (unsigned v_ = 0; v_ < sizeof b_ / sizeof(vf); v_++) \
      r_.part[v_] = inverse(r_.part[v_]); \
    __auto_type q_ = a_ * r_.all; \
    q_ + r_.all * (a_ - q_ * b_); \
  })
#else
#define gate_quotient(a, b) ((a) / (b))
#endif

/*
 * 1 / (1 + e^−x), with what the two roundings of the sum have lost taken off
 * again; beyond ±80 it keeps the value there, which is 1 or 2e−35.
 */
INLINE void gate_sigmoids(const sigmoids *x, sigmoids *y) {
  sigmoids r;
  sigmoid_bits n = reduce(-at_most(at_least(*x, -80.0f), 80.0f), &r);
  sigmoids scale = (sigmoids)((n + 127) << 23), p = expm1_tail(r) * (r * r) + r;
  sigmoids more = scale + 1.0f, sum = p * scale + more;
  sigmoids lost = (p * scale + (more - sum)) + (1.0f - (more - scale));
  sigmoids q = gate_quotient(1.0f - (sigmoids){}, sum);
  *y = q - q * (q * lost);
}

/*
 * With e = e^2|x| − 1 and s = e + 2, the quotient q = e / s, then the sign of x;
 * beyond ±8.6 it keeps the value there, which is 1 but for the last bit. What
 * rounding has lost of s and of e is taken off again: 1 / s is (1 − q) / 2.
 */
INLINE void gate_tanhs(const tanhs *x, tanhs *y) {
  tanhs r, size = at_most(absolute(*x), 8.6f);
  tanh_bits n = reduce(size + size, &r);
  tanhs scale = (tanhs)((n + 127) << 23), p = expm1_tail(r), square = r * r;
  tanhs m = p * square + r, lost_of_m = p * square - (m - r);
  tanhs e = m * scale + (scale - 1.0f);
  tanhs sum = e + 2.0f, q = gate_quotient(e, sum), lost = e - (sum - 2.0f);
  tanhs exact = q - (q * lost - lost_of_m * scale) * (0.5f - 0.5f * q);
  *y = (tanhs)((tanh_bits)exact | ((tanh_bits)*x & (int)0x80000000));
}

/* y = f(x) for n numbers, y perhaps x itself: `width` at a time, those that are left among zeros. */
#define GATE_ROW(name, type) \
  ROW void name##_row(index n, const float *x, float *y) { \
    const index width = sizeof(type) / sizeof(float); \
    for (; n >= width; n -= width, x += width, y += width) name##s((const type *)x, (type *)y); \
    if (n == 0) return; \
    float rest[sizeof(type) / sizeof(float)] = {}; \
    FOR_VECTORS(j, left, ALL(n)) store(rest + j, load_part(x + j, left, 0.0f)); \
    name##s((const type *)rest, (type *)rest); \
    FOR_VECTORS(j, left, ALL(n)) store_part(y + j, load(rest + j), left); \
  }
GATE_ROW(gate_sigmoid, sigmoids)
GATE_ROW(gate_tanh, tanhs)

/* A row of an LSTM: i f g o from their sums, in their place, and c = f c_before + i g. */
INLINE void lstm_gates(index H, float *gates, const float *c_before, float *c) {
  gate_sigmoid_row(2 * H, gates, gates);
  gate_tanh_row(H, gates + 2 * H, gates + 2 * H);
  gate_sigmoid_row(H, gates + 3 * H, gates + 3 * H);
  FOR_VECTORS(j, left, ALL(H)) {
    vf i = load_part(gates + j, left, 0.0f), f = load_part(gates + H + j, left, 0.0f);
    vf g = load_part(gates + 2 * H + j, left, 0.0f);
    store_part(c + j, f * load_part(c_before + j, left, 0.0f) + i * g, left);
  }
}

#endif

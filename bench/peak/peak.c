/*
 * The peak of one core: chains of arithmetic in registers, which wait neither for memory nor for
 * each other. Compiled once for each instruction set, as the kernels are. Where there is a fused
 * multiply-add, the chains are made of it; elsewhere (plain WebAssembly, x86 without FMA) half of
 * them multiply and half of them add. All fit into 15 registers: that is what V8 gives a function.
 */
#include "vector.h"

#define JOIN(a, b) a##b
#define NAMED(a, b) JOIN(a, b)

#if defined(__FMA__) || defined(__aarch64__)
enum { CHAINS = 12, OPERATIONS = 2 * VL * CHAINS };
#define ROUND(c) sum[c] = sum[c] * one + one
#else
enum { CHAINS = 14, OPERATIONS = VL * CHAINS };
#define ROUND(c) sum[c] = c % 2 ? sum[c] + one : sum[c] * one
#endif

/* Runs the chains `rounds` times and returns how many floating-point operations that was. */
double NAMED(peak_, VARIANT)(index rounds, volatile float *number) {
  vf one = splat(*number), sum[CHAINS]; /* the compiler must not know that it is 1 */
  UNROLL for (int c = 0; c < CHAINS; c++) sum[c] = one;
  for (index i = 0; i < rounds; i++)
    UNROLL for (int c = 0; c < CHAINS; c++) ROUND(c);
  for (int c = 0; c < CHAINS; c++) *number += sum_lanes(sum[c]); /* so that it is computed */
  return (double)OPERATIONS * (double)rounds;
}

#ifdef __wasm__
__attribute__((export_name("run"))) double run(index rounds) {
  static volatile float number;
  number = 1;
  return peak_wasm(rounds, &number);
}
#endif

/* Which instruction sets this processor and its operating system offer, best last. */
#ifndef TSUZURI_PROCESSOR_H
#define TSUZURI_PROCESSOR_H

#include "variant.h"

#if defined(__x86_64__)
extern const kernel_build kernels_baseline, kernels_avx2, kernels_avx512;
static const kernel_build *const builds[] = {&kernels_baseline, &kernels_avx2, &kernels_avx512};
static const char *const build_names[] = {"baseline", "avx2", "avx512"};

static void cpuid(unsigned leaf, unsigned part, unsigned *a, unsigned *b, unsigned *c, unsigned *d) {
  __asm__ volatile("cpuid" : "=a"(*a), "=b"(*b), "=c"(*c), "=d"(*d) : "a"(leaf), "c"(part));
}

static int best_build(void) {
  unsigned a, b, c, d, low, high;
  cpuid(0, 0, &a, &b, &c, &d);
  if (a < 7) return 0;
  cpuid(1, 0, &a, &b, &c, &d);
  if ((c >> 27 & 3) != 3 || !(c >> 12 & 1)) return 0; /* XSAVE by the system, AVX is implied; FMA */
  if (!(c >> 28 & 1)) return 0;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  if ((low & 6) != 6) return 0;                       /* the system keeps 256-bit registers */
  cpuid(7, 0, &a, &b, &c, &d);
  if (!(b >> 5 & 1)) return 0;                        /* AVX2 */
  unsigned wanted = 1u << 16 | 1u << 17 | 1u << 30 | 1u << 31; /* AVX-512 F, DQ, BW, VL */
  return (b & wanted) == wanted && (low & 0xe6) == 0xe6 ? 2 : 1;
}
#else
extern const kernel_build kernels_neon;
static const kernel_build *const builds[] = {&kernels_neon};
static const char *const build_names[] = {"neon"};
static int best_build(void) { return 0; }
#endif

enum { BUILDS = sizeof builds / sizeof *builds };

#endif

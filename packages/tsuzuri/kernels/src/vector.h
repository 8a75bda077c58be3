/*
 * Vectors of VL floats, by the compiler's own vector types: one source for
 * 4 lanes (WebAssembly SIMD, NEON, SSE), 8 (AVX2) and 16 (AVX-512).
 */
#ifndef TSUZURI_VECTOR_H
#define TSUZURI_VECTOR_H

#ifndef VL
#define VL 4
#endif

typedef __PTRDIFF_TYPE__ index;
typedef __UINTPTR_TYPE__ address;
typedef float vf __attribute__((vector_size(4 * VL)));
typedef int vi __attribute__((vector_size(4 * VL)));
typedef unsigned vu __attribute__((vector_size(4 * VL)));
typedef double vd __attribute__((vector_size(8 * VL)));
typedef float vf_unaligned __attribute__((vector_size(4 * VL), aligned(4)));

#define INLINE static inline __attribute__((always_inline))
#define APART static __attribute__((noinline)) /* a copy at each call would cost more bytes than time */
#define UNROLL _Pragma("clang loop unroll(full)")

INLINE vf splat(float x) { return x - (vf){}; }

INLINE vf load(const float *p) { return *(const vf_unaligned *)p; }
INLINE void store(float *p, vf x) { *(vf_unaligned *)p = x; }

/*
 * The first n of the VL floats at p, `rest` in the other lanes; all of them when
 * n >= VL. Where the processor can mask lanes, no lane past n is touched either.
 */
INLINE vf load_part(const float *p, index n, float rest) {
  if (n >= VL) return load(p);
#ifdef __AVX512F__
  return __builtin_ia32_loadups512_mask(p, splat(rest), (unsigned short)((1u << n) - 1));
#else
  vf x = splat(rest);
  for (index i = 0; i < n; i++) x[i] = p[i];
  return x;
#endif
}

INLINE void store_part(float *p, vf x, index n) {
  if (n >= VL) {
    store(p, x);
    return;
  }
#ifdef __AVX512F__
  __builtin_ia32_storeups512_mask(p, x, (unsigned short)((1u << n) - 1));
#else
  for (index i = 0; i < n; i++) p[i] = x[i];
#endif
}

/* What follows takes vectors of any width. mask ? x : y, lane by lane; a comparison of vectors gives the mask. */
#define choose(mask, x, y) \
  ({ \
    __auto_type mask_ = (mask); \
    __auto_type yes_ = (x); \
    __auto_type no_ = (y); \
    (__typeof__(yes_))(((__typeof__(mask_))yes_ & mask_) | ((__typeof__(mask_))no_ & ~mask_)); \
  })

/* Bounds that let NaN through. */
#define at_least(x, low) \
  ({ \
    __auto_type x_ = (x); \
    __typeof__(x_) low_ = (low) - (__typeof__(x_)){}; \
    choose(x_ < low_, low_, x_); \
  })
#define at_most(x, high) \
  ({ \
    __auto_type x_ = (x); \
    __typeof__(x_) high_ = (high) - (__typeof__(x_)){}; \
    choose(x_ > high_, high_, x_); \
  })

#define absolute(x) \
  ({ \
    __auto_type x_ = (x); \
    (__typeof__(x_))((__typeof__(x_ < x_))x_ & 0x7fffffff); \
  })

INLINE float sum_lanes(vf x) {
  float sum = x[0];
  UNROLL for (int i = 1; i < VL; i++) sum += x[i];
  return sum;
}

typedef struct {
  index from, to;
} range;

/* for i = from, from + VL … below to, with `left` = how many numbers there are from i on */
#define FOR_VECTORS(i, left, part) \
  for (index i = (part).from, left = (part).to - (part).from; left > 0; i += VL, left -= VL)

/* the range of all n */
#define ALL(n) ((range){0, (n)})

#endif

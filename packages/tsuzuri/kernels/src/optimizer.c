/* Dropout with its random numbers, the norm, the clip and the update: one pass each. */
#include "team.h"

INLINE vu rotate(vu x, int by) { return (x << by) | (x >> (32 - by)); }

/* Threefry-2x32, 20 rounds, VL blocks at once; see src/tensor/threefry.ts. */
INLINE void threefry(unsigned key0, unsigned key1, vu x0, vu x1, unsigned *words) {
  static const int rotation[8] = {13, 15, 26, 6, 17, 29, 16, 24};
  unsigned key[3] = {key0, key1, key0 ^ key1 ^ 0x1bd11bda};
  x0 += key0;
  x1 += key1;
  UNROLL for (unsigned round = 0; round < 20; round++) {
    x0 += x1;
    x1 = rotate(x1, rotation[round % 8]) ^ x0;
    if (round % 4 == 3) {
      unsigned group = (round + 1) / 4;
      x0 += key[group % 3];
      x1 += key[(group + 1) % 3] + group;
    }
  }
  UNROLL for (int i = 0; i < VL; i++) {
    words[2 * i] = x0[i];
    words[2 * i + 1] = x1[i];
  }
}

static void dropout(const team *t, index size, unsigned threshold, float scale, unsigned key0,
                    unsigned key1, unsigned counter, const float *x, float *y) {
  range part = share(t, size, 2 * CACHE_LINE);
  unsigned words[2 * VL];
  vu block;
  UNROLL for (int i = 0; i < VL; i++) block[i] = (unsigned)(part.from / 2) + i;
  for (index at = part.from; at < part.to; at += 2 * VL, block += VL) {
    threefry(key0, key1, (vu){} + counter, block, words);
    index count = part.to - at < 2 * VL ? part.to - at : 2 * VL;
    for (index i = 0; i < count; i++) y[at + i] = words[i] >= threshold ? scale * x[at + i] : 0.0f;
  }
}

#define NORM_CHUNK 4096 /* floats: the sum of chunks has one order, whoever sums them */

static void squaredNorm(const team *t, index size, const float *x, float *y) {
  double *sums = (double *)t->shared;
  range part = share(t, size, NORM_CHUNK);
  for (index at = part.from; at < part.to; at += NORM_CHUNK) {
    range chunk = {at, at + NORM_CHUNK < part.to ? at + NORM_CHUNK : part.to};
    vd lanes = {};
    FOR_VECTORS(i, left, chunk) {
      vd v = __builtin_convertvector(load_part(x + i, left, 0.0f), vd);
      lanes += v * v;
    }
    double sum = lanes[0];
    for (int i = 1; i < VL; i++) sum += lanes[i];
    sums[at / NORM_CHUNK] = sum;
  }
  meet(t);
  if (t->rank != 0) return;
  double sum = 0;
  for (index i = 0; i * NORM_CHUNK < size; i++) sum += sums[i];
  *y = (float)sum;
}

static void clip(const team *t, index size, float max_norm, const float *squared_norm, float *x) {
  float norm = __builtin_sqrtf(*squared_norm);
  if (norm <= max_norm) return;
  float factor = max_norm / norm;
  range part = share(t, size, CACHE_LINE);
  FOR_VECTORS(i, left, part) store_part(x + i, load_part(x + i, left, 0.0f) * factor, left);
}

static void sgd(const team *t, index size, float learning_rate, const float *gradient,
                float *value) {
  range part = share(t, size, CACHE_LINE);
  FOR_VECTORS(i, left, part)
    store_part(value + i,
               load_part(value + i, left, 0.0f) - learning_rate * load_part(gradient + i, left, 0.0f),
               left);
}

/* Dropout with its random numbers, the norm, the clip and the update: one pass each. */
#include "vector.h"

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

void EXPORT(dropout)(index size, unsigned threshold, float scale, unsigned key0, unsigned key1,
                     unsigned counter, const float *x, float *y) {
  unsigned words[2 * VL];
  vu block;
  UNROLL for (int i = 0; i < VL; i++) block[i] = i;
  for (index at = 0; at < size; at += 2 * VL, block += VL) {
    threefry(key0, key1, (vu){} + counter, block, words);
    index count = size - at < 2 * VL ? size - at : 2 * VL;
    for (index i = 0; i < count; i++) y[at + i] = words[i] >= threshold ? scale * x[at + i] : 0.0f;
  }
}

void EXPORT(squaredNorm)(index size, const float *x, float *y) {
  vd sums = {};
  FOR_VECTORS(i, left, size) {
    vd v = __builtin_convertvector(load_part(x + i, left, 0.0f), vd);
    sums += v * v;
  }
  double sum = sums[0];
  for (int i = 1; i < VL; i++) sum += sums[i];
  *y = (float)sum;
}

void EXPORT(clip)(index size, float max_norm, const float *squared_norm, float *x) {
  float norm = __builtin_sqrtf(*squared_norm);
  if (norm <= max_norm) return;
  float factor = max_norm / norm;
  FOR_VECTORS(i, left, size) store_part(x + i, load_part(x + i, left, 0.0f) * factor, left);
}

void EXPORT(sgd)(index size, float learning_rate, const float *gradient, float *value) {
  FOR_VECTORS(i, left, size)
    store_part(value + i,
               load_part(value + i, left, 0.0f) - learning_rate * load_part(gradient + i, left, 0.0f),
               left);
}

/* The softmax of several heads of attention, and positions; docs/kernels.md has them. */
#include "math.h"
#include "team.h"

static void headsSoftmaxForward(const team *t, index time, index batch, index heads, index size,
                                float scale, index causal, const float *x, const int *lengths,
                                float *y) {
  range part = share(t, time * batch * heads, 1);
  for (index slot = part.from; slot < part.to; slot++) {
    index row = slot / heads, length = smaller(lengths[row % batch], size);
    if (causal) length = smaller(length, row / batch + 1 + size - time);
    attention_row(length, size, scale, x + slot * size, y + slot * size);
  }
}

static void addPositions(const team *t, index time, index batch, index size, float scale,
                         const float *positions, float *x) {
  range part = share(t, time * batch, 1);
  for (index slot = part.from; slot < part.to; slot++) {
    const float *position = positions ? positions + slot / batch * size : 0;
    FOR_VECTORS(j, left, ALL(size)) {
      vf shift = position ? load_part(position + j, left, 0.0f) : splat(0.0f);
      store_part(x + slot * size + j, load_part(x + slot * size + j, left, 0.0f) * scale + shift, left);
    }
  }
}

static void rotatePairs(const team *t, index time, index rows, index half, float direction,
                   const float *turns, float *x) {
  range part = share(t, time * rows, 1);
  for (index slot = part.from; slot < part.to; slot++) {
    const float *cosines = turns + slot / rows * 2 * half, *sines = cosines + half;
    float *first = x + slot * 2 * half, *second = first + half;
    FOR_VECTORS(i, left, ALL(half)) {
      vf a = load_part(first + i, left, 0.0f), b = load_part(second + i, left, 0.0f);
      vf cosine = load_part(cosines + i, left, 0.0f), sine = load_part(sines + i, left, 0.0f) * direction;
      store_part(first + i, a * cosine - b * sine, left);
      store_part(second + i, a * sine + b * cosine, left);
    }
  }
}

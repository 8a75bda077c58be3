/*
 * The softmax of attention over the valid source positions, and the additive
 * score; docs/kernels.md has them. What stands in padded positions is never read.
 */
#include "gemm.h"
#include "math.h"

/* y = softmax of scale · x over the first `length` of `size` columns, and 0 in the others. */
APART void attention_row(index length, index size, float scale, const float *x, float *y) {
  float log_sum;
  FOR_VECTORS(s, left, ALL(length))
    store_part(y + s, load_part(x + s, left, 0.0f) * scale, left);
  if (length > 0) softmax_rows(1, length, y, y, &log_sum);
  for (index s = length > 0 ? length : 0; s < size; s++) y[s] = 0.0f;
}

static void maskedSoftmaxForward(const team *t, index time, index batch, index size, float scale,
                                 const float *x, const int *lengths, float *y) {
  range part = share(t, time * batch, 1);
  for (index slot = part.from; slot < part.to; slot++)
    attention_row(smaller(lengths[slot % batch], size), size, scale, x + slot * size, y + slot * size);
}

static void maskedSoftmaxBackward(const team *t, index time, index batch, index size, float scale,
                                  const float *y, const float *dy, const int *lengths, float *dx) {
  range part = share(t, time * batch, 1);
  for (index slot = part.from; slot < part.to; slot++) {
    index length = smaller(lengths[slot % batch], size);
    const float *y_row = y + slot * size, *dy_row = dy + slot * size;
    float *dx_row = dx + slot * size;
    vf sums = splat(0.0f);
    FOR_VECTORS(s, left, ALL(length))
      sums += load_part(dy_row + s, left, 0.0f) * load_part(y_row + s, left, 0.0f);
    float dot = sum_lanes(sums);
    FOR_VECTORS(s, left, ALL(length)) {
      vf weight = load_part(y_row + s, left, 0.0f) * scale;
      store_part(dx_row + s, weight * (load_part(dy_row + s, left, 0.0f) - dot), left);
    }
    for (index s = length; s < size; s++) dx_row[s] = 0.0f;
  }
}

static void additiveScoreForward(const team *t, index time, index batch, index source, index size,
                                 const float *query, const float *keys, const float *v,
                                 const int *lengths, float *scores) {
  range part = share(t, time * batch, 1);
  for (index slot = part.from; slot < part.to; slot++) {
    index b = slot % batch;
    const float *q = query + slot * size;
    for (index s = 0; s < source; s++) {
      const float *key = keys + (s * batch + b) * size;
      vf sums = splat(0.0f);
      if (s < lengths[b])
        FOR_VECTORS(j, left, ALL(size)) {
          vf u = vector_tanh(load_part(q + j, left, 0.0f) + load_part(key + j, left, 0.0f));
          sums += load_part(v + j, left, 0.0f) * u;
        }
      scores[slot * source + s] = sum_lanes(sums);
    }
  }
}

/* Threads take columns: each adds up its own, row by row of the batch, in one order. */
static void additiveScoreBackward(const team *t, index time, index batch, index source, index size,
                                  const float *query, const float *keys, const float *v,
                                  const int *lengths, const float *d_scores, float *d_query,
                                  float *d_keys, float *d_v) {
  range part = share(t, size, CACHE_LINE);
  float *row_sum = t->scratch; /* of d_v, over one row of the batch */
  for (index b = 0; b < batch; b++) {
    for (index j = part.from; j < part.to; j++) row_sum[j] = 0.0f;
    for (index slot = b; slot < time * batch; slot += batch) {
      const float *q = query + slot * size;
      float *dq = d_query + slot * size;
      for (index j = part.from; j < part.to; j++) dq[j] = 0.0f;
      for (index s = 0; s < smaller(lengths[b], source); s++) {
        const float *key = keys + (s * batch + b) * size;
        float *d_key = d_keys + (s * batch + b) * size;
        float d_score = d_scores[slot * source + s];
        FOR_VECTORS(j, left, part) {
          vf u = vector_tanh(load_part(q + j, left, 0.0f) + load_part(key + j, left, 0.0f));
          vf d = load_part(v + j, left, 0.0f) * d_score * (1.0f - u * u);
          store_part(row_sum + j, load_part(row_sum + j, left, 0.0f) + u * d_score, left);
          store_part(dq + j, load_part(dq + j, left, 0.0f) + d, left);
          store_part(d_key + j, load_part(d_key + j, left, 0.0f) + d, left);
        }
      }
    }
    FOR_VECTORS(j, left, part)
      store_part(d_v + j, load_part(d_v + j, left, 0.0f) + load_part(row_sum + j, left, 0.0f), left);
  }
}

/* Layer normalisation of each row of [rows, features]; the equations are at src/nn/layer-norm.ts. */
#include "team.h"

static void layerNormForward(const team *t, index rows, index features, float epsilon,
                             const float *x, const float *gamma, const float *beta,
                             float *inverse_deviation, float *normalised, float *y) {
  float count = (float)features;
  range part = share(t, rows, 1);
  for (index i = part.from; i < part.to; i++) {
    const float *x_row = x + i * features;
    float *x_hat_row = normalised + i * features, *y_row = y + i * features;
    vf sums = splat(0.0f), squares = splat(0.0f);
    FOR_VECTORS(j, left, ALL(features)) sums += load_part(x_row + j, left, 0.0f);
    float mean = sum_lanes(sums) / count;
    FOR_VECTORS(j, left, ALL(features)) {
      vf deviation = load_part(x_row + j, left, mean) - mean; /* 0 in the lanes past the end */
      squares += deviation * deviation;
    }
    float inverse = 1.0f / __builtin_sqrtf(sum_lanes(squares) / count + epsilon);
    inverse_deviation[i] = inverse;
    FOR_VECTORS(j, left, ALL(features)) {
      vf x_hat = (load_part(x_row + j, left, mean) - mean) * inverse;
      vf shift = beta ? load_part(beta + j, left, 0.0f) : splat(0.0f);
      store_part(x_hat_row + j, x_hat, left);
      store_part(y_row + j, load_part(gamma + j, left, 0.0f) * x_hat + shift, left);
    }
  }
}

/* dx of one row. */
INLINE void layer_norm_row_backward(index features, const float *x_hat_row, const float *gamma,
                                    float inverse, const float *dy_row, float *dx_row) {
  vf sums = splat(0.0f), dots = splat(0.0f);
  FOR_VECTORS(j, left, ALL(features)) {
    vf d_x_hat = load_part(gamma + j, left, 0.0f) * load_part(dy_row + j, left, 0.0f);
    sums += d_x_hat;
    dots += d_x_hat * load_part(x_hat_row + j, left, 0.0f);
  }
  float mean = sum_lanes(sums) / (float)features, mean_dot = sum_lanes(dots) / (float)features;
  FOR_VECTORS(j, left, ALL(features)) {
    vf d_x_hat = load_part(gamma + j, left, 0.0f) * load_part(dy_row + j, left, 0.0f);
    vf x_hat = load_part(x_hat_row + j, left, 0.0f);
    store_part(dx_row + j, (d_x_hat - mean - x_hat * mean_dot) * inverse, left);
  }
}

/* Threads share dx by rows, and the sums over the rows by columns. */
static void layerNormBackward(const team *t, index rows, index features, const float *normalised,
                              const float *gamma, const float *inverse_deviation, const float *dy,
                              float *dx, float *d_gamma, float *d_beta) {
  range part = share(t, rows, 1), columns = share(t, features, CACHE_LINE);
  for (index i = part.from; i < part.to; i++) {
    index row = i * features;
    layer_norm_row_backward(features, normalised + row, gamma, inverse_deviation[i], dy + row,
                            dx + row);
  }
  for (index row = 0; row < rows * features; row += features)
    FOR_VECTORS(j, left, columns) {
      vf d = load_part(dy + row + j, left, 0.0f);
      vf x_hat = load_part(normalised + row + j, left, 0.0f);
      store_part(d_gamma + j, load_part(d_gamma + j, left, 0.0f) + d * x_hat, left);
      if (d_beta) store_part(d_beta + j, load_part(d_beta + j, left, 0.0f) + d, left);
    }
}

/* Batch normalisation over the rows of [rows, features]; the equations are at src/nn/batch-norm.ts. */
#include "team.h"

INLINE vf square_root(vf x) {
  vf y;
  UNROLL for (int i = 0; i < VL; i++) y[i] = __builtin_sqrtf(x[i]);
  return y;
}

static void batchNormForward(const team *t, index rows, index features, float epsilon, float momentum,
                              const float *x, const float *gamma, const float *beta,
                              float *running_mean, float *running_variance,
                              float *inverse_deviation, float *normalised, float *y) {
  float count = (float)rows;
  range part = share(t, features, CACHE_LINE);
  FOR_VECTORS(j, left, part) {
    vf mean = splat(0.0f), variance = splat(0.0f);
    for (index i = 0; i < rows; i++) mean += load_part(x + i * features + j, left, 0.0f);
    mean /= count;
    for (index i = 0; i < rows; i++) {
      vf deviation = load_part(x + i * features + j, left, 0.0f) - mean;
      variance += deviation * deviation;
    }
    variance /= count;
    vf inverse = 1.0f / square_root(variance + epsilon);
    store_part(inverse_deviation + j, inverse, left);
    vf scale = load_part(gamma + j, left, 0.0f), shift = load_part(beta + j, left, 0.0f);
    for (index i = 0; i < rows; i++) {
      index at = i * features + j;
      vf x_hat = (load_part(x + at, left, 0.0f) - mean) * inverse;
      store_part(normalised + at, x_hat, left);
      store_part(y + at, scale * x_hat + shift, left);
    }
    vf unbiased = variance * count / (count - 1.0f);
    vf old_mean = load_part(running_mean + j, left, 0.0f);
    vf old_variance = load_part(running_variance + j, left, 0.0f);
    store_part(running_mean + j, old_mean + momentum * (mean - old_mean), left);
    store_part(running_variance + j, old_variance + momentum * (unbiased - old_variance), left);
  }
}

static void batchNormInference(const team *t, index rows, index features, float epsilon, const float *x,
                                const float *gamma, const float *beta, const float *running_mean,
                                const float *running_variance, float *y) {
  range part = share(t, features, CACHE_LINE);
  FOR_VECTORS(j, left, part) {
    vf mean = load_part(running_mean + j, left, 0.0f);
    vf inverse = 1.0f / square_root(load_part(running_variance + j, left, 1.0f) + epsilon);
    vf scale = load_part(gamma + j, left, 0.0f), shift = load_part(beta + j, left, 0.0f);
    for (index i = 0; i < rows; i++) {
      index at = i * features + j;
      store_part(y + at, scale * ((load_part(x + at, left, 0.0f) - mean) * inverse) + shift, left);
    }
  }
}

static void batchNormBackward(const team *t, index rows, index features, const float *normalised,
                               const float *gamma, const float *inverse_deviation,
                               const float *dy, float *dx, float *d_gamma, float *d_beta) {
  float count = (float)rows;
  range part = share(t, features, CACHE_LINE);
  FOR_VECTORS(j, left, part) {
    vf sum = splat(0.0f), dot = splat(0.0f);
    for (index i = 0; i < rows; i++) {
      vf d = load_part(dy + i * features + j, left, 0.0f);
      sum += d;
      dot += d * load_part(normalised + i * features + j, left, 0.0f);
    }
    store_part(d_beta + j, load_part(d_beta + j, left, 0.0f) + sum, left);
    store_part(d_gamma + j, load_part(d_gamma + j, left, 0.0f) + dot, left);
    vf factor = load_part(gamma + j, left, 0.0f) * load_part(inverse_deviation + j, left, 0.0f);
    for (index i = 0; i < rows; i++) {
      index at = i * features + j;
      vf x_hat = load_part(normalised + at, left, 0.0f);
      vf d = load_part(dy + at, left, 0.0f);
      store_part(dx + at, factor * (d - sum / count - x_hat * (dot / count)), left);
    }
  }
}

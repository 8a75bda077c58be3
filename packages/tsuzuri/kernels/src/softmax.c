/* Softmax, cross-entropy and argmax over rows. */
#include "math.h"

#define MINUS_INFINITY (-__builtin_inff())

/* y = softmax of the row x; returns ln Σ e^x. */
static float softmax_row(index columns, const float *x, float *y) {
  vf largest = splat(MINUS_INFINITY);
  FOR_VECTORS(j, left, columns) {
    vf v = load_part(x + j, left, MINUS_INFINITY);
    largest = choose(v <= largest, largest, v); /* NaN goes through */
  }
  float maximum = largest[0];
  for (int i = 1; i < VL; i++) maximum = largest[i] <= maximum ? maximum : largest[i];
  vf sums = splat(0.0f);
  FOR_VECTORS(j, left, columns) {
    vf power = vector_exp(load_part(x + j, left, MINUS_INFINITY) - maximum);
    store_part(y + j, power, left);
    sums += power; /* e^−∞ = 0 in the lanes past the end */
  }
  float sum = sum_lanes(sums);
  float inverse = 1.0f / sum;
  FOR_VECTORS(j, left, columns) store_part(y + j, load_part(y + j, left, 0.0f) * inverse, left);
  return maximum + scalar_log(sum);
}

void EXPORT(softmaxForward)(index rows, index columns, const float *x, float *y) {
  for (index i = 0; i < rows; i++) softmax_row(columns, x + i * columns, y + i * columns);
}

void EXPORT(softmaxBackward)(index rows, index columns, const float *y, const float *dy,
                             float *dx) {
  for (index i = 0; i < rows; i++, y += columns, dy += columns, dx += columns) {
    vf sums = splat(0.0f);
    FOR_VECTORS(j, left, columns)
      sums += load_part(dy + j, left, 0.0f) * load_part(y + j, left, 0.0f);
    float dot = sum_lanes(sums);
    FOR_VECTORS(j, left, columns)
      store_part(dx + j, load_part(y + j, left, 0.0f) * (load_part(dy + j, left, 0.0f) - dot), left);
  }
}

void EXPORT(crossEntropyForward)(index time, index batch, index classes, float scale,
                                 const float *logits, const int *targets, const int *lengths,
                                 float *probabilities, float *loss) {
  double sum = 0;
  for (index t = 0; t < time; t++)
    for (index b = 0; b < batch; b++) {
      index slot = t * batch + b;
      const float *x = logits + slot * classes;
      float log_sum = softmax_row(classes, x, probabilities + slot * classes);
      if (t < lengths[b]) sum += log_sum - x[targets[slot]];
    }
  *loss = (float)(scale * sum);
}

void EXPORT(crossEntropyBackward)(index time, index batch, index classes, float scale,
                                  const float *probabilities, const int *targets,
                                  const int *lengths, float *d_logits) {
  for (index t = 0; t < time; t++)
    for (index b = 0; b < batch; b++) {
      index slot = t * batch + b;
      const float *p = probabilities + slot * classes;
      float *d = d_logits + slot * classes;
      int valid = t < lengths[b];
      FOR_VECTORS(j, left, classes)
        store_part(d + j, valid ? load_part(p + j, left, 0.0f) * scale : splat(0.0f), left);
      if (valid) d[targets[slot]] = (p[targets[slot]] - 1.0f) * scale;
    }
}

void EXPORT(argmax)(index rows, index columns, const float *x, int *ids) {
  for (index i = 0; i < rows; i++, x += columns) {
    index best = 0;
    for (index j = 1; j < columns; j++)
      if (x[j] > x[best]) best = j;
    ids[i] = (int)best;
  }
}

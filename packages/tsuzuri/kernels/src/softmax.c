/* Softmax, cross-entropy and argmax over rows. */
#include "math.h"
#include "team.h"

#define MINUS_INFINITY (-__builtin_inff())

/* y = softmax of the row x; returns ln Σ e^x. */
static float softmax_row(index columns, const float *x, float *y) {
  vf largest = splat(MINUS_INFINITY);
  FOR_VECTORS(j, left, ALL(columns)) {
    vf v = load_part(x + j, left, MINUS_INFINITY);
    largest = choose(v <= largest, largest, v); /* NaN goes through */
  }
  float maximum = largest[0];
  for (int i = 1; i < VL; i++) maximum = largest[i] <= maximum ? maximum : largest[i];
  vf sums = splat(0.0f);
  FOR_VECTORS(j, left, ALL(columns)) {
    vf power = vector_exp(load_part(x + j, left, MINUS_INFINITY) - maximum);
    store_part(y + j, power, left);
    sums += power; /* e^−∞ = 0 in the lanes past the end */
  }
  float sum = sum_lanes(sums);
  float inverse = 1.0f / sum;
  FOR_VECTORS(j, left, ALL(columns)) store_part(y + j, load_part(y + j, left, 0.0f) * inverse, left);
  return maximum + scalar_log(sum);
}

static void softmaxForward(const team *t, index rows, index columns, const float *x, float *y) {
  range part = share(t, rows, 1);
  for (index i = part.from; i < part.to; i++) softmax_row(columns, x + i * columns, y + i * columns);
}

static void softmaxBackward(const team *t, index rows, index columns, const float *y,
                            const float *dy, float *dx) {
  range part = share(t, rows, 1);
  for (index i = part.from; i < part.to; i++) {
    const float *y_row = y + i * columns, *dy_row = dy + i * columns;
    vf sums = splat(0.0f);
    FOR_VECTORS(j, left, ALL(columns))
      sums += load_part(dy_row + j, left, 0.0f) * load_part(y_row + j, left, 0.0f);
    float dot = sum_lanes(sums);
    FOR_VECTORS(j, left, ALL(columns))
      store_part(dx + i * columns + j,
                 load_part(y_row + j, left, 0.0f) * (load_part(dy_row + j, left, 0.0f) - dot), left);
  }
}

/* Σ_j (x_target − x_j): what label smoothing adds to the loss, but for the factor ε / classes. */
static float smoothed_part(index classes, const float *x, float x_target) {
  vf sums = splat(0.0f);
  FOR_VECTORS(j, left, ALL(classes)) sums += x_target - load_part(x + j, left, x_target);
  return sum_lanes(sums);
}

/* The team's shared memory holds a loss a slot, so that their sum has one order. */
static void crossEntropyForward(const team *t, index time, index batch, index classes, float scale,
                                float smoothing, const float *logits, const int *targets, const int *lengths,
                                float *probabilities, float *loss) {
  range part = share(t, time * batch, CACHE_LINE);
  for (index slot = part.from; slot < part.to; slot++) {
    const float *x = logits + slot * classes;
    float log_sum = softmax_row(classes, x, probabilities + slot * classes);
    t->shared[slot] = 0.0f;
    if (slot / batch >= lengths[slot % batch]) continue;
    float x_target = x[targets[slot]];
    t->shared[slot] = log_sum - x_target;
    if (smoothing > 0)
      t->shared[slot] += smoothing / (float)classes * smoothed_part(classes, x, x_target);
  }
  meet(t);
  if (t->rank != 0) return;
  double sum = 0;
  for (index slot = 0; slot < time * batch; slot++) sum += t->shared[slot];
  *loss = (float)(scale * sum);
}

static void crossEntropyBackward(const team *t, index time, index batch, index classes, float scale,
                                 float smoothing, const float *probabilities, const int *targets,
                                 const int *lengths, float *d_logits) {
  float each = smoothing / (float)classes, right = 1.0f - smoothing + each;
  range part = share(t, time * batch, 1);
  for (index slot = part.from; slot < part.to; slot++) {
    const float *p = probabilities + slot * classes;
    float *d = d_logits + slot * classes;
    int valid = slot / batch < lengths[slot % batch];
    FOR_VECTORS(j, left, ALL(classes))
      store_part(d + j, valid ? (load_part(p + j, left, 0.0f) - each) * scale : splat(0.0f), left);
    if (valid) d[targets[slot]] = (p[targets[slot]] - right) * scale;
  }
}

static void argmax(const team *t, index rows, index columns, const float *x, int *ids) {
  range part = share(t, rows, CACHE_LINE);
  for (index i = part.from; i < part.to; i++) {
    const float *row = x + i * columns;
    index best = 0;
    for (index j = 1; j < columns; j++)
      if (row[j] > row[best]) best = j;
    ids[i] = (int)best;
  }
}

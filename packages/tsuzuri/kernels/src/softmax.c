/* Softmax, cross-entropy and argmax over rows. */
#include "math.h"
#include "team.h"

#define MINUS_INFINITY (-__builtin_inff())

/* The largest number of x; NaN only where it does not matter, since the powers of such a row are NaN. */
INLINE float largest_lane(vf x) {
  float lanes[VL];
  store(lanes, x);
  UNROLL for (int half = VL / 2; half > 0; half /= 2)
    UNROLL for (int i = 0; i < half; i++)
      lanes[i] = lanes[i] <= lanes[i + half] ? lanes[i + half] : lanes[i];
  return lanes[0];
}

/*
 * y = softmax of up to VL rows of x, log_sums[row] = ln Σ e^x. In short rows the
 * sum over the lanes, the quotient and the logarithm take longest: each waits for
 * the one before. Rows side by side do not wait for each other, and share the
 * instructions of the logarithm.
 */
static void softmax_rows(index rows, index columns, const float *x, float *y, float *log_sums) {
  float lanes[VL][VL], maxima[VL] = {}, sums[VL] = {}, inverses[VL], logs[VL];
  for (index i = 0; i < rows; i++) {
    const float *from = x + i * columns;
    vf largest = splat(MINUS_INFINITY);
    FOR_VECTORS(j, left, ALL(columns)) {
      vf v = load_part(from + j, left, MINUS_INFINITY);
      largest = choose(v <= largest, largest, v); /* NaN goes through */
    }
    maxima[i] = largest_lane(largest);
    vf powers = splat(0.0f);
    FOR_VECTORS(j, left, ALL(columns)) {
      vf power = vector_exp(load_part(from + j, left, MINUS_INFINITY) - maxima[i]);
      if (columns > VL) store_part(y + i * columns + j, power, left);
      powers += power; /* e^−∞ = 0 in the lanes past the end */
    }
    store(lanes[i], powers);
  }
  _Pragma("clang loop vectorize(disable)") /* it would gather the lanes, which is slow */
  for (index i = 0; i < rows; i++) {
    float sum = lanes[i][0];
    UNROLL for (int l = 1; l < VL; l++) sum += lanes[i][l];
    sums[i] = sum;
  }
  store(inverses, 1.0f / load(sums));
  store(logs, load(maxima) + vector_log(load(sums)));
  for (index i = 0; i < rows; i++) {
    float *to = y + i * columns;
    log_sums[i] = logs[i];
    /* One vector of powers is their sum, too; a row just written is not read back at once. */
    if (columns <= VL) store_part(to, load(lanes[i]) * inverses[i], columns);
    else
      FOR_VECTORS(j, left, ALL(columns))
        store_part(to + j, load_part(to + j, left, 0.0f) * inverses[i], left);
  }
}

/* So many rows are taken together: long ones one by one, while they lie in the cache. */
INLINE index rows_together(index columns) { return columns > 256 ? 1 : VL; }

static void softmaxForward(const team *t, index rows, index columns, const float *x, float *y) {
  float log_sums[VL];
  range part = share(t, rows, 1);
  index step = rows_together(columns);
  for (index i = part.from; i < part.to; i += step)
    softmax_rows(i + step < part.to ? step : part.to - i, columns, x + i * columns, y + i * columns, log_sums);
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

/* The team's shared memory holds a loss a slot. */
static void crossEntropyForward(const team *t, index time, index batch, index classes, float scale,
                                float smoothing, const float *logits, const int *targets, const int *lengths,
                                float *probabilities, float *loss) {
  range part = share(t, time * batch, CACHE_LINE);
  index step = rows_together(classes);
  for (index i = part.from; i < part.to; i += step)
    softmax_rows(i + step < part.to ? step : part.to - i, classes, logits + i * classes,
                 probabilities + i * classes, t->shared + i);
  for (index slot = part.from; slot < part.to; slot++) {
    const float *x = logits + slot * classes;
    float log_sum = t->shared[slot];
    t->shared[slot] = 0.0f;
    if (slot / batch >= lengths[slot % batch]) continue;
    float x_target = x[targets[slot]];
    t->shared[slot] = log_sum - x_target;
    if (smoothing > 0)
      t->shared[slot] += smoothing / (float)classes * smoothed_part(classes, x, x_target);
  }
  add_losses(t, time * batch, scale, loss);
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

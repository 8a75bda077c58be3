/* Sparsemax and 1.5-entmax over rows, and their losses; docs/kernels.md has them. */
#include "math.h"
#include "team.h"

#define INFINITE __builtin_inff()
#define PLAINLY _Pragma("clang loop vectorize(disable) unroll(disable)") /* these loops are few bytes, and not what takes time */
#define SMALLEST 1.17549435e-38f /* the smallest normal float: what is below it counts as 0 */

/* heap[i] moves down until it is no smaller than its children. */
APART void sift(float *heap, index n, index i) {
  float moved = heap[i];
  for (index child; (child = 2 * i + 1) < n; i = child) {
    if (child + 1 < n && heap[child] < heap[child + 1]) child++;
    if (!(moved < heap[child])) break;
    heap[i] = heap[child];
  }
  heap[i] = moved;
}

/*
 * τ with Σ [z / power − τ]₊^power = 1, for n numbers z of which the largest is 0, in a heap that is
 * used up: those above τ are the k largest, and τ of the k largest is known.
 */
APART double threshold(index n, float *heap, index power) {
  PLAINLY for (index i = n / 2 - 1; i >= 0; i--) sift(heap, n, i);
  double sum = 0, squares = 0, tau = 0;
  for (index k = 1; n > 0; k++) {
    double z = (double)heap[0] / (double)power, next;
    sum += z;
    squares += z * z;
    if (power == 1) next = (sum - 1) / (double)k;
    else {
      double mean = sum / (double)k, rest = (1 - (squares - sum * mean)) / (double)k;
      next = mean - __builtin_sqrt(rest > 0 ? rest : 0);
    }
    if (k > 1 && z <= next) break;
    tau = next;
    heap[0] = heap[--n];
    sift(heap, n, 0);
  }
  return tau;
}

/* y = entmax of scale · x, n numbers each; NaN where no x is a finite number, or one is not below infinity. */
APART void entmax_row(index n, index power, float scale, const float *x, float *y, float *heap) {
  float largest = -INFINITE;
  int broken = 0;
  PLAINLY for (index j = 0; j < n; j++) {
    float z = x[j] * scale;
    if (!(z < INFINITE)) broken = 1;
    if (z > largest) largest = z;
  }
  if (broken || largest == -INFINITE) {
    PLAINLY for (index j = 0; j < n; j++) y[j] = __builtin_nanf("");
    return;
  }
  index count = 0;
  PLAINLY for (index j = 0; j < n; j++) {
    float z = x[j] * scale - largest;
    if (z > -(float)power) heap[count++] = z; /* others are below the largest τ there is */
  }
  double tau = threshold(count, heap, power);
  PLAINLY for (index j = 0; j < n; j++) {
    double above = (double)(x[j] * scale - largest) / (double)power - tau;
    float p = above > 0 ? (float)(power == 1 ? above : above * above) : 0.0f;
    y[j] = p >= SMALLEST ? p : 0.0f;
  }
}

static void entmaxForward(const team *t, index time, index batch, index size, index power, float scale,
                          const float *x, const int *lengths, float *y) {
  range part = share(t, time * batch, 1);
  for (index slot = part.from; slot < part.to; slot++) {
    index length = smaller(lengths[slot % batch], size);
    float *y_row = y + slot * size;
    entmax_row(length, power, scale, x + slot * size, y_row, t->scratch);
    PLAINLY for (index s = length; s < size; s++) y_row[s] = 0.0f;
  }
}

static void entmaxBackward(const team *t, index time, index batch, index size, index power, float scale,
                           const float *y, const float *dy, const int *lengths, float *dx) {
  range part = share(t, time * batch, 1);
  for (index slot = part.from; slot < part.to; slot++) {
    index length = smaller(lengths[slot % batch], size);
    const float *y_row = y + slot * size, *dy_row = dy + slot * size;
    float *dx_row = dx + slot * size;
    double dot = 0, sum = 0;
    for (index s = 0; s < length; s++) {
      float share_of = power == 1 ? (y_row[s] > 0 ? 1.0f : y_row[s]) : __builtin_sqrtf(y_row[s]);
      dx_row[s] = share_of;
      dot += (double)share_of * dy_row[s];
      sum += share_of;
    }
    double mean = dot / sum;
    for (index s = 0; s < length; s++)
      dx_row[s] = dx_row[s] == 0 ? 0.0f : (float)(scale * dx_row[s] * (dy_row[s] - mean));
    for (index s = length; s < size; s++) dx_row[s] = 0.0f;
  }
}

/* (p − q) · z + H(p) of one slot */
static double entmax_loss(index classes, index power, float smoothing, const float *z, const float *p,
                          index target) {
  double sum = 0, entropy = 0, all = 0;
  for (index j = 0; j < classes; j++) {
    double above = (double)z[j] - z[target];
    all -= above;
    if (p[j] == 0) continue; /* z may be −∞ there */
    sum += p[j] * above;
    entropy += p[j] - p[j] * (power == 1 ? (double)p[j] : __builtin_sqrt(p[j]));
  }
  sum += entropy * (power == 1 ? 0.5 : 4.0 / 3.0);
  return smoothing > 0 ? sum + (double)smoothing / (double)classes * all : sum;
}

/* The team's shared memory holds a loss a slot. */
static void entmaxLossForward(const team *t, index time, index batch, index classes, index power,
                              float scale, float smoothing, const float *logits, const int *targets,
                              const int *lengths, float *probabilities, float *loss) {
  range part = share(t, time * batch, CACHE_LINE);
  for (index slot = part.from; slot < part.to; slot++) {
    const float *z = logits + slot * classes;
    float *p = probabilities + slot * classes;
    entmax_row(classes, power, 1.0f, z, p, t->scratch);
    int valid = slot / batch < lengths[slot % batch];
    t->shared[slot] = valid ? (float)entmax_loss(classes, power, smoothing, z, p, targets[slot]) : 0.0f;
  }
  add_losses(t, time * batch, scale, loss);
}

static void logarithm(const team *t, index size, const float *x, float *y) {
  range part = share(t, size, CACHE_LINE);
  FOR_VECTORS(i, left, part) {
    vf v = load_part(x + i, left, 1.0f);
    vf ln = choose(v < splat(SMALLEST), splat(-INFINITE), vector_log(v));
    store_part(y + i, choose(v < splat(INFINITE), ln, v), left); /* NaN and infinity stay */
  }
}

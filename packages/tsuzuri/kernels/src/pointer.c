/*
 * The mixture of generating and copying (See et al. 2017, equation 9), in
 * logarithms: docs/kernels.md has its terms. Only the classes that the source
 * has differ from ln g + ln softmax, and they are listed once for each slot.
 */
#include "math.h"
#include "team.h"

/* What a slot mixes, and the classes that its source has, each once. */
typedef struct {
  float generate, copy, gate; /* ln p, ln(1 − p) and ln g */
  index count;                /* of these classes: */
  int *ids;
  float *mass;  /* the attention to a class; then what is wanted of it */
  float *total; /* its ln P */
  int *places;  /* of each class in these lists; −1 of the others */
} mixture;

/* ln x, also of 0. */
APART vf log_or_never(vf x) {
  return choose(x < splat(1.17549435e-38f), splat(MINUS_INFINITY), to_log(x));
}

static mixture no_mixture(const team *t, index size, index classes) {
  int *lists = (int *)t->scratch;
  mixture m = {.places = lists, .ids = lists + classes};
  m.mass = t->scratch + classes + size;
  m.total = m.mass + size;
  for (index j = 0; j < classes; j++) m.places[j] = -1;
  return m;
}

/* The mixture of a slot, with the ln P of the classes in its source; log_sum = ln Σ e^logits. */
APART void mix(mixture *m, index size, index classes, const float *logits, float log_sum, float gate,
               const float *weights, const int *copies) {
  float all = 0.0f, none = 0.0f;
  m->count = 0;
  for (index s = 0; s < size; s++) {
    int id = copies[s];
    all += weights[s];
    if (id == classes) {
      none += weights[s];
      continue;
    }
    if (m->places[id] < 0) {
      m->ids[m->count] = id;
      m->mass[m->count] = 0.0f;
      m->places[id] = (int)m->count++;
    }
    m->mass[m->places[id]] += weights[s];
  }
  if (all == 0.0f) none = 1.0f;
  m->generate = -log_add(splat(0.0f), splat(-gate))[0];
  m->copy = -log_add(splat(0.0f), splat(gate))[0];
  m->gate = log_add(splat(m->generate), log_or_never(splat(none)) + m->copy)[0];
  for (index i = 0; i < m->count; i++) m->total[i] = logits[m->ids[i]];
  FOR_VECTORS(i, left, ALL(m->count)) {
    vf written = part_of(m->total + i, left, 0.0f) - log_sum + m->gate;
    vf copied = log_or_never(part_of(m->mass + i, left, 0.0f)) + m->copy;
    put_part(m->total + i, log_add(written, copied), left);
  }
}

/* Makes the lists empty again. */
INLINE void clear(mixture *m) {
  for (index i = 0; i < m->count; i++) m->places[m->ids[i]] = -1;
}

static void pointerScores(const team *t, index time, index batch, index size, index classes, const float *logits,
                          const float *gate, const float *weights, const int *copies, float *scores) {
  mixture m = no_mixture(t, size, classes);
  range part = share(t, time * batch, 1);
  for (index slot = part.from; slot < part.to; slot++) {
    const float *x = logits + slot * classes;
    float *y = scores + slot * classes;
    vf largest = splat(MINUS_INFINITY), powers = splat(0.0f);
    FOR_VECTORS(j, left, ALL(classes)) {
      vf v = part_of(x + j, left, MINUS_INFINITY);
      largest = choose(v <= largest, largest, v); /* NaN goes through */
    }
    float most = largest_lane(largest);
    FOR_VECTORS(j, left, ALL(classes)) powers += to_exp(part_of(x + j, left, MINUS_INFINITY) - most);
    float log_sum = most + log_or_never(splat(sum_lanes(powers)))[0];
    mix(&m, size, classes, x, log_sum, gate[slot], weights + slot * size, copies + slot % batch * size);
    FOR_VECTORS(j, left, ALL(classes)) put_part(y + j, part_of(x + j, left, 0.0f) - log_sum + m.gate, left);
    for (index i = 0; i < m.count; i++) y[m.ids[i]] = m.total[i];
    clear(&m);
  }
}

/* The team's shared memory holds a loss a slot. */
static void pointerForward(const team *t, index time, index batch, index size, index classes, float scale,
                           float smoothing, const float *logits, const float *gate, const float *weights,
                           const int *copies, const int *targets, const int *lengths, float *probabilities,
                           float *log_sums, float *loss) {
  mixture m = no_mixture(t, size, classes);
  range part = share(t, time * batch, CACHE_LINE);
  index step = rows_together(classes);
  for (index i = part.from; i < part.to; i += step)
    softmax_rows(i + step < part.to ? step : part.to - i, classes, logits + i * classes,
                 probabilities + i * classes, log_sums + i);
  for (index slot = part.from; slot < part.to; slot++) {
    t->shared[slot] = 0.0f;
    if (slot / batch >= lengths[slot % batch]) continue;
    const float *x = logits + slot * classes;
    mix(&m, size, classes, x, log_sums[slot], gate[slot], weights + slot * size, copies + slot % batch * size);
    int target = targets[slot];
    float least = m.gate - log_sums[slot]; /* ln P_j − x_j of a class j that the source lacks */
    float right = m.places[target] < 0 ? x[target] + least : m.total[m.places[target]];
    t->shared[slot] = -right;
    if (smoothing > 0) {
      float sum = smoothed_part(classes, x, right - least);
      for (index i = 0; i < m.count; i++) sum -= m.total[i] - (x[m.ids[i]] + least);
      t->shared[slot] += smoothing / (float)classes * sum;
    }
    clear(&m);
  }
  add_losses(t, time * batch, scale, loss);
}

#define STEEPEST 80.0f /* ln of the largest derivative by a weight: its product with the weight is finite */

static void pointerBackward(const team *t, index time, index batch, index size, index classes, float scale,
                            float smoothing, const float *logits, const float *gate, const float *weights,
                            const int *copies, const int *targets, const int *lengths,
                            const float *probabilities, const float *log_sums, float *d_logits, float *d_gate,
                            float *d_weights) {
  mixture m = no_mixture(t, size, classes);
  float each = smoothing / (float)classes, one = 1.0f - smoothing;
  range part = share(t, time * batch, 1);
  for (index slot = part.from; slot < part.to; slot++) {
    const float *x = logits + slot * classes, *y = probabilities + slot * classes;
    const int *copy = copies + slot % batch * size;
    float *dx = d_logits + slot * classes, *da = d_weights + slot * size;
    if (slot / batch >= lengths[slot % batch]) {
      for (index j = 0; j < classes; j++) dx[j] = 0.0f;
      for (index s = 0; s < size; s++) da[s] = 0.0f;
      d_gate[slot] = 0.0f;
      continue;
    }
    mix(&m, size, classes, x, log_sums[slot], gate[slot], weights + slot * size, copy);
    int target = targets[slot];
    /* R; then mass holds r_k = q_k g softmax_k / P_k, and total (1 − p) q_k / P_k. */
    float all = each * (float)(classes - m.count) + (m.places[target] < 0 ? one : 0.0f);
    for (index i = 0; i < m.count; i++) m.mass[i] = x[m.ids[i]] - log_sums[slot] + m.gate;
    FOR_VECTORS(i, left, ALL(m.count)) {
      vf total = part_of(m.total + i, left, 0.0f);
      put_part(m.mass + i, to_exp(part_of(m.mass + i, left, 0.0f) - total), left);
      put_part(m.total + i, to_exp(at_most(m.copy - total, STEEPEST)), left);
    }
    for (index i = 0; i < m.count; i++) {
      float q = m.ids[i] == target ? each + one : each;
      m.mass[i] *= q;
      m.total[i] *= q;
      all += m.mass[i];
    }
    vf ratios = splat(m.copy - m.gate);
    float none = to_exp(at_most(ratios, STEEPEST))[0] * all;
    for (index s = 0; s < size; s++) da[s] = (copy[s] == classes ? none : m.total[m.places[copy[s]]]) * -scale;
    FOR_VECTORS(j, left, ALL(classes))
      put_part(dx + j, (part_of(y + j, left, 0.0f) * all - each) * scale, left);
    if (m.places[target] < 0) dx[target] = (y[target] * all - (each + one)) * scale;
    for (index i = 0; i < m.count; i++) dx[m.ids[i]] = (y[m.ids[i]] * all - m.mass[i]) * scale;
    vf shares = to_exp((vf){m.generate, m.generate - m.gate});
    d_gate[slot] = (shares[0] - all * shares[1]) * scale;
    clear(&m);
  }
}

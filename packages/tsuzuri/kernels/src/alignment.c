/*
 * Hard attention, which sums over all alignments of target and source;
 * docs/kernels.md has the kernels. Sums over positions that depend on each other
 * run in the lanes of vectors, a lane for each row of the batch: x[s * VL + lane].
 */
#include "math.h"
#include "team.h"

#define NOTHING -1e30f /* ln 0, but for arithmetic */

/* One number of each of n rows, `stride` apart, and back; lanes past n repeat the last. */
APART vf gather(const float *x, index stride, index n) {
  float lanes[VL];
  for (index l = 0; l < VL; l++) lanes[l] = x[smaller(l, n - 1) * stride];
  return load(lanes);
}
APART void scatter(float *x, index stride, index n, vf values) {
  float lanes[VL];
  store(lanes, values);
  for (index l = 0; l < smaller(n, VL); l++) x[l * stride] = lanes[l];
}

INLINE index positions(index source, index length) {
  return length < 1 ? smaller(1, source) : smaller(length, source);
}

APART vf lane_number(const int *x, const int *by, index n) {
  float lanes[VL];
  for (index l = 0; l < VL; l++) {
    index i = smaller(l, n - 1);
    lanes[l] = (float)x[by ? by[i] : i];
  }
  return load(lanes);
}

/* rest_s = ln Σ_r≥s e^scores_r over the positions below size */
APART void rest_lanes(index source, vf size, const float *scores, float *rest) {
  vf sum = splat(NOTHING);
  for (index s = source - 1; s >= 0; s--) {
    sum = choose(splat((float)s) < size, log_add(sum, load(scores + s * VL)), sum);
    store(rest + s * VL, sum);
  }
}

/* ln Σ e^x */
APART float log_sum(index columns, const float *x) {
  vf largest = splat(NOTHING), powers = splat(0.0f);
  FOR_VECTORS(j, left, ALL(columns)) {
    vf v = part_of(x + j, left, NOTHING);
    largest = choose(v <= largest, largest, v);
  }
  float most = largest_lane(largest);
  FOR_VECTORS(j, left, ALL(columns)) powers += to_exp(part_of(x + j, left, NOTHING) - most);
  return most + to_log(splat(sum_lanes(powers)))[0];
}

static void alignedReadoutForward(const team *t, index time, index rows, index batch, index source, index size,
                                  const float *query, const float *keys, const int *lengths,
                                  const int *sources, float *y) {
  range part = share(t, time * rows, 1);
  for (index slot = part.from; slot < part.to; slot++) {
    index b = sources[slot % rows];
    const float *q = query + slot * size;
    for (index s = 0; s < source; s++) {
      const float *key = keys + (s * batch + b) * size;
      float *to = y + (slot * source + s) * size;
      int real = s < lengths[b];
      FOR_VECTORS(j, left, ALL(size)) {
        vf x = part_of(q + j, left, 0.0f);
        if (real) x += part_of(key + j, left, 0.0f);
        put_part(to + j, to_tanh(x), left);
      }
    }
  }
}

/* Threads take columns: each adds up its own, in one order. */
static void alignedReadoutBackward(const team *t, index time, index batch, index source, index size,
                                   const float *y, const float *dy, const int *lengths, float *d_query,
                                   float *d_keys) {
  range part = share(t, size, CACHE_LINE);
  for (index slot = 0; slot < time * batch; slot++) {
    index b = slot % batch, count = positions(source, lengths[b]);
    float *dq = d_query + slot * size;
    for (index j = part.from; j < part.to; j++) dq[j] = 0.0f;
    for (index s = 0; s < count; s++) {
      const float *y_row = y + (slot * source + s) * size, *dy_row = dy + (slot * source + s) * size;
      float *d_key = d_keys + (s * batch + b) * size;
      int real = s < lengths[b];
      FOR_VECTORS(j, left, part) {
        vf u = part_of(y_row + j, left, 0.0f);
        vf d = part_of(dy_row + j, left, 0.0f) * (1.0f - u * u);
        put_part(dq + j, part_of(dq + j, left, 0.0f) + d, left);
        if (real) put_part(d_key + j, part_of(d_key + j, left, 0.0f) + d, left);
      }
    }
  }
}

static void emissionForward(const team *t, index time, index batch, index source, index classes,
                            float smoothing, const float *logits, const int *targets, float *emission) {
  range part = share(t, time * batch * source, CACHE_LINE);
  for (index i = part.from; i < part.to; i++) {
    const float *x = logits + i * classes;
    float x_target = x[targets[i / source]];
    emission[i] = x_target - log_sum(classes, x);
    if (smoothing > 0) emission[i] -= smoothing / (float)classes * smoothed_part(classes, x, x_target);
  }
}

static void emissionBackward(const team *t, index time, index batch, index source, index classes,
                             float smoothing, const float *logits, const int *targets,
                             const float *d_emission, float *d_logits) {
  float each = smoothing / (float)classes, right = 1.0f - smoothing;
  range part = share(t, time * batch * source, 1);
  for (index i = part.from; i < part.to; i++) {
    float *d = d_logits + i * classes;
    float sum;
    softmax_rows(1, classes, logits + i * classes, d, &sum);
    FOR_VECTORS(j, left, ALL(classes))
      put_part(d + j, (each - part_of(d + j, left, 0.0f)) * d_emission[i], left);
    d[targets[i / source]] += right * d_emission[i];
  }
}

/* Rank 0 adds up the evidence, in one order. */
static void alignmentForward(const team *t, index time, index batch, index source, int order, float scale,
                             const float *scores, const float *emission, const int *sources,
                             const int *lengths, float *alpha, float *rest, float *evidence, float *loss) {
  range part = share(t, batch, CACHE_LINE);
  float *before = t->scratch, *sums = before + VL * source;
  for (index b = part.from; b < part.to; b += VL) {
    index n = smaller(VL, part.to - b);
    vf size = at_most(at_least(lane_number(sources + b, 0, n), 1.0f), (float)source);
    vf end = lane_number(lengths + b, 0, n);
    for (index k = 0; k < time; k++) {
      index at = (k * batch + b) * source;
      for (index s = 0; s < source; s++) store(sums + s * VL, gather(scores + at + s, source, n));
      vf sum = splat(NOTHING), largest = splat(NOTHING), powers = splat(0.0f);
      /* from here on, sums hold rest_s, and the scores are gathered again */
      rest_lanes(source, size, sums, sums);
      for (index s = 0; s < source; s++) {
        vf left = load(sums + s * VL);
        scatter(rest + at + s, source, n, choose(splat((float)s) < size, left, splat(0.0f)));
        if (order == 0 || k == 0) sum = -load(sums);
        else sum = log_add(sum, load(before + s * VL) - left);
        vf joint = gather(scores + at + s, source, n) + sum + gather(emission + at + s, source, n);
        joint = choose(splat((float)s) < size, joint, splat(NOTHING));
        largest = choose(largest < joint, joint, largest);
        store(before + s * VL, joint);
      }
      for (index s = 0; s < source; s++) powers += to_exp(load(before + s * VL) - largest);
      vf whole = largest + to_log(powers);
      whole = choose(splat((float)k) < end, whole, splat(0.0f));
      for (index s = 0; s < source; s++) {
        vf own = choose(splat((float)s) < size, load(before + s * VL) - whole, splat(NOTHING));
        store(before + s * VL, own);
        scatter(alpha + at + s, source, n, own);
      }
      scatter(evidence + k * batch + b, 1, n, whole);
    }
  }
  meet(t);
  if (t->rank != 0) return;
  double sum = 0;
  for (index i = 0; i < time * batch; i++) sum += evidence[i];
  *loss = (float)(scale * (0.0 - sum));
}

static void alignmentBackward(const team *t, index time, index batch, index source, int order, float scale,
                              const float *scores, const float *emission, const int *sources,
                              const int *lengths, const float *alpha, const float *rest,
                              const float *evidence, float *d_scores, float *d_emission) {
  range part = share(t, batch, CACHE_LINE);
  float *beta = t->scratch, *earlier = beta + VL * source;
  for (index b = part.from; b < part.to; b += VL) {
    index n = smaller(VL, part.to - b);
    vf size = at_most(at_least(lane_number(sources + b, 0, n), 1.0f), (float)source);
    vf end = lane_number(lengths + b, 0, n);
    for (index s = 0; s < source; s++) store(beta + s * VL, splat(0.0f));
    for (index k = time - 1; k >= 0; k--) {
      index at = (k * batch + b) * source, last = at - batch * source;
      int moves = order != 0 && k > 0;
      vi live = splat((float)k) < end;
      vf whole = gather(evidence + k * batch + b, 1, n), sum = splat(NOTHING);
      if (moves)
        for (index s = source - 1; s >= 0; s--) {
          vf x = gather(scores + at + s, source, n) + gather(emission + at + s, source, n) + load(beta + s * VL);
          sum = choose(splat((float)s) < size, log_add(sum, x), sum);
          store(earlier + s * VL, sum - gather(rest + at + s, source, n) - whole);
        }
      sum = splat(NOTHING);
      for (index s = 0; s < source; s++) {
        vi real = (splat((float)s) < size) & live;
        vf left = gather(rest + at + s, source, n), own = load(earlier + s * VL);
        if (moves) sum = log_add(sum, gather(alpha + last + s, source, n) + own - left);
        else if (s == 0) sum = -left;
        vf prior = to_exp(gather(scores + at + s, source, n) + sum);
        vf posterior = to_exp(gather(alpha + at + s, source, n) + load(beta + s * VL));
        scatter(d_emission + at + s, source, n, choose(real, posterior * -scale, splat(0.0f)));
        scatter(d_scores + at + s, source, n, choose(real, (prior - posterior) * scale, splat(0.0f)));
        if (moves) store(beta + s * VL, choose(live, own, load(beta + s * VL)));
      }
    }
  }
}

/* A row at a time, number by number: it has few, and the runtime has this kernel. */
static void alignmentStep(const team *t, index rows, index batch, index source, index classes,
                          const float *scores, const int *lengths, const int *sources, const int *ids,
                          const float *joint, const float *mixture, float *prior, float *weights) {
  (void)batch;
  range part = share(t, rows, 1);
  for (index n = part.from; n < part.to; n++) {
    index size = positions(source, lengths[sources[n]]), id = ids[n];
    const float *e = scores + n * source;
    float *to = prior + n * source, sum = NOTHING;
    for (index s = size - 1; s >= 0; s--) to[s] = sum = log_add(splat(sum), splat(e[s]))[0];
    sum = NOTHING;
    for (index s = 0; s < source; s++) {
      float before = s == 0 ? 0.0f : NOTHING;
      if (joint && mixture && id < classes) before = joint[(n * source + s) * classes + id] - mixture[n * classes + id];
      if (s < size) sum = log_add(splat(sum), splat(before - to[s]))[0];
      to[s] = s < size ? e[s] + sum : NOTHING;
      weights[n * source + s] = to_exp(splat(to[s]))[0];
    }
  }
}

static void emissionMixture(const team *t, index rows, index source, index classes, const float *prior,
                            float *joint, float *mixture) {
  range part = share(t, rows, 1);
  for (index n = part.from; n < part.to; n++) {
    float *own = joint + n * source * classes, *to = mixture + n * classes;
    for (index s = 0; s < source; s++) {
      float shift = prior[n * source + s] - log_sum(classes, own + s * classes);
      FOR_VECTORS(v, left, ALL(classes))
        put_part(own + s * classes + v, part_of(own + s * classes + v, left, 0.0f) + shift, left);
    }
    FOR_VECTORS(v, left, ALL(classes)) {
      vf largest = splat(NOTHING), sum = splat(0.0f);
      for (index s = 0; s < source; s++) {
        vf x = part_of(own + s * classes + v, left, 0.0f);
        largest = choose(largest < x, x, largest);
      }
      for (index s = 0; s < source; s++)
        sum += to_exp(part_of(own + s * classes + v, left, 0.0f) - largest);
      put_part(to + v, largest + to_log(sum), left);
    }
  }
}

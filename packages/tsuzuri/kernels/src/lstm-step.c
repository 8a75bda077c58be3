/*
 * One step of an LSTM in two halves, for one that does something to its sums or
 * its cell in between; their twins are in src/backend/reference/lstm-step.ts.
 */
#include "gates.h"
#include "recurrent.h"
#include "team.h"

static void maskSteps(const team *t, index time, index batch, index size, const float *x,
                      const int *lengths, float *y) {
  range part = share(t, time * batch, 1);
  for (index slot = part.from; slot < part.to; slot++)
    if (slot / batch < lengths[slot % batch]) copy_floats(size, x + slot * size, y + slot * size);
    else clear_floats(size, y + slot * size);
}

static void lstmCellForward(const team *t, index batch, index H, index step,
                            const float *input_sums, const float *hidden_sums, const int *lengths,
                            const float *cell_before, float *gates, float *cell) {
  range rows = share(t, batch, 1);
  for (index b = rows.from; b < rows.to; b++) {
    const float *a = input_sums + b * 4 * H, *u = hidden_sums + b * 4 * H;
    const float *c_before = cell_before + b * H;
    float *gate = gates + b * 4 * H, *c = cell + b * H;
    if (step >= lengths[b]) {
      clear_floats(4 * H, gate);
      copy_floats(H, c_before, c);
      continue;
    }
    FOR_VECTORS(j, left, ALL(4 * H))
      store_part(gate + j, load_part(a + j, left, 0.0f) + load_part(u + j, left, 0.0f), left);
    lstm_gates(H, gate, c_before, c);
  }
}

static void lstmOutputForward(const team *t, index batch, index H, index step, const float *gates,
                              const float *cell, const int *lengths, const float *hidden_before,
                              float *cell_tanh, float *hidden) {
  range rows = share(t, batch, 1);
  for (index b = rows.from; b < rows.to; b++) {
    const float *o = gates + b * 4 * H + 3 * H, *before = hidden_before + b * H;
    float *c_tanh = cell_tanh + b * H;
    gate_tanh_row(H, cell + b * H, c_tanh);
    FOR_VECTORS(j, left, ALL(H)) {
      vf h = load_part(o + j, left, 0.0f) * load_part(c_tanh + j, left, 0.0f);
      store_part(hidden + b * H + j, step < lengths[b] ? h : load_part(before + j, left, 0.0f), left);
    }
  }
}

static void lstmOutputBackward(const team *t, index batch, index H, index step, const float *gates,
                               const float *cell_tanh, const int *lengths, float *d_hidden,
                               float *d_cell, float *d_gates) {
  range rows = share(t, batch, 1);
  for (index b = rows.from; b < rows.to; b++) {
    float *da_o = d_gates + b * 4 * H + 3 * H, *dh = d_hidden + b * H, *dc = d_cell + b * H;
    if (step >= lengths[b]) {
      clear_floats(H, da_o);
      clear_floats(H, dc);
      continue;
    }
    FOR_VECTORS(j, left, ALL(H)) {
      vf o = load_part(gates + b * 4 * H + 3 * H + j, left, 0.0f);
      vf tanh_c = load_part(cell_tanh + b * H + j, left, 0.0f);
      vf d = load_part(dh + j, left, 0.0f);
      store_part(dc + j, d * o * (1.0f - tanh_c * tanh_c), left);
      store_part(da_o + j, d * tanh_c * o * (1.0f - o), left);
      store_part(dh + j, splat(0.0f), left);
    }
  }
}

static void lstmCellBackward(const team *t, index batch, index H, index step, const float *gates,
                             const float *cell_before, const float *d_through, const int *lengths,
                             float *d_cell, float *d_gates) {
  range rows = share(t, batch, 1);
  for (index b = rows.from; b < rows.to; b++) {
    const float *gate = gates + b * 4 * H;
    float *da = d_gates + b * 4 * H, *dc = d_cell + b * H;
    if (step >= lengths[b]) {
      clear_floats(3 * H, da);
      continue;
    }
    FOR_VECTORS(j, left, ALL(H)) {
      vf i = load_part(gate + j, left, 0.0f), f = load_part(gate + H + j, left, 0.0f);
      vf g = load_part(gate + 2 * H + j, left, 0.0f);
      vf before = load_part(cell_before + b * H + j, left, 0.0f);
      vf d = load_part(dc + j, left, 0.0f) + load_part(d_through + b * H + j, left, 0.0f);
      store_part(da + j, d * g * i * (1.0f - i), left);
      store_part(da + H + j, d * before * f * (1.0f - f), left);
      store_part(da + 2 * H + j, d * i * (1.0f - g * g), left);
      store_part(dc + j, d * f, left);
    }
  }
}

/*
 * One step of a GRU whose sums are computed on their own; the twin with the
 * equations is src/backend/reference/gru-step.ts.
 */
#include "gates.h"
#include "recurrent.h"
#include "team.h"

/* gates: r z n, and 1 − z as the sigmoid of −z's sum, which is exact where z is near 1. */
INLINE void gru_gates(index H, const float *input_sums, const float *hidden_sums,
                      const float *input_candidate, const float *q, float *gates) {
  FOR_VECTORS(j, left, ALL(2 * H))
    store_part(gates + j, load_part(hidden_sums + j, left, 0.0f) + load_part(input_sums + j, left, 0.0f),
               left);
  FOR_VECTORS(j, left, ALL(H)) store_part(gates + 3 * H + j, -load_part(gates + H + j, left, 0.0f), left);
  gate_sigmoid_row(2 * H, gates, gates);
  gate_sigmoid_row(H, gates + 3 * H, gates + 3 * H);
  FOR_VECTORS(j, left, ALL(H))
    store_part(gates + 2 * H + j, load_part(gates + j, left, 0.0f) * load_part(q + j, left, 0.0f), left);
  add_floats(H, input_candidate, gates + 2 * H); /* after the product is rounded: not fused */
  gate_tanh_row(H, gates + 2 * H, gates + 2 * H);
}

static void gruCellForward(const team *t, index batch, index H, index step, const float *input_sums,
                           const float *hidden_sums, const float *input_candidate, const float *q,
                           const int *lengths, const float *hidden_before, float *gates,
                           float *hidden) {
  range rows = share(t, batch, 1);
  for (index b = rows.from; b < rows.to; b++) {
    const float *before = hidden_before + b * H;
    float *gate = gates + b * 4 * H, *h = hidden + b * H;
    if (step >= lengths[b]) {
      clear_floats(4 * H, gate);
      copy_floats(H, before, h);
      continue;
    }
    gru_gates(H, input_sums + b * 2 * H, hidden_sums + b * 2 * H, input_candidate + b * H, q + b * H, gate);
    FOR_VECTORS(j, left, ALL(H)) {
      vf z = load_part(gate + H + j, left, 0.0f), n = load_part(gate + 2 * H + j, left, 0.0f);
      vf u = load_part(gate + 3 * H + j, left, 0.0f);
      store_part(h + j, z * load_part(before + j, left, 0.0f) + u * n, left);
    }
  }
}

static void gruCellBackward(const team *t, index batch, index H, index step, const float *gates,
                            const float *q, const int *lengths, const float *hidden_before,
                            float *d_hidden, float *d_sums, float *d_candidate, float *d_q) {
  range rows = share(t, batch, 1);
  for (index b = rows.from; b < rows.to; b++) {
    const float *gate = gates + b * 4 * H;
    float *da = d_sums + b * 2 * H, *dn = d_candidate + b * H, *dq = d_q + b * H, *dh = d_hidden + b * H;
    if (step >= lengths[b]) {
      clear_floats(2 * H, da);
      clear_floats(H, dn);
      clear_floats(H, dq);
      continue;
    }
    FOR_VECTORS(j, left, ALL(H)) { /* the two parts of da_z, each rounded before one is taken off */
      vf z = load_part(gate + H + j, left, 0.0f), n = load_part(gate + 2 * H + j, left, 0.0f);
      vf u = load_part(gate + 3 * H + j, left, 0.0f), d = load_part(dh + j, left, 0.0f);
      vf before = load_part(hidden_before + b * H + j, left, 0.0f);
      store_part(da + H + j, d * before * z * (1.0f - z), left);
      store_part(dq + j, d * n * u * (1.0f - u), left);
    }
    FOR_VECTORS(j, left, ALL(H)) {
      vf r = load_part(gate + j, left, 0.0f), z = load_part(gate + H + j, left, 0.0f);
      vf n = load_part(gate + 2 * H + j, left, 0.0f), u = load_part(gate + 3 * H + j, left, 0.0f);
      vf d = load_part(dh + j, left, 0.0f), da_n = d * u * (1.0f - n * n);
      vf da_z = load_part(da + H + j, left, 0.0f) - load_part(dq + j, left, 0.0f);
      store_part(da + j, da_n * load_part(q + b * H + j, left, 0.0f) * r * (1.0f - r), left);
      store_part(da + H + j, da_z, left);
      store_part(dn + j, da_n, left);
      store_part(dq + j, da_n * r, left);
      store_part(dh + j, d * z, left);
    }
  }
}

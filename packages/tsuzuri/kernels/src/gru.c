/*
 * The gated recurrent unit over a whole sequence; its twin with the equations
 * is src/backend/reference/gru.ts. The input projection of all steps is one
 * product, and the hidden weights are packed once for all steps: those of r and
 * z, whose sums go on from the projection's, and those of n, whose sums q do not.
 */
#include "gemm.h"
#include "gates.h"
#include "recurrent.h"

/* gates: sums and q before; r z n after their activation, and q; one row of one step. */
INLINE void gru_cell_forward(index H, float *gates, const float *h_before, float *h) {
  gate_sigmoid_row(2 * H, gates, gates);
  FOR_VECTORS(j, left, ALL(H)) {
    vf r = load_part(gates + j, left, 0.0f), q = load_part(gates + 3 * H + j, left, 0.0f);
    store_part(gates + 2 * H + j, load_part(gates + 2 * H + j, left, 0.0f) + r * q, left);
  }
  gate_tanh_row(H, gates + 2 * H, gates + 2 * H);
  FOR_VECTORS(j, left, ALL(H)) {
    vf z = load_part(gates + H + j, left, 0.0f), n = load_part(gates + 2 * H + j, left, 0.0f);
    store_part(h + j, (1.0f - z) * n + z * load_part(h_before + j, left, 0.0f), left);
  }
}

/* The cells of some rows of one step, after their sums are known; hidden is the one before. */
static void gru_cells_forward(index step, range rows, index batch, index H, const int *lengths,
                              float *gates, float *hidden) {
  for (index b = rows.from; b < rows.to; b++) {
    float *before = hidden + b * H, *after = before + batch * H;
    if (step < lengths[b]) gru_cell_forward(H, gates + b * 4 * H, before, after);
    else copy_floats(H, before, after);
  }
}

/* One step of a few rows, as in decoding: threads share the columns, and no weight is packed. */
static void gru_few_rows(const team *t, index batch, index input, index H, const float *x,
                         const int *lengths, const float *input_weight,
                         const float *hidden_weight, const float *bias, float *gates,
                         float *hidden) {
  index G = 4 * H;
  range part = share(t, H, CACHE_LINE);
  index count = part.to - part.from;
  for (index block = part.from; block < 3 * H; block += H) {
    float *sums = gates + block;
    product_unpacked(batch, count, input, x, input, input_weight + block * input, input,
                     bias + block, 0, sums, G);
    int goes_on = block < 2 * H; /* r and z; the sums q of n are apart */
    float *to = goes_on ? sums : sums + H;
    product_unpacked(batch, count, H, hidden, H, hidden_weight + block * H, H,
                     goes_on ? sums : bias + H + block, goes_on ? G : 0, to, G);
  }
  meet(t);
  range rows = share(t, batch, 1);
  gru_cells_forward(0, rows, batch, H, lengths, gates, hidden);
}

/* Threads share the input projection, then each takes some rows of the batch through the sequence. */
static void gruForward(const team *t, index time, index batch, index input, index H,
                       const float *x, const int *lengths, const float *input_weight,
                       const float *hidden_weight, const float *bias, float *gates,
                       float *hidden) {
  index G = 4 * H, state = batch * H;
  if (time == 1 && batch <= FEW_ROWS) {
    gru_few_rows(t, batch, input, H, x, lengths, input_weight, hidden_weight, bias, gates, hidden);
    return;
  }
  float *packed_rz = t->shared, *packed_n = t->shared + packed_size(H, 2 * H);
  range part = share(t, time * batch, MR);
  product(part.to - part.from, 3 * H, input, (matrix){x + part.from * input, input, 1},
          (matrix){input_weight, 1, input}, bias, 0, gates + part.from * G, G, t->scratch);
  pack_b(H, 2 * H, (matrix){hidden_weight, 1, H}, packed_rz, share(t, 2 * H, NR));
  pack_b(H, H, (matrix){hidden_weight + 2 * H * H, 1, H}, packed_n, share(t, H, NR));
  meet(t);
  range rows = share(t, batch, MR);
  index count = rows.to - rows.from;
  for (index step = 0; step < time; step++) {
    float *sums = gates + (step * batch + rows.from) * G;
    const float *h = hidden + step * state + rows.from * H;
    product_packed(count, 2 * H, H, h, H, packed_rz, sums, G, sums, G);
    product_packed(count, H, H, h, H, packed_n, bias + 3 * H, 0, sums + 3 * H, G);
    gru_cells_forward(step, rows, batch, H, lengths, gates + step * batch * G, hidden + step * state);
  }
}

/* dh: in, the gradient of this step's h; out, its part that goes to the h before past the gates. */
INLINE void gru_cell_backward(index H, const float *gates, const float *h_before, float *dh,
                              float *da) {
  FOR_VECTORS(j, left, ALL(H)) {
    vf r = load_part(gates + j, left, 0.0f), z = load_part(gates + H + j, left, 0.0f);
    vf n = load_part(gates + 2 * H + j, left, 0.0f), q = load_part(gates + 3 * H + j, left, 0.0f);
    vf d_hidden = load_part(dh + j, left, 0.0f);
    vf da_n = d_hidden * (1.0f - z) * (1.0f - n * n);
    vf da_z = d_hidden * (load_part(h_before + j, left, 0.0f) - n) * z * (1.0f - z);
    store_part(da + j, da_n * q * r * (1.0f - r), left);
    store_part(da + H + j, da_z, left);
    store_part(da + 2 * H + j, da_n, left);
    store_part(da + 3 * H + j, da_n * r, left);
    store_part(dh + j, d_hidden * z, left);
  }
}

/* Each thread takes some rows of the batch back through the sequence; then they share the sums over all steps. */
static void gruBackward(const team *t, index time, index batch, index input, index H,
                        const float *x, const int *lengths, const float *input_weight,
                        const float *hidden_weight, const float *gates, const float *hidden,
                        const float *d_output, float *d_hidden, float *d_gates, float *dx,
                        float *d_input_weight, float *d_hidden_weight, float *d_bias) {
  index G = 4 * H, state = batch * H, steps = time * batch, n_rows = 2 * H * H;
  float *packed_rz = t->shared, *packed_n = t->shared + packed_size(2 * H, H);
  pack_b(2 * H, H, (matrix){hidden_weight, H, 1}, packed_rz, share(t, H, NR));
  pack_b(H, H, (matrix){hidden_weight + n_rows, H, 1}, packed_n, share(t, H, NR));
  meet(t);
  range rows = share(t, batch, MR);
  index count = rows.to - rows.from;
  float *dh = d_hidden + rows.from * H;
  for (index step = time - 1; step >= 0; step--) {
    if (d_output) add_floats(count * H, d_output + step * state + rows.from * H, dh);
    for (index b = rows.from; b < rows.to; b++) {
      index gate = (step * batch + b) * G;
      if (step < lengths[b])
        gru_cell_backward(H, gates + gate, hidden + step * state + b * H, d_hidden + b * H,
                          d_gates + gate);
      else clear_floats(G, d_gates + gate);
    }
    const float *da = d_gates + (step * batch + rows.from) * G;
    product_packed(count, H, 2 * H, da, G, packed_rz, dh, H, dh, H);
    product_packed(count, H, H, da + 3 * H, G, packed_n, dh, H, dh, H);
  }
  meet(t);
  team_product(t, steps, input, 3 * H, (matrix){d_gates, G, 1}, (matrix){input_weight, input, 1}, 0, 0,
         dx);
  team_product(t, 3 * H, input, steps, (matrix){d_gates, 1, G}, (matrix){x, input, 1}, d_input_weight,
         input, d_input_weight);
  team_product(t, 2 * H, H, steps, (matrix){d_gates, 1, G}, (matrix){hidden, H, 1}, d_hidden_weight, H,
         d_hidden_weight);
  team_product(t, H, H, steps, (matrix){d_gates + 3 * H, 1, G}, (matrix){hidden, H, 1},
         d_hidden_weight + n_rows, H, d_hidden_weight + n_rows);
  sumRows(t, steps, G, d_gates, d_bias);
}

/*
 * The LSTM over a whole sequence; its twin with the equations is
 * src/backend/reference/lstm.ts. The weights are packed once for all steps; the
 * inputs of a step are projected just before they are needed, while its sums
 * stay in the second-level cache.
 */
#include "gemm.h"
#include "gates.h"

/* gates: sums before, i f g o after their activation; one row of one step. */
INLINE void cell_forward(index H, float *gates, const float *c_before, float *c, float *h,
                         float *c_tanh) {
  lstm_gates(H, gates, c_before, c);
  gate_tanh_row(H, c, c_tanh);
  FOR_VECTORS(j, left, ALL(H))
    store_part(h + j, load_part(gates + 3 * H + j, left, 0.0f) * load_part(c_tanh + j, left, 0.0f), left);
}

INLINE void copy_row(index n, const float *x, float *y) {
  FOR_VECTORS(j, left, ALL(n)) store_part(y + j, load_part(x + j, left, 0.0f), left);
}

/* The cells of some rows of one step, after their sums are known; hidden and cell are those before. */
static void cells_forward(index step, range rows, index batch, index H, const int *lengths,
                          float *gates, float *hidden, float *cell, float *cell_tanh) {
  index state = batch * H;
  for (index b = rows.from; b < rows.to; b++) {
    float *h = hidden + b * H, *c = cell + b * H;
    if (step < lengths[b]) {
      cell_forward(H, gates + b * 4 * H, c, c + state, h + state, cell_tanh + b * H);
    } else {
      copy_row(H, h, h + state);
      copy_row(H, c, c + state);
    }
  }
}

/* One step of a few rows, as in decoding: threads share the columns, and no weight is packed here. */
static void lstm_few_rows(const team *t, index batch, index input, index H, const float *x,
                          const int *lengths, const float *input_weight,
                          const float *hidden_weight, const float *bias, const float *packed_input,
                          const float *packed_hidden, float *gates, float *hidden, float *cell,
                          float *cell_tanh) {
  index G = 4 * H;
  range part = share(t, G, CACHE_LINE);
  index count = part.to - part.from;
  float *sums = gates + part.from;
  if (packed_input && packed_hidden) {
    matmulPacked(t, batch, G, input, x, input, packed_input, bias, 0, gates);
    matmulPacked(t, batch, G, H, hidden, H, packed_hidden, gates, G, gates);
    meet(t);
    cells_forward(0, share(t, batch, 1), batch, H, lengths, gates, hidden, cell, cell_tanh);
    return;
  }
  product_unpacked(batch, count, input, x, input, input_weight + part.from * input, input,
                   bias + part.from, 0, sums, G);
  product_unpacked(batch, count, H, hidden, H, hidden_weight + part.from * H, H, sums, G, sums, G);
  meet(t);
  cells_forward(0, share(t, batch, 1), batch, H, lengths, gates, hidden, cell, cell_tanh);
}

/* Each thread takes some rows of the batch through the whole sequence: between steps nobody waits. */
static void lstmForward(const team *t, index time, index batch, index input, index H,
                        const float *x, const int *lengths, const float *input_weight,
                        const float *hidden_weight, const float *bias, const float *packed_input,
                        const float *packed_hidden, float *gates, float *hidden, float *cell,
                        float *cell_tanh) {
  index G = 4 * H, state = batch * H;
  if (time == 1 && batch <= FEW_ROWS) {
    lstm_few_rows(t, batch, input, H, x, lengths, input_weight, hidden_weight, bias, packed_input,
                  packed_hidden, gates, hidden, cell, cell_tanh);
    return;
  }
  if (!packed_input || !packed_hidden) {
    packed_input = t->shared;
    packed_hidden = t->shared + packed_size(input, G);
    pack_b(input, G, (matrix){input_weight, 1, input}, (float *)packed_input, share(t, G, NR));
    pack_b(H, G, (matrix){hidden_weight, 1, H}, (float *)packed_hidden, share(t, G, NR));
    meet(t);
  }
  range rows = share(t, batch, MR);
  index count = rows.to - rows.from;
  int at_once = count == batch && batch < MR; /* a step alone would read all weights for less than a tile */
  if (at_once)
    product_packed(time * batch, G, input, x, input, packed_input, bias, 0, gates, G);
  for (index step = 0; step < time; step++) {
    index first = step * batch + rows.from;
    float *sums = gates + first * G;
    if (!at_once)
      product_packed(count, G, input, x + first * input, input, packed_input, bias, 0, sums, G);
    product_packed(count, G, H, hidden + first * H, H, packed_hidden, sums, G, sums, G);
    cells_forward(step, rows, batch, H, lengths, gates + step * batch * G, hidden + step * state,
                  cell + step * state, cell_tanh + step * state);
  }
}

/* dh: in, the gradient of this step's h; out, 0. dc: in, of this step's c; out, of the step before. */
INLINE void cell_backward(index H, const float *gates, const float *c_before, const float *c_tanh,
                          float *dh, float *dc, float *da) {
  FOR_VECTORS(j, left, ALL(H)) {
    vf i = load_part(gates + j, left, 0.0f), f = load_part(gates + H + j, left, 0.0f);
    vf g = load_part(gates + 2 * H + j, left, 0.0f), o = load_part(gates + 3 * H + j, left, 0.0f);
    vf tanh_c = load_part(c_tanh + j, left, 0.0f);
    vf d_hidden = load_part(dh + j, left, 0.0f);
    vf d_cell = load_part(dc + j, left, 0.0f) + d_hidden * o * (1.0f - tanh_c * tanh_c);
    store_part(da + j, d_cell * g * i * (1.0f - i), left);
    store_part(da + H + j, d_cell * load_part(c_before + j, left, 0.0f) * f * (1.0f - f), left);
    store_part(da + 2 * H + j, d_cell * i * (1.0f - g * g), left);
    store_part(da + 3 * H + j, d_hidden * tanh_c * o * (1.0f - o), left);
    store_part(dc + j, d_cell * f, left);
    store_part(dh + j, splat(0.0f), left);
  }
}

/* Each thread takes some rows of the batch back through the sequence; then they share the sums over all steps. */
static void lstmBackward(const team *t, index time, index batch, index input, index H,
                         const float *x, const int *lengths, const float *input_weight,
                         const float *hidden_weight, const float *gates, const float *hidden,
                         const float *cell, const float *cell_tanh, const float *d_output,
                         float *d_hidden, float *d_cell, float *d_gates, float *dx,
                         float *d_input_weight, float *d_hidden_weight, float *d_bias) {
  index G = 4 * H, state = batch * H, steps = time * batch;
  pack_b(G, H, (matrix){hidden_weight, H, 1}, t->shared, share(t, H, NR));
  meet(t);
  range rows = share(t, batch, MR);
  range states = {rows.from * H, rows.to * H};
  for (index step = time - 1; step >= 0; step--) {
    if (d_output)
      FOR_VECTORS(j, left, states)
        store_part(d_hidden + j,
                   load_part(d_hidden + j, left, 0.0f) +
                       load_part(d_output + step * state + j, left, 0.0f), left);
    for (index b = rows.from; b < rows.to; b++) {
      index row = step * state + b * H, gate = (step * batch + b) * G;
      if (step < lengths[b])
        cell_backward(H, gates + gate, cell + row, cell_tanh + row, d_hidden + b * H,
                      d_cell + b * H, d_gates + gate);
      else
        FOR_VECTORS(j, left, ALL(G)) store_part(d_gates + gate + j, splat(0.0f), left);
    }
    product_packed(rows.to - rows.from, H, G, d_gates + (step * batch + rows.from) * G, G,
                   t->shared, d_hidden + rows.from * H, H, d_hidden + rows.from * H, H);
  }
  meet(t);
  team_product(t, steps, input, G, (matrix){d_gates, G, 1}, (matrix){input_weight, input, 1}, 0, 0, dx);
  team_product(t, G, input, steps, (matrix){d_gates, 1, G}, (matrix){x, input, 1}, d_input_weight, input,
         d_input_weight);
  team_product(t, G, H, steps, (matrix){d_gates, 1, G}, (matrix){hidden, H, 1}, d_hidden_weight, H,
         d_hidden_weight);
  sumRows(t, steps, G, d_gates, d_bias);
}

/*
 * The plain recurrent layer over a whole sequence; its twin with the equations
 * is src/backend/reference/rnn.ts. The input projection of all steps is one
 * product, into the place of the hidden states, and the hidden weights are
 * packed once for all steps.
 */
#include "gemm.h"
#include "gates.h"
#include "recurrent.h"

/* The cells of some rows of one step, after their sums are known: in hidden behind the state before. */
static void rnn_cells_forward(index step, range rows, index batch, index H, const int *lengths,
                              float *hidden) {
  index state = batch * H;
  for (index b = rows.from; b < rows.to; b++) {
    float *row = hidden + state + b * H;
    if (step < lengths[b]) gate_tanh_row(H, row, row);
    else copy_floats(H, row - state, row);
  }
}

/* One step of a few rows, as in decoding: threads share the columns, and no weight is packed. */
static void rnn_few_rows(const team *t, index batch, index input, index H, const float *x,
                         const int *lengths, const float *input_weight,
                         const float *hidden_weight, const float *bias, float *hidden) {
  range part = share(t, H, CACHE_LINE);
  index count = part.to - part.from;
  float *sums = hidden + batch * H + part.from;
  product_unpacked(batch, count, input, x, input, input_weight + part.from * input, input,
                   bias + part.from, 0, sums, H);
  product_unpacked(batch, count, H, hidden, H, hidden_weight + part.from * H, H, sums, H, sums, H);
  meet(t);
  rnn_cells_forward(0, share(t, batch, 1), batch, H, lengths, hidden);
}

/* Threads share the input projection, then each takes some rows of the batch through the sequence. */
static void rnnForward(const team *t, index time, index batch, index input, index H,
                       const float *x, const int *lengths, const float *input_weight,
                       const float *hidden_weight, const float *bias, float *hidden) {
  index state = batch * H;
  if (time == 1 && batch <= FEW_ROWS) {
    rnn_few_rows(t, batch, input, H, x, lengths, input_weight, hidden_weight, bias, hidden);
    return;
  }
  range part = share(t, time * batch, MR);
  product(part.to - part.from, H, input, (matrix){x + part.from * input, input, 1},
          (matrix){input_weight, 1, input}, bias, 0, hidden + state + part.from * H, H, t->scratch);
  pack_b(H, H, (matrix){hidden_weight, 1, H}, t->shared, share(t, H, NR));
  meet(t);
  range rows = share(t, batch, MR);
  for (index step = 0; step < time; step++) {
    float *sums = hidden + (step + 1) * state + rows.from * H;
    product_packed(rows.to - rows.from, H, H, sums - state, H, t->shared, sums, H, sums, H);
    rnn_cells_forward(step, rows, batch, H, lengths, hidden + step * state);
  }
}

/* dh: in, the gradient of this step's h; out, 0. */
INLINE void rnn_cell_backward(index H, const float *h, float *dh, float *da) {
  FOR_VECTORS(j, left, ALL(H)) {
    vf tanh_a = load_part(h + j, left, 0.0f);
    store_part(da + j, load_part(dh + j, left, 0.0f) * (1.0f - tanh_a * tanh_a), left);
    store_part(dh + j, splat(0.0f), left);
  }
}

/* Each thread takes some rows of the batch back through the sequence; then they share the sums over all steps. */
static void rnnBackward(const team *t, index time, index batch, index input, index H,
                        const float *x, const int *lengths, const float *input_weight,
                        const float *hidden_weight, const float *hidden, const float *d_output,
                        float *d_hidden, float *d_sums, float *dx, float *d_input_weight,
                        float *d_hidden_weight, float *d_bias) {
  index state = batch * H, steps = time * batch;
  pack_b(H, H, (matrix){hidden_weight, H, 1}, t->shared, share(t, H, NR));
  meet(t);
  range rows = share(t, batch, MR);
  index count = rows.to - rows.from;
  float *dh = d_hidden + rows.from * H;
  for (index step = time - 1; step >= 0; step--) {
    index first = step * state + rows.from * H;
    if (d_output) add_floats(count * H, d_output + first, dh);
    for (index b = rows.from; b < rows.to; b++) {
      index row = step * state + b * H;
      if (step < lengths[b])
        rnn_cell_backward(H, hidden + state + row, d_hidden + b * H, d_sums + row);
      else clear_floats(H, d_sums + row);
    }
    product_packed(count, H, H, d_sums + first, H, t->shared, dh, H, dh, H);
  }
  meet(t);
  team_product(t, steps, input, H, (matrix){d_sums, H, 1}, (matrix){input_weight, input, 1}, 0, 0, dx);
  team_product(t, H, input, steps, (matrix){d_sums, 1, H}, (matrix){x, input, 1}, d_input_weight, input,
         d_input_weight);
  team_product(t, H, H, steps, (matrix){d_sums, 1, H}, (matrix){hidden, H, 1}, d_hidden_weight, H,
         d_hidden_weight);
  sumRows(t, steps, H, d_sums, d_bias);
}

/*
 * The LSTM over a whole sequence; its twin with the equations is
 * src/backend/reference/lstm.ts. The input projection of all steps is one
 * product, and the hidden weights are packed once for all steps.
 */
#include "gemm.h"
#include "math.h"

index EXPORT(lstmForwardScratch)(index time, index batch, index input, index hidden) {
  index projection = product_scratch(time * batch, 4 * hidden, input);
  index recurrence = packed_size(hidden, 4 * hidden);
  return projection > recurrence ? projection : recurrence;
}

/* gates: sums before, i f g o after their activation; one row of one step. */
INLINE void cell_forward(index H, float *gates, const float *c_before, float *c, float *h,
                         float *c_tanh) {
  FOR_VECTORS(j, left, H) {
    vf i = vector_sigmoid(load_part(gates + j, left, 0.0f));
    vf f = vector_sigmoid(load_part(gates + H + j, left, 0.0f));
    vf g = vector_tanh(load_part(gates + 2 * H + j, left, 0.0f));
    vf o = vector_sigmoid(load_part(gates + 3 * H + j, left, 0.0f));
    vf next = f * load_part(c_before + j, left, 0.0f) + i * g;
    vf next_tanh = vector_tanh(next);
    store_part(gates + j, i, left);
    store_part(gates + H + j, f, left);
    store_part(gates + 2 * H + j, g, left);
    store_part(gates + 3 * H + j, o, left);
    store_part(c + j, next, left);
    store_part(c_tanh + j, next_tanh, left);
    store_part(h + j, o * next_tanh, left);
  }
}

INLINE void copy_row(index n, const float *x, float *y) {
  FOR_VECTORS(j, left, n) store_part(y + j, load_part(x + j, left, 0.0f), left);
}

void EXPORT(lstmForward)(index time, index batch, index input, index H, const float *x,
                         const int *lengths, const float *input_weight,
                         const float *hidden_weight, const float *bias, float *gates,
                         float *hidden, float *cell, float *cell_tanh, float *scratch) {
  index G = 4 * H, state = batch * H;
  product(time * batch, G, input, (matrix){x, input, 1}, (matrix){input_weight, 1, input}, bias, 0,
          gates, G, scratch);
  pack_b(H, G, (matrix){hidden_weight, 1, H}, scratch);
  for (index t = 0; t < time; t++) {
    float *step = gates + t * batch * G;
    product_packed(batch, G, H, hidden + t * state, H, scratch, step, G, step, G);
    for (index b = 0; b < batch; b++) {
      index before = t * state + b * H, after = before + state;
      if (t < lengths[b]) {
        cell_forward(H, step + b * G, cell + before, cell + after, hidden + after,
                     cell_tanh + before);
      } else {
        copy_row(H, hidden + before, hidden + after);
        copy_row(H, cell + before, cell + after);
      }
    }
  }
}

index EXPORT(lstmBackwardScratch)(index time, index batch, index input, index hidden) {
  index steps = time * batch, G = 4 * hidden;
  index recurrence = packed_size(G, hidden);
  index input_gradient = product_scratch(steps, input, G);
  index widest = input > hidden ? input : hidden;
  index weight_gradient = product_scratch(G, widest, steps);
  index largest = recurrence > input_gradient ? recurrence : input_gradient;
  return largest > weight_gradient ? largest : weight_gradient;
}

/* dh: in, the gradient of this step's h; out, 0. dc: in, of this step's c; out, of the step before. */
INLINE void cell_backward(index H, const float *gates, const float *c_before, const float *c_tanh,
                          float *dh, float *dc, float *da) {
  FOR_VECTORS(j, left, H) {
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

void EXPORT(lstmBackward)(index time, index batch, index input, index H, const float *x,
                          const int *lengths, const float *input_weight,
                          const float *hidden_weight, const float *gates, const float *hidden,
                          const float *cell, const float *cell_tanh, const float *d_output,
                          float *d_hidden, float *d_cell, float *d_gates, float *dx,
                          float *d_input_weight, float *d_hidden_weight, float *d_bias,
                          float *scratch) {
  index G = 4 * H, state = batch * H, steps = time * batch;
  pack_b(G, H, (matrix){hidden_weight, H, 1}, scratch);
  for (index t = time - 1; t >= 0; t--) {
    float *da = d_gates + t * batch * G;
    if (d_output)
      FOR_VECTORS(j, left, state)
        store_part(d_hidden + j,
                   load_part(d_hidden + j, left, 0.0f) +
                       load_part(d_output + t * state + j, left, 0.0f), left);
    for (index b = 0; b < batch; b++) {
      index row = t * state + b * H;
      if (t < lengths[b])
        cell_backward(H, gates + (t * batch + b) * G, cell + row, cell_tanh + row,
                      d_hidden + b * H, d_cell + b * H, da + b * G);
      else
        FOR_VECTORS(j, left, G) store_part(da + b * G + j, splat(0.0f), left);
    }
    product_packed(batch, H, G, da, G, scratch, d_hidden, H, d_hidden, H);
  }
  product(steps, input, G, (matrix){d_gates, G, 1}, (matrix){input_weight, input, 1}, 0, 0, dx,
          input, scratch);
  product(G, input, steps, (matrix){d_gates, 1, G}, (matrix){x, input, 1}, d_input_weight, input,
          d_input_weight, input, scratch);
  product(G, H, steps, (matrix){d_gates, 1, G}, (matrix){hidden, H, 1}, d_hidden_weight, H,
          d_hidden_weight, H, scratch);
  sumRows(steps, G, d_gates, d_bias);
}

/* batchedMatmul, copyColumns, addColumns: parts of tensors, by their strides; docs/kernels.md has them. */
#include "gemm.h"

/* Threads share the batch or, where it is smaller than the team, the rows. */
static void batchedMatmul(const team *t, index count, index m, index n, index k, index accumulate,
                          const float *a, index a_batch, index a_row, index a_column,
                          const float *b, index b_batch, index b_row, index b_column,
                          const int *counts, float *c, index c_batch, index c_row) {
  int by_batch = count >= t->size;
  range batch = by_batch ? share(t, count, 1) : ALL(count);
  range rows = by_batch ? ALL(m) : share(t, m, MR);
  for (index i = batch.from; i < batch.to; i++) {
    index wanted = (counts ? smaller(counts[i], rows.to) : rows.to) - rows.from;
    if (wanted <= 0) continue;
    matrix a_rows = {a + i * a_batch + rows.from * a_row, a_row, a_column};
    matrix b_whole = {b + i * b_batch, b_row, b_column};
    float *c_rows = c + i * c_batch + rows.from * c_row;
    product(wanted, n, k, a_rows, b_whole, accumulate ? c_rows : 0, c_row, c_rows, c_row,
            t->scratch);
  }
}

static void copyColumns(const team *t, index rows, index columns, const float *x, index x_row,
                        float *y, index y_row) {
  range part = share(t, rows, 1);
  for (index i = part.from; i < part.to; i++)
    FOR_VECTORS(j, left, ALL(columns))
      store_part(y + i * y_row + j, load_part(x + i * x_row + j, left, 0.0f), left);
}

static void addColumns(const team *t, index rows, index columns, const float *x, index x_row,
                       float *y, index y_row) {
  range part = share(t, rows, 1);
  for (index i = part.from; i < part.to; i++) {
    const float *from = x + i * x_row;
    float *to = y + i * y_row;
    FOR_VECTORS(j, left, ALL(columns))
      store_part(to + j, load_part(to + j, left, 0.0f) + load_part(from + j, left, 0.0f), left);
  }
}

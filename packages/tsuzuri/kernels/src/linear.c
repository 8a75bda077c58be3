/* fill, copy, add, matmul, sumRows: docs/kernels.md says what each computes. */
#include "gemm.h"

static void fill(const team *t, index size, float value, float *y) {
  range part = share(t, size, CACHE_LINE);
  FOR_VECTORS(i, left, part) store_part(y + i, splat(value), left);
}

static void copy(const team *t, index size, const float *x, float *y) {
  range part = share(t, size, CACHE_LINE);
  FOR_VECTORS(i, left, part) store_part(y + i, load_part(x + i, left, 0.0f), left);
}

static void add(const team *t, index size, const float *x, float *y) {
  range part = share(t, size, CACHE_LINE);
  FOR_VECTORS(i, left, part)
    store_part(y + i, load_part(y + i, left, 0.0f) + load_part(x + i, left, 0.0f), left);
}

/* c = init + a · b, by all threads of the team. */
APART void team_product(const team *t, index m, index n, index k, matrix a, matrix b,
                         const float *init, index init_row, float *c) {
  int by_columns = n / NR >= t->size && n >= m;
  range rows = by_columns ? (range){0, m} : share(t, m, MR);
  range columns = by_columns ? share(t, n, NR) : (range){0, n};
  a.at += rows.from * a.row;
  b.at += columns.from * b.column;
  if (init) init += rows.from * init_row + columns.from;
  product(rows.to - rows.from, columns.to - columns.from, k, a, b, init, init_row,
          c + rows.from * n + columns.from, n, t->scratch);
}

static void matmul(const team *t, index m, index n, index k, const float *a, index a_row,
                   index a_column, const float *b, index b_row, index b_column, const float *init,
                   index init_row, float *c) {
  team_product(t, m, n, k, (matrix){a, a_row, a_column}, (matrix){b, b_row, b_column}, init, init_row, c);
}

/* As product_packed wants a weight [n, k]: panels of NR of its rows. */
static void packWeight(const team *t, index n, index k, const float *weight, float *packed) {
  pack_b(k, n, (matrix){weight, 1, k}, packed, share(t, n, NR));
}

/* Few rows: threads share the panels; many: the rows. */
static void matmulPacked(const team *t, index m, index n, index k, const float *a, index a_row,
                         const float *packed, const float *init, index init_row, float *c) {
  int by_columns = m < MR * t->size;
  range rows = by_columns ? ALL(m) : share(t, m, MR);
  range columns = by_columns ? share(t, n, NR) : ALL(n);
  if (init) init += rows.from * init_row + columns.from;
  product_packed(rows.to - rows.from, columns.to - columns.from, k, a + rows.from * a_row, a_row,
                 packed + columns.from * k, init, init_row, c + rows.from * n + columns.from, n);
}

/* Row after row, as they lie in memory; the sums stay in the first-level cache. */
static void sumRows(const team *t, index rows, index columns, const float *x, float *y) {
  range part = share(t, columns, CACHE_LINE);
  for (index i = 0; i < rows; i++, x += columns)
    FOR_VECTORS(j, left, part)
      store_part(y + j, load_part(y + j, left, 0.0f) + load_part(x + j, left, 0.0f), left);
}

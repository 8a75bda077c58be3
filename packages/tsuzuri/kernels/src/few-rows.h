/* Products of a few rows, as one step of decoding has them: nothing is packed for them. */
#ifndef TSUZURI_FEW_ROWS_H
#define TSUZURI_FEW_ROWS_H

#include "pack.h"

#define FEW_ROWS 5 /* so few, a beam, do not pay for packing the columns that they meet once */
/* Vectors of columns at once: enough sums to hide the latency of an addition, few enough for 16 registers. */
#define QUADS_FOR(rows) ((rows) > 2 ? 2 : 4)

/* The sums of `rows` rows over k for 4 · `quads` columns, which lie in memory as rows do. */
INLINE void quads_of(const int rows, const int quads, index k, const float *a, index a_row,
                     const float *b, index b_column, const float *init, index init_row, float *c,
                     index c_row) {
  quad sum[FEW_ROWS][4];
  UNROLL for (int r = 0; r < rows; r++)
    UNROLL for (int q = 0; q < quads; q++)
      sum[r][q] = init ? load_quad(init + r * init_row + 4 * q) : (quad){};
  index l = 0;
  for (; l + 4 <= k; l += 4)
    UNROLL for (int q = 0; q < quads; q++) {
      quad lines[4];
      transpose_quad(b + 4 * q * b_column + l, b_column, lines);
      UNROLL for (int r = 0; r < rows; r++)
        UNROLL for (int i = 0; i < 4; i++) sum[r][q] += (a[r * a_row + l + i] - (quad){}) * lines[i];
    }
  for (; l < k; l++)
    UNROLL for (int q = 0; q < quads; q++) {
      const float *at = b + 4 * q * b_column + l;
      quad line = {at[0], at[b_column], at[2 * b_column], at[3 * b_column]};
      UNROLL for (int r = 0; r < rows; r++) sum[r][q] += (a[r * a_row + l] - (quad){}) * line;
    }
  UNROLL for (int r = 0; r < rows; r++)
    UNROLL for (int q = 0; q < quads; q++) store_quad(c + r * c_row + 4 * q, sum[r][q]);
}

/* The columns that are left of one row, in fours and alone. */
APART void row_end(index n, index k, const float *a, const float *b, index b_column,
                   const float *init, float *c) {
  index j = 0;
  for (; j + 4 <= n; j += 4)
    quads_of(1, 1, k, a, 0, b + j * b_column, b_column, init ? init + j : 0, 0, c + j, 0);
  for (; j < n; j++) {
    float sum = init ? init[j] : 0.0f;
    for (index l = 0; l < k; l++) sum += a[l] * b[j * b_column + l];
    c[j] = sum;
  }
}

/* `rows` rows of product_unpacked. */
INLINE void rows_unpacked(const int rows, index n, index k, const float *a, index a_row,
                          const float *b, index b_column, const float *init, index init_row,
                          float *c, index c_row) {
  const int quads = QUADS_FOR(rows);
  index j = 0;
  for (; j + 4 * quads <= n; j += 4 * quads)
    quads_of(rows, quads, k, a, a_row, b + j * b_column, b_column, init ? init + j : 0, init_row,
             c + j, c_row);
  if (j == n) return;
#pragma clang loop unroll(disable)
  for (index r = 0; r < rows; r++)
    row_end(n - j, k, a + r * a_row, b + j * b_column, b_column, init ? init + r * init_row + j : 0,
            c + r * c_row + j);
}

/* `rows` rows of product_by_rows. */
INLINE void rows_by_rows(const int rows, index n, index k, const float *a, index a_row,
                         const float *b, index b_row, const float *init, index init_row, float *c,
                         index c_row) {
  const int vectors = QUADS_FOR(rows);
  index j = 0;
  for (; j + vectors * VL <= n; j += vectors * VL) {
    vf sum[FEW_ROWS][4];
    UNROLL for (int r = 0; r < rows; r++)
      UNROLL for (int v = 0; v < vectors; v++)
        sum[r][v] = init ? load(init + r * init_row + j + v * VL) : splat(0.0f);
    for (index l = 0; l < k; l++)
      UNROLL for (int v = 0; v < vectors; v++) {
        vf line = load(b + l * b_row + j + v * VL);
        UNROLL for (int r = 0; r < rows; r++) sum[r][v] += splat(a[r * a_row + l]) * line;
      }
    UNROLL for (int r = 0; r < rows; r++)
      UNROLL for (int v = 0; v < vectors; v++) store(c + r * c_row + j + v * VL, sum[r][v]);
  }
  for (; j < n; j += VL) {
    index left = n - j;
    vf sum[FEW_ROWS];
    UNROLL for (int r = 0; r < rows; r++)
      sum[r] = init ? load_part(init + r * init_row + j, left, 0.0f) : splat(0.0f);
    for (index l = 0; l < k; l++) {
      vf line = load_part(b + l * b_row + j, left, 0.0f);
      UNROLL for (int r = 0; r < rows; r++) sum[r] += splat(a[r * a_row + l]) * line;
    }
    UNROLL for (int r = 0; r < rows; r++) store_part(c + r * c_row + j, sum[r], left);
  }
}

/* `count` rows by rows_##of; one function for each count: together they would have too many registers to share. */
#define FEW(of, count) \
  APART void of##_##count(index n, index k, const float *a, index a_row, const float *b, \
                          index b_step, const float *init, index init_row, float *c, index c_row) { \
    rows_##of(count, n, k, a, a_row, b, b_step, init, init_row, c, c_row); \
  }
#define TAKE(of, count) \
  for (; i + count <= m; i += count) \
    of##_##count(n, k, a + i * a_row, a_row, b, b_step, init ? init + i * init_row : 0, init_row, \
                 c + i * c_row, c_row);

/*
 * c [m, n] = init + a · b for a few rows, with a given by rows and `b_step` floats from one column of b,
 * or row, to the next. Each number is the same sum as in a tile.
 */
#define PRODUCT_OF_FEW(of) \
  FEW(of, 1) \
  FEW(of, 2) \
  FEW(of, 5) \
  static void product_##of(index m, index n, index k, const float *a, index a_row, const float *b, \
                           index b_step, const float *init, index init_row, float *c, \
                           index c_row) { \
    index i = 0; \
    TAKE(of, 5) \
    TAKE(of, 2) \
    TAKE(of, 1) \
  }

PRODUCT_OF_FEW(unpacked) /* b by columns as rows, none of them packed */
PRODUCT_OF_FEW(by_rows)  /* b by rows: the contexts of a few queries */

#endif

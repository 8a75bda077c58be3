/*
 * Matrix products: c [m, n] = init + a · b.
 *
 * b is packed into panels of NR columns, k rows deep, so that the inner loop
 * reads it in order; a tile of MR rows by NR columns of c stays in registers
 * for the whole depth of a block. Goto & van de Geijn 2008, "Anatomy of
 * high-performance matrix multiplication", is the plan of the loops.
 *
 * Each number of c is the sum over k in order, one term after the other, in
 * whichever tile, block or thread it lies: the size of the batch or the number
 * of threads cannot change it.
 */
#ifndef TSUZURI_GEMM_H
#define TSUZURI_GEMM_H

#include "few-rows.h"

/* `rows` rows by `vectors` vectors of c, the last of them `last` floats wide; b is one panel. */
INLINE void tile(const int rows, const int vectors, index last, index k, const float *a,
                 index a_row, index a_column, const float *b, const float *init, index init_row,
                 float *c, index c_row) {
  vf sum[MR][NV];
  UNROLL for (int r = 0; r < rows; r++)
    UNROLL for (int v = 0; v < vectors; v++)
      sum[r][v] = init ? load_part(init + r * init_row + v * VL, v < vectors - 1 ? VL : last, 0.0f)
                       : splat(0.0f);
  for (index l = 0; l < k; l++, b += NR, a += a_column) {
    vf column[NV];
    UNROLL for (int v = 0; v < vectors; v++) column[v] = load(b + v * VL);
    UNROLL for (int r = 0; r < rows; r++) {
      vf x = splat(a[r * a_row]);
      UNROLL for (int v = 0; v < vectors; v++) sum[r][v] += x * column[v];
    }
  }
  UNROLL for (int r = 0; r < rows; r++)
    UNROLL for (int v = 0; v < vectors; v++)
      store_part(c + r * c_row + v * VL, sum[r][v], v < vectors - 1 ? VL : last);
}

#define TILE_ROWS(count) \
  case count: tile(count, vectors, last, k, a, a_row, a_column, b, init, init_row, c, c_row); break;

INLINE void tile_of(index rows, const int vectors, index last, index k, const float *a,
                    index a_row, index a_column, const float *b, const float *init,
                    index init_row, float *c, index c_row) {
  switch (rows) {
    TILE_ROWS(1)
    TILE_ROWS(2)
    TILE_ROWS(3)
#if MR > 4
    TILE_ROWS(4)
    TILE_ROWS(5)
#endif
    default: tile(MR, vectors, last, k, a, a_row, a_column, b, init, init_row, c, c_row);
  }
}

#define TILE_VECTORS(count) \
  case count: tile_of(rows, count, last, k, a, a_row, a_column, b, init, init_row, c, c_row); break;

/* A tile at the right edge: only the vectors of it that hold columns are worked out. */
static void edge_tile(index rows, index columns, index k, const float *a, index a_row,
                      index a_column, const float *b, const float *init, index init_row, float *c,
                      index c_row) {
  index vectors = (columns + VL - 1) / VL, last = columns - (vectors - 1) * VL;
  switch (vectors) {
    TILE_VECTORS(1)
    TILE_VECTORS(2)
#if NV > 2
    TILE_VECTORS(3)
    TILE_VECTORS(4)
#endif
  }
}

/* c = init + a · b for one packed block of b, a given by rows (a_column = 1) or packed (a_row = 1). */
INLINE void block(index m, index n, index k, const float *a, index a_row, index a_column,
                  index a_step, const float *b, const float *init, index init_row, float *c,
                  index c_row) {
  for (index j = 0; j < n; j += NR, b += k * NR) {
    for (index i = 0; i < m; i += MR) {
      index rows = smaller(MR, m - i);
      const float *from = a + i * a_step;
      const float *start = init ? init + i * init_row + j : 0;
      float *to = c + i * c_row + j;
      if (n - j >= NR)
        tile_of(rows, NV, VL, k, from, a_row, a_column, b, start, init_row, to, c_row);
      else
        edge_tile(rows, n - j, k, from, a_row, a_column, b, start, init_row, to, c_row);
    }
  }
}

/* c = init + a · b, with b packed whole by pack_b and a given by rows. */
APART void product_packed(index m, index n, index k, const float *a, index a_row,
                           const float *packed, const float *init, index init_row, float *c,
                           index c_row) {
  block(m, n, k, a, a_row, 1, a_row, packed, init, init_row, c, c_row);
}

/* Floats of scratch that product needs. */
INLINE index product_scratch(index m, index n, index k) {
  index depth = smaller(k, KC);
  return round_up(packed_size(depth, smaller(n, NC)), VL) + round_up(smaller(m, MC), MR) * depth +
         2 * VL;
}

/* c [m, n] = init + a · b, block by block. */
static void product(index m, index n, index k, matrix a, matrix b, const float *init,
                    index init_row, float *c, index c_row, float *scratch) {
  if (m <= FEW_ROWS && a.column == 1 && b.row == 1) {
    product_unpacked(m, n, k, a.at, a.row, b.at, b.column, init, init_row, c, c_row);
    return;
  }
  if (m <= FEW_ROWS && a.column == 1 && b.column == 1) {
    product_by_rows(m, n, k, a.at, a.row, b.at, b.row, init, init_row, c, c_row);
    return;
  }
  float *packed_b = scratch;
  float *packed_a = scratch + round_up(packed_size(smaller(k, KC), smaller(n, NC)), VL);
  if (k == 0)
    for (index i = 0; i < m; i++)
      for (index j = 0; j < n; j++) c[i * c_row + j] = init ? init[i * init_row + j] : 0.0f;
  for (index j = 0; j < n; j += NC)
    for (index l = 0; l < k; l += KC) {
      index columns = smaller(NC, n - j), depth = smaller(KC, k - l);
      matrix b_block = {b.at + l * b.row + j * b.column, b.row, b.column};
      pack_b(depth, columns, b_block, packed_b, ALL(columns));
      const float *start = l ? c + j : init ? init + j : 0;
      index start_row = l ? c_row : init_row;
      for (index i = 0; i < m; i += MC) {
        index rows = smaller(MC, m - i);
        matrix a_block = {a.at + i * a.row + l * a.column, a.row, a.column};
        const float *from = start ? start + i * start_row : 0;
        float *to = c + i * c_row + j;
        if (a.column == 1) {
          block(rows, columns, depth, a_block.at, a.row, 1, a.row, packed_b, from, start_row, to, c_row);
        } else if (a.row == 1 && columns <= UNPACKED) {
          block(rows, columns, depth, a_block.at, 1, a.column, 1, packed_b, from, start_row, to, c_row);
        } else {
          pack_a(rows, depth, a_block, packed_a);
          block(rows, columns, depth, packed_a, 1, MR, depth, packed_b, from, start_row, to, c_row);
        }
      }
    }
}

#endif

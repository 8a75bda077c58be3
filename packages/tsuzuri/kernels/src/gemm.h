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

#include "team.h"

#ifndef MR
#define MR 4
#define NV 2
#endif
#define NR (NV * VL)
#ifndef KC
#define KC 256 /* depth of a block */
#endif
#define NC 512     /* columns of a block: the block of b stays in the second-level cache */
#define MC 120     /* rows of a block: so does the block of a */
#define UNPACKED 1 /* for so few panels, an a that is read down its columns is not worth packing */

typedef struct {
  const float *at;
  index row, column; /* floats from row to row, from column to column */
} matrix;

INLINE index round_up(index n, index step) { return (n + step - 1) / step * step; }
INLINE index smaller(index a, index b) { return a < b ? a : b; }

/* Floats that pack_b writes for b [k, n]. */
INLINE index packed_size(index k, index n) { return k * round_up(n, NR); }

/*
 * A panel of a b that is read down its columns (b.row = 1), DOWN numbers of each
 * column at a time: columns that lie a power of two apart share a set of the
 * cache, of WAYS lines, and a line must be used up before others drive it out.
 */
enum { DOWN = 16, WAYS = 8 };
INLINE void pack_columns(index k, index columns, const float *from, index b_column, float *out) {
  for (index start = 0; start < k; start += DOWN) {
    index end = smaller(start + DOWN, k);
    for (index c = 0; c < columns; c++)
      for (index l = start; l < end; l++) out[l * NR + c] = from[c * b_column + l];
    for (index l = start; l < end; l++)
      for (index c = columns; c < NR; c++) out[l * NR + c] = 0.0f;
  }
}

/* Columns `part` (cut at panels) of b [k, n] → out [n / NR][k][NR], with zeros past column n. */
static void pack_b(index k, index n, matrix b, float *out, range part) {
  out += part.from * k;
  for (index j = part.from; j < part.to; j += NR) {
    index columns = smaller(NR, n - j);
    const float *from = b.at + j * b.column;
    if (columns == NR && b.column == 1) {
      for (index l = 0; l < k; l++, out += NR, from += b.row)
        UNROLL for (int v = 0; v < NV; v++) store(out + v * VL, load(from + v * VL));
    } else if (columns == NR && NR <= WAYS) {
      for (index l = 0; l < k; l++, out += NR, from += b.row)
        for (int c = 0; c < NR; c++) out[c] = from[c * b.column];
    } else if (b.row == 1) {
      pack_columns(k, columns, from, b.column, out);
      out += k * NR;
    } else {
      for (index l = 0; l < k; l++, out += NR, from += b.row)
        for (index c = 0; c < NR; c++) out[c] = c < columns ? from[c * b.column] : 0.0f;
    }
  }
}

/*
 * a [m, k] → out [m / MR][k][MR], with zeros past row m: for an a that is read
 * down its columns. Where VL rows are there, a whole vector is copied; the next
 * copy overwrites what is too much, and out has room for the last.
 */
static void pack_a(index m, index k, matrix a, float *out) {
  for (index i = 0; i < m; i += MR) {
    index rows = smaller(MR, m - i);
    const float *from = a.at + i * a.row;
    if (a.row == 1 && m - i >= 2 * VL)
      for (index l = 0; l < k; l++, out += MR, from += a.column)
        UNROLL for (int r = 0; r < MR; r += VL) store(out + r, load(from + r));
    else
      for (index l = 0; l < k; l++, out += MR, from += a.column)
        for (index r = 0; r < MR; r++) out[r] = r < rows ? from[r * a.row] : 0.0f;
  }
}

/* `rows` rows by NR columns of c; b is one panel. */
INLINE void tile(const int rows, index k, const float *a, index a_row, index a_column,
                 const float *b, const float *init, index init_row, float *c, index c_row) {
  vf sum[MR][NV];
  UNROLL for (int r = 0; r < rows; r++)
    UNROLL for (int v = 0; v < NV; v++)
      sum[r][v] = init ? load(init + r * init_row + v * VL) : splat(0.0f);
  for (index l = 0; l < k; l++, b += NR, a += a_column) {
    vf column[NV];
    UNROLL for (int v = 0; v < NV; v++) column[v] = load(b + v * VL);
    UNROLL for (int r = 0; r < rows; r++) {
      vf x = splat(a[r * a_row]);
      UNROLL for (int v = 0; v < NV; v++) sum[r][v] += x * column[v];
    }
  }
  UNROLL for (int r = 0; r < rows; r++)
    UNROLL for (int v = 0; v < NV; v++) store(c + r * c_row + v * VL, sum[r][v]);
}

#define TILE_ROWS(count) \
  case count: tile(count, k, a, a_row, a_column, b, init, init_row, c, c_row); break;

INLINE void tile_of(index rows, index k, const float *a, index a_row, index a_column,
                    const float *b, const float *init, index init_row, float *c, index c_row) {
  switch (rows) {
    TILE_ROWS(1)
    TILE_ROWS(2)
    TILE_ROWS(3)
#if MR > 4
    TILE_ROWS(4)
    TILE_ROWS(5)
#endif
    default: tile(MR, k, a, a_row, a_column, b, init, init_row, c, c_row);
  }
}

/* A tile at the right edge: it works on a copy, so that nothing past column n is touched. */
static void edge_tile(index rows, index columns, index k, const float *a, index a_row,
                      index a_column, const float *b, const float *init, index init_row, float *c,
                      index c_row) {
  float copy[MR * NR];
  for (index r = 0; r < MR; r++)
    for (index j = 0; j < NR; j++)
      copy[r * NR + j] = init && r < rows && j < columns ? init[r * init_row + j] : 0.0f;
  tile_of(rows, k, a, a_row, a_column, b, copy, NR, copy, NR);
  for (index r = 0; r < rows; r++)
    for (index j = 0; j < columns; j++) c[r * c_row + j] = copy[r * NR + j];
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
      if (n - j >= NR) tile_of(rows, k, from, a_row, a_column, b, start, init_row, to, c_row);
      else edge_tile(rows, n - j, k, from, a_row, a_column, b, start, init_row, to, c_row);
    }
  }
}

/* c = init + a · b, with b packed whole by pack_b and a given by rows. */
static void product_packed(index m, index n, index k, const float *a, index a_row,
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
        } else if (a.row == 1 && columns <= UNPACKED * NR) {
          block(rows, columns, depth, a_block.at, 1, a.column, 1, packed_b, from, start_row, to, c_row);
        } else {
          pack_a(rows, depth, a_block, packed_a);
          block(rows, columns, depth, packed_a, 1, MR, depth, packed_b, from, start_row, to, c_row);
        }
      }
    }
}

#endif

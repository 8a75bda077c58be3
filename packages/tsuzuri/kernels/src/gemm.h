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
#define NC 512      /* columns of a block: the block of b stays in the second-level cache */
#define MC 120      /* rows of a block: so does the block of a */
/* For so few columns, an a that is read down its own is not worth packing. */
#define UNPACKED smaller(64, 4 * NR)

typedef struct {
  const float *at;
  index row, column; /* floats from row to row, from column to column */
} matrix;

INLINE index round_up(index n, index step) { return (n + step - 1) / step * step; }
INLINE index smaller(index a, index b) { return a < b ? a : b; }

/* Floats that pack_b writes for b [k, n]. */
INLINE index packed_size(index k, index n) { return k * round_up(n, NR); }

/* Four floats, whatever VL is: what a transposition works in. */
typedef float quad __attribute__((vector_size(16)));
typedef float quad_unaligned __attribute__((vector_size(16), aligned(4)));
INLINE quad load_quad(const float *p) { return *(const quad_unaligned *)p; }
INLINE void store_quad(float *p, quad x) { *(quad_unaligned *)p = x; }

/* out[l][c] = from[c][l] for 4 by 4 numbers; rows of `from` lie `row` apart. */
INLINE void transpose_quad(const float *from, index row, quad out[4]) {
  quad a = load_quad(from), b = load_quad(from + row);
  quad c = load_quad(from + 2 * row), d = load_quad(from + 3 * row);
  quad ac_low = __builtin_shufflevector(a, c, 0, 4, 1, 5);
  quad ac_high = __builtin_shufflevector(a, c, 2, 6, 3, 7);
  quad bd_low = __builtin_shufflevector(b, d, 0, 4, 1, 5);
  quad bd_high = __builtin_shufflevector(b, d, 2, 6, 3, 7);
  out[0] = __builtin_shufflevector(ac_low, bd_low, 0, 4, 1, 5);
  out[1] = __builtin_shufflevector(ac_low, bd_low, 2, 6, 3, 7);
  out[2] = __builtin_shufflevector(ac_high, bd_high, 0, 4, 1, 5);
  out[3] = __builtin_shufflevector(ac_high, bd_high, 2, 6, 3, 7);
}

/*
 * A panel of a b whose columns lie in memory as rows do. A cache line of each
 * column is used up before the next: the columns may lie a power of two apart,
 * where few of their lines fit into the cache at once.
 */
static void pack_transposed(index k, index columns, const float *from, index column, float *out) {
  index whole = k / 4 * 4, quads = columns / 4 * 4;
  for (index start = 0; start < whole; start += CACHE_LINE)
    for (index c = 0; c < quads; c += 4)
      for (index l = start; l < smaller(start + CACHE_LINE, whole); l += 4) {
        quad rows[4];
        transpose_quad(from + c * column + l, column, rows);
        UNROLL for (int r = 0; r < 4; r++) store_quad(out + (l + r) * NR + c, rows[r]);
      }
  for (index l = 0; l < k; l++)
    for (index c = l < whole ? quads : 0; c < NR; c++)
      out[l * NR + c] = c < columns ? from[c * column + l] : 0.0f;
}

/* Columns `part` (cut at panels) of b [k, n] → out [n / NR][k][NR], with zeros past column n. */
static void pack_b(index k, index n, matrix b, float *out, range part) {
  out += part.from * k;
  for (index j = part.from; j < part.to; j += NR, out += k * NR) {
    index columns = smaller(NR, n - j);
    const float *from = b.at + j * b.column;
    if (columns == NR && b.column == 1)
      for (index l = 0; l < k; l++)
        UNROLL for (int v = 0; v < NV; v++)
          store(out + l * NR + v * VL, load(from + l * b.row + v * VL));
    else if (b.row == 1)
      pack_transposed(k, columns, from, b.column, out);
    else
      for (index l = 0; l < k; l++)
        for (index c = 0; c < NR; c++)
          out[l * NR + c] = c < columns ? from[l * b.row + c * b.column] : 0.0f;
  }
}

/* What a tile has of one column: copied as one, it takes two moves instead of one a float. */
typedef struct { float at[MR]; } tile_column;

enum { PACKED_TOGETHER = 4 }; /* rows of memory that pack_a reads side by side */
enum { PACKED_AHEAD = 16 };   /* how many rows before it needs one it asks for it */

/*
 * a [m, k] → out [m / MR][k][MR], with zeros past row m: for an a that is read
 * down its columns. It goes along a few columns at a time, as they lie in
 * memory: going down one tile of rows would use 4 · MR bytes of each line. The
 * processor does not foresee a row that starts on another page, so it is told.
 */
static void pack_a(index m, index k, matrix a, float *out) {
  for (index start = 0; start < k; start += PACKED_TOGETHER)
    for (index i = 0; i < m; i += MR) {
      index rows = smaller(MR, m - i);
      for (index l = start; l < smaller(start + PACKED_TOGETHER, k); l++) {
        const float *from = a.at + i * a.row + l * a.column;
        float *to = out + i * k + l * MR;
        __builtin_prefetch(from + PACKED_AHEAD * a.column);
        if (a.row == 1 && rows == MR) *(tile_column *)to = *(const tile_column *)from;
        else for (index r = 0; r < MR; r++) to[r] = r < rows ? from[r * a.row] : 0.0f;
      }
    }
}

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
static void product_packed(index m, index n, index k, const float *a, index a_row,
                           const float *packed, const float *init, index init_row, float *c,
                           index c_row) {
  block(m, n, k, a, a_row, 1, a_row, packed, init, init_row, c, c_row);
}

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

/* One function for each: together they would have too many registers to share. */
#define UNPACKED_ROWS(count) \
  APART void unpacked_##count(index n, index k, const float *a, index a_row, const float *b, \
                              index b_column, const float *init, index init_row, float *c, \
                              index c_row) { \
    rows_unpacked(count, n, k, a, a_row, b, b_column, init, init_row, c, c_row); \
  }
UNPACKED_ROWS(1)
UNPACKED_ROWS(2)
UNPACKED_ROWS(5)

#define TAKE_ROWS(count) \
  for (; i + count <= m; i += count) \
    unpacked_##count(n, k, a + i * a_row, a_row, b, b_column, init ? init + i * init_row : 0, \
                     init_row, c + i * c_row, c_row);

/*
 * c [m, n] = init + a · b for a few rows, with a given by rows and b by columns
 * as rows, none of them packed. Each number is the same sum as in a tile.
 */
static void product_unpacked(index m, index n, index k, const float *a, index a_row,
                             const float *b, index b_column, const float *init, index init_row,
                             float *c, index c_row) {
  index i = 0;
  TAKE_ROWS(5)
  TAKE_ROWS(2)
  TAKE_ROWS(1)
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

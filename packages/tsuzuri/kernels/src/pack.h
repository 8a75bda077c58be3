/* The operands of a matrix product in the order in which its inner loop reads them; gemm.h has the plan. */
#ifndef TSUZURI_PACK_H
#define TSUZURI_PACK_H

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

#endif

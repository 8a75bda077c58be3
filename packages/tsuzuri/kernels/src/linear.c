/* fill, copy, add, matmul, sumRows: see backend/backend.ts for what each computes. */
#include "gemm.h"

void EXPORT(fill)(index size, float value, float *y) {
  FOR_VECTORS(i, left, size) store_part(y + i, splat(value), left);
}

void EXPORT(copy)(index size, const float *x, float *y) {
  FOR_VECTORS(i, left, size) store_part(y + i, load_part(x + i, left, 0.0f), left);
}

void EXPORT(add)(index size, const float *x, float *y) {
  FOR_VECTORS(i, left, size)
    store_part(y + i, load_part(y + i, left, 0.0f) + load_part(x + i, left, 0.0f), left);
}

index EXPORT(matmulScratch)(index m, index n, index k) { return product_scratch(m, n, k); }

void EXPORT(matmul)(index m, index n, index k, const float *a, index a_row, index a_column,
                    const float *b, index b_row, index b_column, const float *init,
                    index init_row, float *c, float *scratch) {
  product(m, n, k, (matrix){a, a_row, a_column}, (matrix){b, b_row, b_column}, init, init_row, c,
          n, scratch);
}

void EXPORT(sumRows)(index rows, index columns, const float *x, float *y) {
  FOR_VECTORS(j, left, columns) {
    vf sum = load_part(y + j, left, 0.0f);
    for (index i = 0; i < rows; i++) sum += load_part(x + i * columns + j, left, 0.0f);
    store_part(y + j, sum, left);
  }
}

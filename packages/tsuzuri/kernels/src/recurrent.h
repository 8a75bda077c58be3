/* What the kernels of recurrent layers do with the numbers of a row. */
#ifndef TSUZURI_RECURRENT_H
#define TSUZURI_RECURRENT_H

#include "vector.h"

INLINE void copy_floats(index n, const float *x, float *y) {
  FOR_VECTORS(j, left, ALL(n)) store_part(y + j, load_part(x + j, left, 0.0f), left);
}

INLINE void add_floats(index n, const float *x, float *y) {
  FOR_VECTORS(j, left, ALL(n))
    store_part(y + j, load_part(y + j, left, 0.0f) + load_part(x + j, left, 0.0f), left);
}

INLINE void clear_floats(index n, float *y) {
  FOR_VECTORS(j, left, ALL(n)) store_part(y + j, splat(0.0f), left);
}

#endif

/* Rows of a table by id, and their gradient: only the rows that are used are touched. */
#include "vector.h"

void EXPORT(embeddingForward)(index count, index size, const int *ids, const float *weight,
                              float *y) {
  for (index i = 0; i < count; i++, y += size) {
    const float *row = weight + ids[i] * size;
    FOR_VECTORS(j, left, size) store_part(y + j, load_part(row + j, left, 0.0f), left);
  }
}

void EXPORT(embeddingBackward)(index count, index size, const int *ids, const float *dy,
                               float *d_weight) {
  for (index i = 0; i < count; i++, dy += size) {
    float *row = d_weight + ids[i] * size;
    FOR_VECTORS(j, left, size)
      store_part(row + j, load_part(row + j, left, 0.0f) + load_part(dy + j, left, 0.0f), left);
  }
}

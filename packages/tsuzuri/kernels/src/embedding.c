/* Rows of a table by id, and their gradient: only the rows that are used are touched; and a choice of ids. */
#include "team.h"

static void embeddingForward(const team *t, index count, index rows, index size, const int *ids,
                             const float *weight, float *y) {
  (void)rows; /* the ids have been compared with it */
  range part = share(t, count, 1);
  for (index i = part.from; i < part.to; i++) {
    const float *row = weight + ids[i] * size;
    FOR_VECTORS(j, left, ALL(size)) store_part(y + i * size + j, load_part(row + j, left, 0.0f), left);
  }
}

/* Threads take columns, since two ids may name one row. */
static void embeddingBackward(const team *t, index count, index rows, index size, const int *ids,
                              const float *dy, float *d_weight) {
  (void)rows;
  range part = share(t, size, CACHE_LINE);
  for (index i = 0; i < count; i++) {
    float *row = d_weight + ids[i] * size;
    const float *d = dy + i * size;
    FOR_VECTORS(j, left, part)
      store_part(row + j, load_part(row + j, left, 0.0f) + load_part(d + j, left, 0.0f), left);
  }
}

static void chooseIds(const team *t, index size, const int *choice, const int *first,
                      const int *second, int *y) {
  range part = share(t, size, CACHE_LINE);
  for (index i = part.from; i < part.to; i++) y[i] = choice[i] ? second[i] : first[i];
}

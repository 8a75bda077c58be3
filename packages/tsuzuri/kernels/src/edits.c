/* Actions of an edit transducer; the twin is src/backend/reference/edits.ts. */
#include "team.h"

static void movePointers(const team *t, index count, index before, index positions, index targets,
                         index stride, const int *rows, const int *ids, const int *pointers, int *y) {
  (void)before; /* the rows have been compared with it */
  range part = share(t, count, CACHE_LINE);
  for (index i = part.from; i < part.to; i++) {
    index pointer = pointers[rows[i]];
    int moves = ids[i] >= targets && ids[i] < 2 * targets + 2 && pointer + stride < positions;
    y[i] = (int)(moves ? pointer + stride : pointer);
  }
}

static void maskActions(const team *t, index count, index positions, index targets, index end,
                        const float *x, const int *pointers, const int *refused, float *y) {
  (void)positions;
  index columns = 2 * targets + 2;
  range part = share(t, count, 1);
  for (index i = part.from; i < part.to; i++) {
    const float *from = x + i * columns;
    float *to = y + i * columns;
    int state = refused[pointers[i]];
    index kept = state >= 2 ? targets : columns;
    FOR_VECTORS(j, left, ALL(kept)) store_part(to + j, load_part(from + j, left, 0.0f), left);
    for (index j = kept; j < columns; j++) to[j] = -__builtin_inff();
    if (state >= 1) to[2 * targets] = -__builtin_inff();
    if (end < targets) to[targets + end] = -__builtin_inff();
  }
}

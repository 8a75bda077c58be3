/* Sequences back to front; the twin is src/backend/reference/sequence.ts. */
#include "team.h"

static void reverseSequences(const team *t, index time, index batch, index size,
                             const int *lengths, const float *x, float *y) {
  range part = share(t, time * batch, 1);
  for (index slot = part.from; slot < part.to; slot++) {
    index step = slot / batch, b = slot % batch;
    index from = step < lengths[b] ? (lengths[b] - 1 - step) * batch + b : slot;
    FOR_VECTORS(j, left, ALL(size))
      store_part(y + slot * size + j, load_part(x + from * size + j, left, 0.0f), left);
  }
}

/* The functions of math.h over an array, for one instruction set: compiled once for each, with its VARIANT. */
#include "../src/gates.h"
#include "ulp.h"

#define OVER(name) \
  INLINE void name##_row(index n, const float *x, float *y) { \
    for (index i = 0; i < n; i += VL) store(y + i, vector_##name(load(x + i))); \
  }
OVER(exp)
OVER(expm1)
OVER(sigmoid)
OVER(tanh)
OVER(log)

#define JOIN(a, b) a##b
#define NAMED(a, b) JOIN(a, b)
#define ENTRY(name) name##_row,
const functions NAMED(functions_, VARIANT) = {EACH_FUNCTION(ENTRY)};

/* The functions of math.h over an array, for one instruction set: compiled once for each, with its VARIANT. */
#include "../src/gates.h"
#include "ulp.h"

#define vector_gate_sigmoid gate_sigmoid
#define vector_gate_tanh gate_tanh

#define OVER(name) \
  static void name##_over(index n, const float *x, float *y) { \
    for (index i = 0; i < n; i += VL) store(y + i, vector_##name(load(x + i))); \
  }
EACH_FUNCTION(OVER)

#define JOIN(a, b) a##b
#define NAMED(a, b) JOIN(a, b)
#define ENTRY(name) name##_over,
const functions NAMED(functions_, VARIANT) = {EACH_FUNCTION(ENTRY)};

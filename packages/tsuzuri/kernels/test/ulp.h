/* What a build of math.h offers to ulp.c: each function over an array whose length VL divides. */
#define EACH_FUNCTION(F) F(exp) F(expm1) F(sigmoid) F(tanh) F(log) F(gate_sigmoid) F(gate_tanh)

enum { FUNCTIONS = 7 };
typedef void (*functions[FUNCTIONS])(__PTRDIFF_TYPE__ n, const float *x, float *y);

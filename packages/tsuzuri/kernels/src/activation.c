/* The activation functions and their derivatives; the numbers are those of backend/activations.ts. */
#include "math.h"
#include "team.h"

enum { IDENTITY, SIGMOID, TANH, RELU, LEAKY_RELU, ELU, SOFTPLUS, SWISH, GELU };

#define LEAK 0.01f
#define SQRT_2_OVER_PI 0.79788456f
#define GELU_CUBIC 0.044715f

INLINE vf gelu_inner(vf x) { return SQRT_2_OVER_PI * (x + GELU_CUBIC * x * x * x); }

INLINE vf apply(const int kind, vf x) {
  vf zero = splat(0.0f);
  switch (kind) {
    case SIGMOID: return vector_sigmoid(x);
    case TANH: return vector_tanh(x);
    case RELU: return choose(x <= zero, zero, x); /* NaN goes through */
    case LEAKY_RELU: return choose(x > zero, x, LEAK * x);
    case ELU: return choose(x > zero, x, vector_expm1(x));
    case SOFTPLUS: {
      vf u = vector_exp(-absolute(x)); /* ln(1 + u) = u ln(v) / (v − 1), v the rounded 1 + u */
      vf v = 1.0f + u;
      vf tiny = v - 1.0f;
      vf log1p = choose(tiny == zero, u, u * vector_log(v) / tiny);
      return choose(x <= zero, zero, x) + log1p;
    }
    case SWISH: return x * vector_sigmoid(x);
    case GELU: return 0.5f * x * (1.0f + vector_tanh(gelu_inner(x)));
    default: return x;
  }
}

INLINE vf derivative(const int kind, vf x, vf y) {
  vf zero = splat(0.0f), one = splat(1.0f);
  switch (kind) {
    case SIGMOID: return y * (1.0f - y);
    case TANH: return 1.0f - y * y;
    case RELU: return choose(x > zero, one, zero);
    case LEAKY_RELU: return choose(x > zero, one, splat(LEAK));
    case ELU: return choose(x > zero, one, y + 1.0f);
    case SOFTPLUS: return vector_sigmoid(x);
    case SWISH: {
      vf s = vector_sigmoid(x);
      return s * (1.0f + x * (1.0f - s));
    }
    case GELU: {
      x = at_most(at_least(x, -10.0f), 10.0f); /* further out it is 0 or 1, and x² may be infinite */
      vf t = vector_tanh(gelu_inner(x));
      vf slope = SQRT_2_OVER_PI * (1.0f + 3.0f * GELU_CUBIC * x * x);
      return 0.5f * (1.0f + t) + 0.5f * x * (1.0f - t * t) * slope;
    }
    default: return one;
  }
}

#define EACH_KIND(RUN) \
  RUN(IDENTITY) RUN(SIGMOID) RUN(TANH) RUN(RELU) RUN(LEAKY_RELU) RUN(ELU) RUN(SOFTPLUS) \
  RUN(SWISH) RUN(GELU)

static void activationForward(const team *t, index size, index kind, const float *x, float *y) {
  range part = share(t, size, CACHE_LINE);
#define RUN(K) \
  case K: FOR_VECTORS(i, left, part) \
    store_part(y + i, apply(K, load_part(x + i, left, 0.0f)), left); break;
  switch (kind) { EACH_KIND(RUN) }
#undef RUN
}

static void activationBackward(const team *t, index size, index kind, const float *x, const float *y,
                                const float *dy, float *dx) {
  range part = share(t, size, CACHE_LINE);
#define RUN(K) \
  case K: FOR_VECTORS(i, left, part) \
    store_part(dx + i, load_part(dy + i, left, 0.0f) * \
      derivative(K, load_part(x + i, left, 0.0f), load_part(y + i, left, 0.0f)), left); break;
  switch (kind) { EACH_KIND(RUN) }
#undef RUN
}

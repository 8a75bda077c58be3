/* The updates of the optimisers that keep moments, each in one pass; the equations are at src/optim. */
#include "team.h"

static void scale(const team *t, index size, float factor, float *x) {
  range part = share(t, size, CACHE_LINE);
  FOR_VECTORS(i, left, part) store_part(x + i, load_part(x + i, left, 0.0f) * factor, left);
}

static void momentum(const team *t, index size, float learning_rate, float mu, int nesterov,
                     float weight_decay, const float *gradient, float *velocity, float *value) {
  range part = share(t, size, CACHE_LINE);
  FOR_VECTORS(i, left, part) {
    vf theta = load_part(value + i, left, 0.0f);
    vf g = load_part(gradient + i, left, 0.0f) + weight_decay * theta;
    vf v = mu * load_part(velocity + i, left, 0.0f) + g;
    store_part(velocity + i, v, left);
    store_part(value + i, theta - learning_rate * (nesterov ? g + mu * v : v), left);
  }
}

static void adagrad(const team *t, index size, float learning_rate, float epsilon,
                    float weight_decay, const float *gradient, float *sum, float *value) {
  range part = share(t, size, CACHE_LINE);
  FOR_VECTORS(i, left, part) {
    vf theta = load_part(value + i, left, 0.0f);
    vf g = load_part(gradient + i, left, 0.0f) + weight_decay * theta;
    vf s = load_part(sum + i, left, 0.0f) + g * g;
    store_part(sum + i, s, left);
    store_part(value + i, theta - learning_rate * g / (square_root(s) + epsilon), left);
  }
}

/* What is kept of a mean and what is new come as doubles: 1 − alpha in floats would lose digits. */
static void rmsprop(const team *t, index size, float learning_rate, double alpha, float epsilon,
                    float weight_decay, const float *gradient, float *square, float *value) {
  float kept = (float)alpha, fresh = (float)(1 - alpha);
  range part = share(t, size, CACHE_LINE);
  FOR_VECTORS(i, left, part) {
    vf theta = load_part(value + i, left, 0.0f);
    vf g = load_part(gradient + i, left, 0.0f) + weight_decay * theta;
    vf s = kept * load_part(square + i, left, 0.0f) + fresh * (g * g);
    store_part(square + i, s, left);
    store_part(value + i, theta - learning_rate * g / (square_root(s) + epsilon), left);
  }
}

static void adam(const team *t, index size, float step_size, double beta1, double beta2,
                 float second_scale, float epsilon, float weight_decay, float decay,
                 const float *gradient, float *first, float *second, float *value) {
  float kept1 = (float)beta1, fresh1 = (float)(1 - beta1);
  float kept2 = (float)beta2, fresh2 = (float)(1 - beta2);
  range part = share(t, size, CACHE_LINE);
  FOR_VECTORS(i, left, part) {
    vf theta = load_part(value + i, left, 0.0f);
    vf g = load_part(gradient + i, left, 0.0f) + weight_decay * theta;
    vf m = kept1 * load_part(first + i, left, 0.0f) + fresh1 * g;
    vf v = kept2 * load_part(second + i, left, 0.0f) + fresh2 * (g * g);
    store_part(first + i, m, left);
    store_part(second + i, v, left);
    vf step = step_size * m / (square_root(v) * second_scale + epsilon);
    store_part(value + i, theta - (step + decay * theta), left);
  }
}

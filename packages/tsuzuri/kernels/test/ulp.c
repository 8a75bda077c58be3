/*
 * How exact math.h is: every float there is goes through every function of every
 * build, and is compared with the C library's function in double, which is exact
 * to a billionth of the unit that is counted here. `npm run ulp` builds and runs it.
 *   ulp [step]   step 1 takes every float, 1000 each thousandth
 */
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ulp.h"

#define DECLARE(name) extern const functions functions_##name;
#define NAME(name) #name,
#define TABLE(name) &functions_##name,
EACH_BUILD(DECLARE)
static const char *const builds[] = {EACH_BUILD(NAME)};
static const functions *const tables[] = {EACH_BUILD(TABLE)};
enum { BUILDS = sizeof builds / sizeof *builds, BLOCK = 1 << 14, THREADS = 64 };

/* ln is for normal numbers above 0, e^x − 1 for x up to 80, the sigmoid of gates from −80; the others take anything. */
static double exact(int function, double x) {
  switch (function) {
    case 0: return exp(x);
    case 1: return expm1(x);
    case 2: case 5: return x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x));
    case 3: case 6: return tanh(x);
    default: return log(x);
  }
}
static int is_in_domain(int function, float x) {
  if (function == 1) return !(x > 80);
  if (function == 4) return x >= 0x1p-126f && x < INFINITY;
  if (function == 5) return !(x < -80);
  return 1;
}

/* Distance of y from the exact value, in units of the last place that a float of its size has. */
static double distance(float y, double value) {
  if (isnan(value)) return isnan(y) ? 0 : INFINITY;
  if (isinf(y)) return y == (float)value ? 0 : INFINITY;
  if (isinf(value)) return INFINITY;
  uint64_t bits;
  memcpy(&bits, &value, 8);
  int exponent = (int)(bits >> 52 & 2047) - 1023;
  uint64_t scale = (uint64_t)(1023 + 23 - (exponent < -126 ? -126 : exponent)) << 52;
  double units;
  memcpy(&units, &scale, 8);
  return fabs(y - value) * units;
}

typedef struct {
  double ulps;
  float at;
} worst;

typedef struct {
  int thread, threads;
  uint64_t step;
  worst found[FUNCTIONS][BUILDS];
} job;

static void *run(void *with) {
  job *j = with;
  static __thread float x[BLOCK], y[BLOCK];
  static __thread double value[BLOCK];
  uint64_t stride = BLOCK * j->step;
  for (uint64_t from = j->thread * stride; from < 1ull << 32; from += j->threads * stride) {
    for (int i = 0; i < BLOCK; i++) {
      uint32_t bits = (uint32_t)(from + i * j->step);
      memcpy(&x[i], &bits, 4);
    }
    for (int f = 0; f < FUNCTIONS; f++) {
      for (int i = 0; i < BLOCK; i++) value[i] = is_in_domain(f, x[i]) ? exact(f, x[i]) : 0;
      for (int b = 0; b < BUILDS; b++) {
        (*tables[b])[f](BLOCK, x, y);
        for (int i = 0; i < BLOCK; i++) {
          if ((double)y[i] == value[i] || !is_in_domain(f, x[i])) continue;
          double ulps = distance(y[i], value[i]);
          if (ulps > j->found[f][b].ulps) j->found[f][b] = (worst){ulps, x[i]};
        }
      }
    }
  }
  return 0;
}

int main(int count, char **words) {
  uint64_t step = count > 1 ? strtoull(words[1], 0, 10) : 1;
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  int threads = cores < 1 ? 1 : cores > THREADS ? THREADS : (int)cores;
  static job jobs[THREADS];
  pthread_t ids[THREADS];
  for (int i = 0; i < threads; i++) {
    jobs[i] = (job){.thread = i, .threads = threads, .step = step};
    pthread_create(&ids[i], 0, run, &jobs[i]);
  }
  for (int i = 0; i < threads; i++) pthread_join(ids[i], 0);
  static const char *const names[] = {EACH_FUNCTION(NAME)};
  for (int f = 0; f < FUNCTIONS; f++)
    for (int b = 0; b < BUILDS; b++) {
      worst most = {0, 0};
      for (int i = 0; i < threads; i++)
        if (jobs[i].found[f][b].ulps > most.ulps) most = jobs[i].found[f][b];
      printf("%s %s %.3f %.9g\n", names[f], builds[b], most.ulps, most.at);
    }
}

/* The most floating-point operations a second that one core does: independent fused multiply-adds. */
#include <stdio.h>
#include <time.h>
#if defined(__AVX512F__)
#define BYTES 64
#elif defined(__AVX__)
#define BYTES 32
#else
#define BYTES 16
#endif
typedef float vf __attribute__((vector_size(BYTES)));
static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}
int main(void) {
  vf sum[12] = {}, x = {}, y = {};
  for (int i = 0; i < BYTES / 4; i++) x[i] = 0.999f, y[i] = 1e-3f;
  double best = 1e9;
  for (int round = 0; round < 20; round++) {
    double start = now();
    for (long l = 0; l < 1000000; l++) {
      for (int i = 0; i < 12; i++) sum[i] = sum[i] * x + y;
      __asm__ volatile("" : "+x"(x), "+x"(y));
    }
    double seconds = now() - start;
    if (seconds < best) best = seconds;
  }
  float total = 0;
  for (int i = 0; i < 12; i++) total += sum[i][0];
  printf("%.1f %g\n", 12e6 * 2 * (BYTES / 4) / best / 1e9, total);
}

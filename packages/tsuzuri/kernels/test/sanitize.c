/*
 * Runs every kernel with random sizes over tensors that are each a block of
 * memory of exactly their size, alone and in teams, for AddressSanitizer,
 * UndefinedBehaviorSanitizer and ThreadSanitizer to watch: npm run test:asan.
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "../src/tsuzuri.c"

void give_way(void) { sched_yield(); }

static unsigned state = 1;
static index below(index n) {
  state = state * 1664525u + 1013904223u;
  return (index)(state >> 8) % n;
}
static index size_up_to(index n) { return below(8) == 0 ? below(2) : 1 + below(n); }

static void *blocks[64];
static int block_count;

/* A slot number for a fresh block: its address divided by 4, since the memory begins at 0. */
static double block_of(index count) {
  float *p = malloc(count > 0 ? 4 * (size_t)count : 1);
  for (index i = 0; i < count; i++) p[i] = (float)below(2001) / 1000 - 1;
  blocks[block_count++] = p;
  return (double)(address)p / 4;
}
static double ids_of(index count, index bound) {
  double slot = block_of(count);
  int *p = (int *)((address)slot * 4);
  for (index i = 0; i < count; i++) p[i] = (int)below(bound);
  return slot;
}

#define T(count) block_of(count)
#define SET(...) { double list[] = {__VA_ARGS__}; __builtin_memcpy(args, list, sizeof list); } break

/* The arguments of a kernel: random sizes, and a block for each tensor. */
static void arguments(index kernel, double *args) {
  index n = size_up_to(300), m = size_up_to(40), k = size_up_to(70);
  switch (kernel) {
    case NUMBER_fill: SET(n, 1, T(n));
    case NUMBER_copy: case NUMBER_add: SET(n, T(n), T(n));
    case NUMBER_matmul: {
      int at = below(2), bt = below(2), deep = below(6) == 0;
      if (deep) k = 500 + below(600);
      double c = T(m * n);
      double init = below(2) ? c : below(2) ? T(n) : 0;
      SET(m, n, k, T(m * k), at ? 1 : k, at ? m : 1, T(k * n), bt ? 1 : n, bt ? k : 1, init,
          init == c ? n : 0, c);
    }
    case NUMBER_sumRows: SET(m, n, T(m * n), T(n));
    case NUMBER_activationForward: SET(n, below(9), T(n), T(n));
    case NUMBER_activationBackward: SET(n, below(9), T(n), T(n), T(n), T(n));
    case NUMBER_softmaxForward: SET(m, n, T(m * n), T(m * n));
    case NUMBER_softmaxBackward: SET(m, n, T(m * n), T(m * n), T(m * n));
    case NUMBER_crossEntropyForward: n += 1;
      SET(k, m, n, 1, 0.1, T(k * m * n), ids_of(k * m, n), ids_of(m, k + 1), T(k * m * n), T(1));
    case NUMBER_crossEntropyBackward: n += 1;
      SET(k, m, n, 1, 0.1, T(k * m * n), ids_of(k * m, n), ids_of(m, k + 1), T(k * m * n));
    case NUMBER_embeddingForward: SET(m, n, ids_of(m, 9), T(9 * n), T(m * n));
    case NUMBER_embeddingBackward: SET(m, n, ids_of(m, 9), T(m * n), T(9 * n));
    case NUMBER_lstmForward: {
      index t = below(6), b = m, i = k, h = 1 + below(90);
      SET(t, b, i, h, T(t * b * i), ids_of(b, t + 1), T(4 * h * i), T(4 * h * h), T(4 * h),
          T(t * b * 4 * h), T((t + 1) * b * h), T((t + 1) * b * h), T(t * b * h));
    }
    case NUMBER_lstmBackward: {
      index t = below(6), b = m, i = k, h = 1 + below(90);
      SET(t, b, i, h, T(t * b * i), ids_of(b, t + 1), T(4 * h * i), T(4 * h * h), T(t * b * 4 * h),
          T((t + 1) * b * h), T((t + 1) * b * h), T(t * b * h), below(2) ? T(t * b * h) : 0,
          T(b * h), T(b * h), T(t * b * 4 * h), T(t * b * i), T(4 * h * i), T(4 * h * h), T(4 * h));
    }
    case NUMBER_batchNormForward: m += 2;
      SET(m, n, 1e-5, 0.1, T(m * n), T(n), T(n), T(n), T(n), T(n), T(m * n), T(m * n));
    case NUMBER_batchNormInference: SET(m, n, 1e-5, T(m * n), T(n), T(n), T(n), T(n), T(m * n));
    case NUMBER_batchNormBackward: m += 2;
      SET(m, n, T(m * n), T(n), T(n), T(m * n), T(m * n), T(n), T(n));
    case NUMBER_dropout: SET(n, 2147483648.0, 2, 3, 4, below(9), T(n), T(n));
    case NUMBER_squaredNorm: n *= 1 + below(60); SET(n, T(n), T(1));
    case NUMBER_clip: SET(n, 0.5, T(1), T(n));
    case NUMBER_sgd: SET(n, 0.1, T(n), T(n));
    case NUMBER_scale: SET(n, 0.5, T(n));
    case NUMBER_momentum: SET(n, 0.1, 0.9, below(2), 0.01, T(n), T(n), T(n));
    case NUMBER_adagrad: SET(n, 0.1, 1e-10, 0.01, T(n), T(n), T(n));
    case NUMBER_rmsprop: SET(n, 0.1, 0.99, 1e-8, 0.01, T(n), T(n), T(n));
    case NUMBER_adam: SET(n, 0.1, 0.9, 0.999, 30, 1e-8, 0.01, 0.001, T(n), T(n), T(n), T(n));
    case NUMBER_argmax: n += 1; SET(m, n, T(m * n), T(m));
    case NUMBER_reverseSequences:
      SET(k, m, n, ids_of(m, k + 1), T(k * m * n), T(k * m * n));
    case NUMBER_batchedMatmul: {
      int at = below(2), bt = below(2);
      index count = size_up_to(6), gap = below(3); /* a [m, count, k] or turned, c [m, count, n + gap] */
      double c = T(m * count * (n + gap));
      SET(count, m, n, k, T(count * m * k), at ? m : k, at ? 1 : count * k, at ? count * m : 1,
          T(count * k * n), bt ? k : n, bt ? 1 : count * n, bt ? count * k : 1, below(2), c, n + gap,
          count * (n + gap));
    }
    case NUMBER_copyColumns: case NUMBER_addColumns: {
      index gap = below(9);
      SET(m, n, T(m * (n + gap)), n + gap, T(m * (n + 3)), n + 3);
    }
    case NUMBER_maskedSoftmaxForward:
      SET(k, m, n, 0.5, T(k * m * n), ids_of(m, n + 1), T(k * m * n));
    case NUMBER_maskedSoftmaxBackward:
      SET(k, m, n, 0.5, T(k * m * n), T(k * m * n), ids_of(m, n + 1), T(k * m * n));
    case NUMBER_additiveScoreForward: m = size_up_to(6);
      SET(3, m, k, n, T(3 * m * n), T(k * m * n), T(n), ids_of(m, k + 1), T(3 * m * k));
    case NUMBER_additiveScoreBackward: m = size_up_to(6);
      SET(3, m, k, n, T(3 * m * n), T(k * m * n), T(n), ids_of(m, k + 1), T(3 * m * k), T(3 * m * n),
          T(k * m * n), T(n));
    case NUMBER_gruForward: {
      index t = below(6), b = m, i = k, h = 1 + below(90);
      SET(t, b, i, h, T(t * b * i), ids_of(b, t + 1), T(3 * h * i), T(3 * h * h), T(4 * h),
          T(t * b * 4 * h), T((t + 1) * b * h));
    }
    case NUMBER_gruBackward: {
      index t = below(6), b = m, i = k, h = 1 + below(90);
      SET(t, b, i, h, T(t * b * i), ids_of(b, t + 1), T(3 * h * i), T(3 * h * h), T(t * b * 4 * h),
          T((t + 1) * b * h), below(2) ? T(t * b * h) : 0, T(b * h), T(t * b * 4 * h), T(t * b * i),
          T(3 * h * i), T(3 * h * h), T(4 * h));
    }
    case NUMBER_rnnForward: {
      index t = below(6), b = m, i = k, h = 1 + below(90);
      SET(t, b, i, h, T(t * b * i), ids_of(b, t + 1), T(h * i), T(h * h), T(h),
          T((t + 1) * b * h));
    }
    case NUMBER_rnnBackward: {
      index t = below(6), b = m, i = k, h = 1 + below(90);
      SET(t, b, i, h, T(t * b * i), ids_of(b, t + 1), T(h * i), T(h * h), T((t + 1) * b * h),
          below(2) ? T(t * b * h) : 0, T(b * h), T(t * b * h), T(t * b * i), T(h * i), T(h * h),
          T(h));
    }
    case NUMBER_layerNormForward:
      SET(m, n, 1e-5, T(m * n), T(n), below(2) ? T(n) : 0, T(m), T(m * n), T(m * n));
    case NUMBER_layerNormBackward:
      SET(m, n, T(m * n), T(n), T(m), T(m * n), T(m * n), T(n), below(2) ? T(n) : 0);
    case NUMBER_maskSteps: SET(k, m, n, T(k * m * n), ids_of(m, k + 1), T(k * m * n));
    case NUMBER_lstmCellForward:
      SET(below(5), m, n, T(m * 4 * n), T(m * 4 * n), ids_of(m, 6), T(m * n), T(m * 4 * n), T(m * n));
    case NUMBER_lstmOutputForward:
      SET(below(5), m, n, T(m * 4 * n), T(m * n), ids_of(m, 6), T(m * n), T(m * n), T(m * n));
    case NUMBER_lstmOutputBackward:
      SET(below(5), m, n, T(m * 4 * n), T(m * n), ids_of(m, 6), T(m * n), T(m * n), T(m * 4 * n));
    case NUMBER_lstmCellBackward:
      SET(below(5), m, n, T(m * 4 * n), T(m * n), T(m * n), ids_of(m, 6), T(m * n), T(m * 4 * n));
    default: fprintf(stderr, "no arguments for kernel %d\n", (int)kernel); exit(1);
  }
}

typedef struct {
  index kernel;
  const double *args;
  team team;
} job;

static void *run(void *with) {
  job *j = with;
  kernel_call(j->kernel, j->args, 0, &j->team);
  return 0;
}

int main(int count, char **words) {
  int rounds = count > 1 ? atoi(words[1]) : 40;
  for (index kernel = 0; kernel < KERNEL_COUNT; kernel++)
    for (int round = 0; round < rounds; round++) {
      double args[MAILBOX] = {0};
      arguments(kernel, args);
      int size = 1 + (int)below(4);
      barrier gate = {0, 0};
      index shared = kernel_shared(kernel, args), own = kernel_own(kernel, args);
      float *scratch = aligned_alloc(64, round_up(4 * (shared + size * own) + 64, 64));
      pthread_t threads[4];
      job jobs[4];
      for (int rank = 0; rank < size; rank++) {
        jobs[rank] = (job){kernel, args, {rank, size, &gate, scratch, scratch + shared + rank * own}};
        pthread_create(&threads[rank], 0, run, &jobs[rank]);
      }
      for (int rank = 0; rank < size; rank++) pthread_join(threads[rank], 0);
      free(scratch);
      while (block_count > 0) free(blocks[--block_count]);
    }
  printf("%d kernels, %d rounds each: nothing out of bounds\n", (int)KERNEL_COUNT, rounds);
}

/*
 * A team of threads runs the same kernel together, each with its rank. Rows or
 * columns of a result are split among them, a sum never, so that a result does
 * not depend on how many they are. Alone, a kernel is a team of one.
 */
#ifndef TSUZURI_TEAM_H
#define TSUZURI_TEAM_H

#include "vector.h"

typedef struct {
  int arrived, round;
} barrier;

typedef struct {
  int rank, size;
  barrier *gate;  /* where the team meets; not used by a team of one */
  float *shared;  /* working memory of the whole team */
  float *scratch; /* working memory of this thread */
} team;

INLINE void relax(void) {
#if defined(__x86_64__)
  __asm__ volatile("pause");
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#elif defined(__wasm__) && defined(TSUZURI_THREADS)
  for (volatile int i = 0; i < 16; i++) {} /* WebAssembly has no instruction for it */
#endif
}

/*
 * One look at what another thread will change: a pause at first, and after
 * PATIENCE looks the processor goes to whoever wants it, perhaps that thread.
 */
enum { PATIENCE = 2000 };
#ifdef TSUZURI_THREADS
void give_way(void);
#else
INLINE void give_way(void) {}
#endif
INLINE void look_again(int *looks) {
  if (++*looks < PATIENCE) relax();
  else give_way();
}

/* Returns when every thread of the team has come here. */
static inline void meet(const team *t) {
  if (t->size == 1) return;
  int round = __atomic_load_n(&t->gate->round, __ATOMIC_RELAXED);
  if (__atomic_add_fetch(&t->gate->arrived, 1, __ATOMIC_ACQ_REL) == t->size) {
    __atomic_store_n(&t->gate->arrived, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&t->gate->round, round + 1, __ATOMIC_RELEASE);
  } else {
    int looks = 0;
    while (__atomic_load_n(&t->gate->round, __ATOMIC_ACQUIRE) == round) look_again(&looks);
  }
}

/* This thread's part of 0 … n − 1, cut at multiples of step. */
INLINE range share(const team *t, index n, index step) {
  index pieces = (n + step - 1) / step;
  index from = pieces * t->rank / t->size * step, to = pieces * (t->rank + 1) / t->size * step;
  return (range){from < n ? from : n, to < n ? to : n};
}

#define CACHE_LINE 16 /* floats: threads that write do not share one */

/* loss = scale · the sum of the losses of n slots in the shared memory: by one thread, so that it has one order. */
APART void add_losses(const team *t, index n, float scale, float *loss) {
  meet(t);
  if (t->rank != 0) return;
  double sum = 0;
  for (index slot = 0; slot < n; slot++) sum += t->shared[slot];
  *loss = (float)(scale * sum);
}

/* What a call takes: its work in multiply-adds, its scratch in floats, and whether its ids may be used. */
typedef struct {
  long long work; /* of a large product, more than an index of 32 bits */
  index shared, own;
  int bad_ids;
} plan;

enum { BAD_IDS = -1 }; /* what `run` returns when a call's ids are not what it may read; then nothing has happened */

/*
 * Where a mailbox of doubles holds the scratch that the caller offers, after the
 * arguments, and how long it is: src/backend/compiled.ts fills it.
 */
enum { SCRATCH_OFFSET = 24, SCRATCH_SIZE = 25, MAILBOX = 26 };

#endif

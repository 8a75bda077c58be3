/*
 * An engine: one memory, one build of the kernels, and threads that sleep while
 * there is nothing to do. The engines lie in a fixed table, so that a sleeping
 * thread never looks at memory that JavaScript may have given back.
 */
#ifndef TSUZURI_ENGINE_H
#define TSUZURI_ENGINE_H

#include "platform.h"
#include "variant.h"

#ifdef __wasm__
enum { ENGINES = 1 }; /* each memory has its own */
#else
enum { ENGINES = 1024 };
#endif
enum { THREADS = 64 };
enum { SPINS = 20000 };     /* looks for work before a thread goes to sleep */
#define WORK_A_THREAD 400000 /* multiply-adds that make another thread worth waking */

typedef struct engine {
  int taken;
  address round; /* how often it has been taken */
  const kernel_build *build;
  address memory; /* of slot 0 */
  int threads;    /* how many may work, this one included */
  int started;    /* how many have been started besides this one */
  thread_handle handles[THREADS];
  struct member { struct engine *engine; int rank; } members[THREADS];
  /* the job: written before `job` changes, read after */
  index kernel;
  const double *args;
  int size;
  float *scratch;
  index shared, own;
  int stop;
  int job __attribute__((aligned(64)));     /* its number: threads wait for it to change */
  int sleeping __attribute__((aligned(64))); /* how many sleep */
  int done __attribute__((aligned(64)));
  barrier gate __attribute__((aligned(64)));
} engine;

static engine engines[ENGINES];

void give_way(void) { thread_yield(); }

static void work(engine *e, int rank) {
  team t = {rank, e->size, &e->gate, e->scratch, e->scratch + e->shared + rank * e->own};
  e->build->call(e->kernel, e->args, e->memory, &t);
}

static thread_result THREAD_CALL run_member(void *with) {
  struct member *self = with;
  engine *e = self->engine;
  int seen = 0;
  for (;;) {
    int spins = 0;
    while (__atomic_load_n(&e->job, __ATOMIC_ACQUIRE) == seen) {
      if (spins++ < SPINS) relax();
      else {
        __atomic_add_fetch(&e->sleeping, 1, __ATOMIC_SEQ_CST);
        sleep_while(&e->job, seen); /* returns at once when the job is a new one by now */
        __atomic_sub_fetch(&e->sleeping, 1, __ATOMIC_SEQ_CST);
      }
    }
    seen = __atomic_load_n(&e->job, __ATOMIC_ACQUIRE);
    if (__atomic_load_n(&e->stop, __ATOMIC_ACQUIRE)) return 0;
    if (self->rank < e->size) work(e, self->rank);
    __atomic_add_fetch(&e->done, 1, __ATOMIC_RELEASE);
  }
}

static void start_job(engine *e) {
  __atomic_store_n(&e->done, 0, __ATOMIC_RELAXED);
  __atomic_add_fetch(&e->job, 1, __ATOMIC_SEQ_CST);
  if (__atomic_load_n(&e->sleeping, __ATOMIC_SEQ_CST) > 0) wake_all(&e->job);
}

/* Starts the threads at the first job that wants them; fewer where the system gives no more. */
static void start_threads(engine *e) {
  while (e->started + 1 < e->threads) {
    int rank = e->started + 1;
    e->members[rank] = (struct member){e, rank};
    if (!thread_start(&e->handles[rank], run_member, &e->members[rank])) {
      e->threads = e->started + 1;
      return;
    }
    e->started++;
  }
}

/* Runs a kernel; returns 0, or BAD_IDS, or how many floats of scratch it needs when there are fewer. */
static index run_kernel(engine *e, index kernel, index mailbox) {
  double *args = (double *)(e->memory + 4 * (address)mailbox);
  plan p = e->build->plan(kernel, args, e->memory);
  if (p.bad_ids) return BAD_IDS;
  long long teams = p.work / WORK_A_THREAD;
  int size = teams < 1 ? 1 : teams < e->threads ? (int)teams : e->threads;
  index need = p.shared + size * p.own;
  if (need > (index)args[SCRATCH_SIZE]) return need;
  e->kernel = kernel;
  e->args = args;
  e->scratch = (float *)(e->memory + 4 * (address)args[SCRATCH_OFFSET]);
  e->shared = p.shared;
  e->own = p.own;
  if (size > 1 && e->started + 1 < e->threads) {
    start_threads(e);
    if (size > e->threads) size = e->threads;
  }
  e->size = size;
  if (size == 1) {
    work(e, 0);
    return 0;
  }
  start_job(e);
  work(e, 0);
  int looks = 0;
  while (__atomic_load_n(&e->done, __ATOMIC_ACQUIRE) < e->started) look_again(&looks);
  return 0;
}

static engine *take_engine(void) {
  for (int i = 0; i < ENGINES; i++) {
    int none = 0;
    if (__atomic_compare_exchange_n(&engines[i].taken, &none, 1, 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
      engines[i].round++;
      return &engines[i];
    }
  }
  return 0;
}

/* What JavaScript knows an engine by: once it is given back, the number names none, whoever has it next. */
static address handle_of(const engine *e) { return e->round * ENGINES + (address)(e - engines); }

static engine *engine_of(address handle) {
  engine *e = &engines[handle % ENGINES];
  return e->round == handle / ENGINES && e->taken ? e : 0;
}

static void give_engine_back(engine *e) {
  __atomic_store_n(&e->stop, 1, __ATOMIC_RELEASE);
  start_job(e);
  for (int rank = 1; rank <= e->started; rank++) thread_join(e->handles[rank]);
  e->started = 0;
  e->job = 0;
  e->stop = 0;
  __atomic_store_n(&e->taken, 0, __ATOMIC_RELEASE);
}

#endif

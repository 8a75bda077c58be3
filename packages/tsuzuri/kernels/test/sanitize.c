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
/* A number from `least` to `most`; every eighth time one of the two smallest, where the most goes wrong. */
static index size_between(index least, index most) {
  index some = most - least + 1;
  return least + below(below(8) == 0 && some > 2 ? 2 : some);
}

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

/*
 * A block for axes in any order, with gaps: exactly the slots that they reach. An axis without
 * a place for its distance comes last; what is only read may have a distance of 0.
 */
static double strided_block(int axes, const index *lengths, index **distances, int is_read) {
  int order[4], empty = 0;
  for (int i = 0; i < axes; i++) {
    int at = (int)below(i + 1);
    order[i] = order[at];
    order[at] = i;
    empty |= lengths[i] == 0;
  }
  for (int i = 0; i < axes; i++)
    if (!distances[order[i]]) {
      int last = order[0];
      order[0] = order[i];
      order[i] = last;
    }
  index slots = 1, step = 1;
  for (int i = 0; i < axes; i++) {
    index length = lengths[order[i]], distance = step;
    if (i == axes - 1 && is_read && below(4) == 0) distance = 0;
    if (distances[order[i]]) *distances[order[i]] = distance;
    slots += (length - 1) * distance;
    step = step * length + below(3);
  }
  return block_of(empty ? 0 : slots);
}

#include "samples.h"

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
      samples[kernel](args);
      int size = 1 + (int)below(4);
      barrier gate = {0, 0};
      plan p = kernel_plan(kernel, args, 0);
      if (p.bad_ids) return fprintf(stderr, "kernel %d: good ids are refused\n", (int)kernel), 1;
      index shared = p.shared, own = p.own;
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

/*
 * The one way into the kernels: by number, with the arguments as doubles in the
 * order of the table in src/backend/kernels.ts, from which table.h is made. A
 * whole number, a factor and the offset of an operand (in slots of 4 bytes, 0
 * for an absent one) each take one double.
 */
#include "team.h"

#define SLOT(i) (args[i] == 0 ? (void *)0 : (void *)(memory + 4 * (address)args[i]))

INLINE index larger(index a, index b) { return a > b ? a : b; }

/* What ids must be below; as unsigned numbers, the negative ones are not. */
INLINE unsigned limit_of(long long bound) { return bound > 0x7fffffff ? 0x80000000u : (unsigned)bound; }

/* Whether one of n ids is negative or not below bound. */
static int ids_outside(const int *ids, index n, long long bound) {
  unsigned limit = limit_of(bound);
  int outside = 0;
  for (index i = 0; i < n; i++) outside |= (unsigned)ids[i] >= limit;
  return outside;
}

/* The same for ids [time, batch], where t < lengths[b]. */
static int ids_outside_within(const int *ids, index n, long long bound, const int *lengths,
                              index batch) {
  unsigned limit = limit_of(bound);
  int outside = 0;
  for (index i = 0; i < n; i++)
    outside |= i / batch < lengths[i % batch] && (unsigned)ids[i] >= limit;
  return outside;
}

typedef struct {
  plan (*plan)(const double *args, address memory);
  void (*call)(const double *args, address memory, const team *us);
} kernel_row;

#include "table.h"

static plan kernel_plan(index kernel, const double *args, address memory) {
  plan p = kernel_rows[kernel].plan(args, memory);
  p.shared = round_up(p.shared, CACHE_LINE);
  p.own = round_up(p.own, CACHE_LINE);
  return p;
}

static void kernel_call(index kernel, const double *args, address memory, const team *us) {
  kernel_rows[kernel].call(args, memory, us);
}

/* What one build of the kernels offers: a record instead of a switch over instruction sets. */
#ifndef TSUZURI_VARIANT_H
#define TSUZURI_VARIANT_H

#include "team.h"

typedef struct {
  const char *names;
  index count;
  plan (*plan)(index kernel, const double *args, address memory);
  void (*call)(index kernel, const double *args, address memory, const team *us);
} kernel_build;

#endif

/* What one build of the kernels offers: a record instead of a switch over instruction sets. */
#ifndef TSUZURI_VARIANT_H
#define TSUZURI_VARIANT_H

#include "team.h"

typedef struct {
  const char *names;
  long long (*work)(index kernel, const double *args);
  index (*shared)(index kernel, const double *args);
  index (*own)(index kernel, const double *args);
  void (*call)(index kernel, const double *args, address memory, const team *t);
} kernel_build;

#endif

/* All kernels for one instruction set: compiled once for each, with its flags and its VARIANT. */
#include "tsuzuri.c"
#include "variant.h"

#define JOIN(a, b) a##b
#define NAMED(a, b) JOIN(a, b)

const kernel_build NAMED(kernels_, VARIANT) = {kernel_names, KERNEL_COUNT, kernel_plan, kernel_call};

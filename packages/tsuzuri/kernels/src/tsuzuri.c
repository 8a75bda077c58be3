/* All kernels as one unit, so that the compiler sees through every call. */
#include "linear.c"
#include "activation.c"
#include "softmax.c"
#include "embedding.c"
#include "lstm.c"
#include "batch-norm.c"
#include "optimizer.c"
#include "dispatch.c"

/*
 * The WebAssembly module with threads: one engine in a shared memory, and an
 * instance of this module for each thread, with a stack of its own.
 */
#define VARIANT wasm
#include "variant.c"
#include "engine.h"

#define EXPORT(name) __attribute__((export_name(#name))) name

/* The address of the kernels' names, in the order of their numbers: each with a space behind it, then 0. */
const char *EXPORT(names)(void) { return kernel_names; }

/* Called by the first thread: so many work from now on, itself and those that are in `member`. */
void EXPORT(open)(int threads) {
  engines[0].build = &kernels_wasm;
  engines[0].threads = threads;
  engines[0].started = threads - 1;
}

/* Called by each other thread: works with the team for ever. */
void EXPORT(member)(int rank) {
  struct member self = {&engines[0], rank};
  run_member(&self);
}

/*
 * Runs a kernel whose arguments lie in the mailbox. Returns 0, or BAD_IDS, or how many
 * floats of scratch it needs when the mailbox offers fewer; then nothing has happened.
 */
index EXPORT(run)(index kernel, address mailbox) {
  return run_kernel(&engines[0], kernel, (index)(mailbox / 4));
}

/* The WebAssembly module: one thread, and two exports. */
#include "tsuzuri.c"

#define EXPORT(name) __attribute__((export_name(#name))) name

/* The address of the kernels' names, in the order of their numbers: each with a space behind it, then 0. */
const char *EXPORT(names)(void) { return kernel_names; }

/*
 * Runs a kernel whose arguments lie in the mailbox. Returns 0, or BAD_IDS, or how many
 * floats of scratch it needs when the mailbox offers fewer; then nothing has happened.
 */
index EXPORT(run)(index kernel, const double *mailbox) {
  address memory = 0; /* addresses are offsets */
  plan p = kernel_plan(kernel, mailbox, memory);
  if (p.bad_ids) return BAD_IDS;
  index need = p.shared + p.own;
  if (need > (index)mailbox[SCRATCH_SIZE]) return need;
  float *scratch = (float *)(memory + 4 * (address)mailbox[SCRATCH_OFFSET]);
  team alone = {0, 1, 0, scratch, scratch + p.shared};
  kernel_call(kernel, mailbox, memory, &alone);
  return 0;
}

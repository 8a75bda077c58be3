/*
 * The one way into the kernels: by number, with the arguments as doubles in the
 * order of the interface in src/backend/backend.ts. A whole number, a factor
 * and the offset of a tensor (in slots of 4 bytes, 0 for an absent one) each
 * take one double.
 */
#include "team.h"

#define N(i) ((index)args[i])
#define U(i) ((unsigned)(long long)args[i])
#define F(i) ((float)args[i])
#define D(i) (args[i])
#define P(i) (args[i] == 0 ? (void *)0 : (void *)(memory + 4 * (address)args[i]))
#define M(at, row, column) ((matrix){P(at), N(row), N(column)})

INLINE index larger(index a, index b) { return a > b ? a : b; }

/* kernel, its call, its work (about as many multiply-adds), its shared and its own scratch in floats */
#define KERNELS(K) \
  K(fill, fill(t, N(0), F(1), P(2)), N(0), 0, 0) \
  K(copy, copy(t, N(0), P(1), P(2)), N(0), 0, 0) \
  K(add, add(t, N(0), P(1), P(2)), N(0), 0, 0) \
  K(matmul, matmul(t, N(0), N(1), N(2), M(3, 4, 5), M(6, 7, 8), P(9), N(10), P(11)), \
    N(0) * N(1) * N(2), 0, product_scratch(N(0), N(1), N(2))) \
  K(sumRows, sumRows(t, N(0), N(1), P(2), P(3)), N(0) * N(1), 0, 0) \
  K(activationForward, activationForward(t, N(0), N(1), P(2), P(3)), 20 * N(0), 0, 0) \
  K(activationBackward, activationBackward(t, N(0), N(1), P(2), P(3), P(4), P(5)), 20 * N(0), 0, 0) \
  K(softmaxForward, softmaxForward(t, N(0), N(1), P(2), P(3)), 20 * N(0) * N(1), 0, 0) \
  K(softmaxBackward, softmaxBackward(t, N(0), N(1), P(2), P(3), P(4)), 4 * N(0) * N(1), 0, 0) \
  K(crossEntropyForward, \
    crossEntropyForward(t, N(0), N(1), N(2), F(3), F(4), P(5), P(6), P(7), P(8), P(9)), \
    20 * N(0) * N(1) * N(2), N(0) * N(1), 0) \
  K(crossEntropyBackward, \
    crossEntropyBackward(t, N(0), N(1), N(2), F(3), F(4), P(5), P(6), P(7), P(8)), \
    N(0) * N(1) * N(2), 0, 0) \
  K(embeddingForward, embeddingForward(t, N(0), N(1), P(2), P(3), P(4)), N(0) * N(1), 0, 0) \
  K(embeddingBackward, embeddingBackward(t, N(0), N(1), P(2), P(3), P(4)), N(0) * N(1), 0, 0) \
  K(lstmForward, \
    lstmForward(t, N(0), N(1), N(2), N(3), P(4), P(5), P(6), P(7), P(8), P(9), P(10), P(11), P(12)), \
    4 * N(0) * N(1) * N(3) * (N(2) + N(3)), packed_size(N(2) + N(3), 4 * N(3)), 0) \
  K(lstmBackward, \
    lstmBackward(t, N(0), N(1), N(2), N(3), P(4), P(5), P(6), P(7), P(8), P(9), P(10), P(11), P(12), \
                 P(13), P(14), P(15), P(16), P(17), P(18), P(19)), \
    8 * N(0) * N(1) * N(3) * (N(2) + N(3)), packed_size(4 * N(3), N(3)), \
    larger(product_scratch(N(0) * N(1), N(2), 4 * N(3)), \
           product_scratch(4 * N(3), larger(N(2), N(3)), N(0) * N(1)))) \
  K(batchNormForward, \
    batchNormForward(t, N(0), N(1), F(2), F(3), P(4), P(5), P(6), P(7), P(8), P(9), P(10), P(11)), \
    6 * N(0) * N(1), 0, 0) \
  K(batchNormInference, batchNormInference(t, N(0), N(1), F(2), P(3), P(4), P(5), P(6), P(7), P(8)), \
    2 * N(0) * N(1), 0, 0) \
  K(batchNormBackward, batchNormBackward(t, N(0), N(1), P(2), P(3), P(4), P(5), P(6), P(7), P(8)), \
    4 * N(0) * N(1), 0, 0) \
  K(dropout, dropout(t, N(0), U(1), F(2), U(3), U(4), U(5), P(6), P(7)), 40 * N(0), 0, 0) \
  K(squaredNorm, squaredNorm(t, N(0), P(1), P(2)), N(0), N(0) / 2048 + 4, 0) \
  K(clip, clip(t, N(0), F(1), P(2), P(3)), N(0), 0, 0) \
  K(sgd, sgd(t, N(0), F(1), P(2), P(3)), N(0), 0, 0) \
  K(argmax, argmax(t, N(0), N(1), P(2), P(3)), N(0) * N(1), 0, 0) \
  K(reverseSequences, reverseSequences(t, N(0), N(1), N(2), P(3), P(4), P(5)), N(0) * N(1) * N(2), 0, 0) \
  K(batchedMatmul, \
    batchedMatmul(t, N(0), N(1), N(2), N(3), M(4, 6, 7), N(5), M(8, 10, 11), N(9), N(12), P(13), N(14), \
                  N(15)), \
    N(0) * N(1) * N(2) * N(3), 0, product_scratch(N(1), N(2), N(3))) \
  K(copyColumns, copyColumns(t, N(0), N(1), P(2), N(3), P(4), N(5)), N(0) * N(1), 0, 0) \
  K(addColumns, addColumns(t, N(0), N(1), P(2), N(3), P(4), N(5)), N(0) * N(1), 0, 0) \
  K(maskedSoftmaxForward, \
    maskedSoftmaxForward(t, N(0), N(1), N(2), F(3), P(4), P(5), P(6)), 20 * N(0) * N(1) * N(2), 0, 0) \
  K(maskedSoftmaxBackward, \
    maskedSoftmaxBackward(t, N(0), N(1), N(2), F(3), P(4), P(5), P(6), P(7)), \
    4 * N(0) * N(1) * N(2), 0, 0) \
  K(additiveScoreForward, \
    additiveScoreForward(t, N(0), N(1), N(2), N(3), P(4), P(5), P(6), P(7), P(8)), \
    20 * N(0) * N(1) * N(2) * N(3), 0, 0) \
  K(additiveScoreBackward, \
    additiveScoreBackward(t, N(0), N(1), N(2), N(3), P(4), P(5), P(6), P(7), P(8), P(9), P(10), P(11)), \
    20 * N(0) * N(1) * N(2) * N(3), 0, N(3)) \
  K(scale, scale(t, N(0), F(1), P(2)), N(0), 0, 0) \
  K(momentum, momentum(t, N(0), F(1), F(2), (int)N(3), F(4), P(5), P(6), P(7)), 2 * N(0), 0, 0) \
  K(adagrad, adagrad(t, N(0), F(1), F(2), F(3), P(4), P(5), P(6)), 4 * N(0), 0, 0) \
  K(rmsprop, rmsprop(t, N(0), F(1), D(2), F(3), F(4), P(5), P(6), P(7)), 4 * N(0), 0, 0) \
  K(adam, adam(t, N(0), F(1), D(2), D(3), F(4), F(5), F(6), F(7), P(8), P(9), P(10), P(11)), \
    5 * N(0), 0, 0) \
  K(gruForward, \
    gruForward(t, N(0), N(1), N(2), N(3), P(4), P(5), P(6), P(7), P(8), P(9), P(10)), \
    3 * N(0) * N(1) * N(3) * (N(2) + N(3)), packed_size(N(3), 2 * N(3)) + packed_size(N(3), N(3)), \
    product_scratch(N(0) * N(1), 3 * N(3), N(2))) \
  K(gruBackward, \
    gruBackward(t, N(0), N(1), N(2), N(3), P(4), P(5), P(6), P(7), P(8), P(9), P(10), P(11), P(12), \
                P(13), P(14), P(15), P(16)), \
    6 * N(0) * N(1) * N(3) * (N(2) + N(3)), packed_size(3 * N(3), N(3)), \
    larger(product_scratch(N(0) * N(1), N(2), 3 * N(3)), \
           product_scratch(3 * N(3), larger(N(2), N(3)), N(0) * N(1)))) \
  K(rnnForward, rnnForward(t, N(0), N(1), N(2), N(3), P(4), P(5), P(6), P(7), P(8), P(9)), \
    N(0) * N(1) * N(3) * (N(2) + N(3)), packed_size(N(3), N(3)), \
    product_scratch(N(0) * N(1), N(3), N(2))) \
  K(rnnBackward, \
    rnnBackward(t, N(0), N(1), N(2), N(3), P(4), P(5), P(6), P(7), P(8), P(9), P(10), P(11), P(12), \
                P(13), P(14), P(15)), \
    2 * N(0) * N(1) * N(3) * (N(2) + N(3)), packed_size(N(3), N(3)), \
    larger(product_scratch(N(0) * N(1), N(2), N(3)), \
           product_scratch(N(3), larger(N(2), N(3)), N(0) * N(1)))) \
  K(layerNormForward, \
    layerNormForward(t, N(0), N(1), F(2), P(3), P(4), P(5), P(6), P(7), P(8)), 6 * N(0) * N(1), 0, 0) \
  K(layerNormBackward, layerNormBackward(t, N(0), N(1), P(2), P(3), P(4), P(5), P(6), P(7), P(8)), \
    8 * N(0) * N(1), 0, 0) \
  K(maskSteps, maskSteps(t, N(0), N(1), N(2), P(3), P(4), P(5)), N(0) * N(1) * N(2), 0, 0) \
  K(lstmCellForward, lstmCellForward(t, N(0), N(1), N(2), P(3), P(4), P(5), P(6), P(7), P(8)), \
    80 * N(1) * N(2), 0, 0) \
  K(lstmOutputForward, lstmOutputForward(t, N(0), N(1), N(2), P(3), P(4), P(5), P(6), P(7), P(8)), \
    20 * N(1) * N(2), 0, 0) \
  K(lstmOutputBackward, lstmOutputBackward(t, N(0), N(1), N(2), P(3), P(4), P(5), P(6), P(7), P(8)), \
    8 * N(1) * N(2), 0, 0) \
  K(lstmCellBackward, lstmCellBackward(t, N(0), N(1), N(2), P(3), P(4), P(5), P(6), P(7), P(8)), \
    16 * N(1) * N(2), 0, 0)

#define NUMBER(name, call, work, shared, own) NUMBER_##name,
enum { KERNELS(NUMBER) KERNEL_COUNT };

#define NAME(name, call, work, shared, own) #name " "
static const char kernel_names[] = KERNELS(NAME);

/* The work of a large product does not fit into an index of 32 bits. */
#define WORK(name, call, work, shared, own) case NUMBER_##name: return work;
#undef N
#define N(i) ((long long)args[i])
static long long kernel_work(index kernel, const double *args) {
  switch (kernel) { KERNELS(WORK) default: return 0; }
}
#undef N
#define N(i) ((index)args[i])

#define SHARED(name, call, work, shared, own) case NUMBER_##name: return round_up(shared, CACHE_LINE);
static index kernel_shared(index kernel, const double *args) {
  switch (kernel) { KERNELS(SHARED) default: return 0; }
}

#define OWN(name, call, work, shared, own) case NUMBER_##name: return round_up(own, CACHE_LINE);
static index kernel_own(index kernel, const double *args) {
  switch (kernel) { KERNELS(OWN) default: return 0; }
}

#define CALL(name, call, work, shared, own) case NUMBER_##name: call; break;
static void kernel_call(index kernel, const double *args, address memory, const team *t) {
  switch (kernel) { KERNELS(CALL) default: break; }
}

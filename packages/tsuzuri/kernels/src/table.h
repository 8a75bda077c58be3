/* made by `npm run kernel-table` from src/backend/kernels.ts; not written by hand. */

static void call_fill(const double *args, address memory, const team *us) {
  index size = (index)args[0];
  float value = (float)args[1];
  float *y = SLOT(2);
  fill(us, size, value, y);
}
static plan plan_fill(const double *args, address memory) {
  (void)memory;
  long long size = (long long)args[0];
  return (plan){.work = size};
}

static void call_copy(const double *args, address memory, const team *us) {
  index size = (index)args[0];
  const float *x = SLOT(1);
  float *y = SLOT(2);
  copy(us, size, x, y);
}
static plan plan_copy(const double *args, address memory) {
  (void)memory;
  long long size = (long long)args[0];
  return (plan){.work = size};
}

static void call_add(const double *args, address memory, const team *us) {
  index size = (index)args[0];
  const float *x = SLOT(1);
  float *y = SLOT(2);
  add(us, size, x, y);
}
static plan plan_add(const double *args, address memory) {
  (void)memory;
  long long size = (long long)args[0];
  return (plan){.work = size};
}

static void call_scale(const double *args, address memory, const team *us) {
  index size = (index)args[0];
  float factor = (float)args[1];
  float *x = SLOT(2);
  scale(us, size, factor, x);
}
static plan plan_scale(const double *args, address memory) {
  (void)memory;
  long long size = (long long)args[0];
  return (plan){.work = size};
}

static void call_matmul(const double *args, address memory, const team *us) {
  index m = (index)args[0];
  index n = (index)args[1];
  index k = (index)args[2];
  const float *a = SLOT(3);
  index aRow = (index)args[4];
  index aColumn = (index)args[5];
  const float *b = SLOT(6);
  index bRow = (index)args[7];
  index bColumn = (index)args[8];
  const float *init = SLOT(9);
  index initRow = (index)args[10];
  float *c = SLOT(11);
  matmul(us, m, n, k, a, aRow, aColumn, b, bRow, bColumn, init, initRow, c);
}
static plan plan_matmul(const double *args, address memory) {
  (void)memory;
  long long m = (long long)args[0];
  long long n = (long long)args[1];
  long long k = (long long)args[2];
  return (plan){.work = m * n * k,
                .own = product_scratch(m, n, k)};
}

static void call_batchedMatmul(const double *args, address memory, const team *us) {
  index count = (index)args[0];
  index m = (index)args[1];
  index n = (index)args[2];
  index k = (index)args[3];
  index accumulate = (index)args[4];
  const float *a = SLOT(5);
  index aBatch = (index)args[6];
  index aRow = (index)args[7];
  index aColumn = (index)args[8];
  const float *b = SLOT(9);
  index bBatch = (index)args[10];
  index bRow = (index)args[11];
  index bColumn = (index)args[12];
  const int *counts = SLOT(13);
  float *c = SLOT(14);
  index cBatch = (index)args[15];
  index cRow = (index)args[16];
  batchedMatmul(us, count, m, n, k, accumulate, a, aBatch, aRow, aColumn, b, bBatch, bRow, bColumn, counts, c, cBatch, cRow);
}
static plan plan_batchedMatmul(const double *args, address memory) {
  long long count = (long long)args[0];
  long long m = (long long)args[1];
  long long n = (long long)args[2];
  long long k = (long long)args[3];
  return (plan){.work = count * m * n * k,
                .own = product_scratch(m, n, k),
                .bad_ids = SLOT(13) && ids_outside(SLOT(13), count, m + 1)};
}

static void call_packWeight(const double *args, address memory, const team *us) {
  index n = (index)args[0];
  index k = (index)args[1];
  const float *weight = SLOT(2);
  float *packed = SLOT(3);
  packWeight(us, n, k, weight, packed);
}
static plan plan_packWeight(const double *args, address memory) {
  (void)memory;
  long long n = (long long)args[0];
  long long k = (long long)args[1];
  return (plan){.work = n * k};
}

static void call_matmulPacked(const double *args, address memory, const team *us) {
  index m = (index)args[0];
  index n = (index)args[1];
  index k = (index)args[2];
  const float *a = SLOT(3);
  index aRow = (index)args[4];
  const float *packed = SLOT(5);
  const float *init = SLOT(6);
  index initRow = (index)args[7];
  float *c = SLOT(8);
  matmulPacked(us, m, n, k, a, aRow, packed, init, initRow, c);
}
static plan plan_matmulPacked(const double *args, address memory) {
  (void)memory;
  long long m = (long long)args[0];
  long long n = (long long)args[1];
  long long k = (long long)args[2];
  return (plan){.work = m * n * k};
}

static void call_sumRows(const double *args, address memory, const team *us) {
  index rows = (index)args[0];
  index columns = (index)args[1];
  const float *x = SLOT(2);
  float *y = SLOT(3);
  sumRows(us, rows, columns, x, y);
}
static plan plan_sumRows(const double *args, address memory) {
  (void)memory;
  long long rows = (long long)args[0];
  long long columns = (long long)args[1];
  return (plan){.work = rows * columns};
}

static void call_copyColumns(const double *args, address memory, const team *us) {
  index rows = (index)args[0];
  index columns = (index)args[1];
  const float *x = SLOT(2);
  index xRow = (index)args[3];
  float *y = SLOT(4);
  index yRow = (index)args[5];
  copyColumns(us, rows, columns, x, xRow, y, yRow);
}
static plan plan_copyColumns(const double *args, address memory) {
  (void)memory;
  long long rows = (long long)args[0];
  long long columns = (long long)args[1];
  return (plan){.work = rows * columns};
}

static void call_addColumns(const double *args, address memory, const team *us) {
  index rows = (index)args[0];
  index columns = (index)args[1];
  const float *x = SLOT(2);
  index xRow = (index)args[3];
  float *y = SLOT(4);
  index yRow = (index)args[5];
  addColumns(us, rows, columns, x, xRow, y, yRow);
}
static plan plan_addColumns(const double *args, address memory) {
  (void)memory;
  long long rows = (long long)args[0];
  long long columns = (long long)args[1];
  return (plan){.work = rows * columns};
}

static void call_activationForward(const double *args, address memory, const team *us) {
  index size = (index)args[0];
  index kind = (index)args[1];
  const float *x = SLOT(2);
  float *y = SLOT(3);
  activationForward(us, size, kind, x, y);
}
static plan plan_activationForward(const double *args, address memory) {
  (void)memory;
  long long size = (long long)args[0];
  return (plan){.work = 20 * size};
}

static void call_activationBackward(const double *args, address memory, const team *us) {
  index size = (index)args[0];
  index kind = (index)args[1];
  const float *x = SLOT(2);
  const float *y = SLOT(3);
  const float *dy = SLOT(4);
  float *dx = SLOT(5);
  activationBackward(us, size, kind, x, y, dy, dx);
}
static plan plan_activationBackward(const double *args, address memory) {
  (void)memory;
  long long size = (long long)args[0];
  return (plan){.work = 20 * size};
}

static void call_softmaxForward(const double *args, address memory, const team *us) {
  index rows = (index)args[0];
  index columns = (index)args[1];
  const float *x = SLOT(2);
  float *y = SLOT(3);
  softmaxForward(us, rows, columns, x, y);
}
static plan plan_softmaxForward(const double *args, address memory) {
  (void)memory;
  long long rows = (long long)args[0];
  long long columns = (long long)args[1];
  return (plan){.work = 20 * rows * columns};
}

static void call_softmaxBackward(const double *args, address memory, const team *us) {
  index rows = (index)args[0];
  index columns = (index)args[1];
  const float *y = SLOT(2);
  const float *dy = SLOT(3);
  float *dx = SLOT(4);
  softmaxBackward(us, rows, columns, y, dy, dx);
}
static plan plan_softmaxBackward(const double *args, address memory) {
  (void)memory;
  long long rows = (long long)args[0];
  long long columns = (long long)args[1];
  return (plan){.work = 4 * rows * columns};
}

static void call_crossEntropyForward(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index classes = (index)args[2];
  float scale = (float)args[3];
  float smoothing = (float)args[4];
  const float *logits = SLOT(5);
  const int *targets = SLOT(6);
  const int *lengths = SLOT(7);
  float *probabilities = SLOT(8);
  float *loss = SLOT(9);
  crossEntropyForward(us, time, batch, classes, scale, smoothing, logits, targets, lengths, probabilities, loss);
}
static plan plan_crossEntropyForward(const double *args, address memory) {
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long classes = (long long)args[2];
  return (plan){.work = 20 * time * batch * classes,
                .shared = time * batch,
                .bad_ids = ids_outside_within(SLOT(6), time * batch, classes, SLOT(7), batch) || ids_outside(SLOT(7), batch, time + 1)};
}

static void call_crossEntropyBackward(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index classes = (index)args[2];
  float scale = (float)args[3];
  float smoothing = (float)args[4];
  const float *probabilities = SLOT(5);
  const int *targets = SLOT(6);
  const int *lengths = SLOT(7);
  float *dLogits = SLOT(8);
  crossEntropyBackward(us, time, batch, classes, scale, smoothing, probabilities, targets, lengths, dLogits);
}
static plan plan_crossEntropyBackward(const double *args, address memory) {
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long classes = (long long)args[2];
  return (plan){.work = time * batch * classes,
                .bad_ids = ids_outside_within(SLOT(6), time * batch, classes, SLOT(7), batch) || ids_outside(SLOT(7), batch, time + 1)};
}

static void call_argmax(const double *args, address memory, const team *us) {
  index rows = (index)args[0];
  index columns = (index)args[1];
  const float *x = SLOT(2);
  int *ids = SLOT(3);
  argmax(us, rows, columns, x, ids);
}
static plan plan_argmax(const double *args, address memory) {
  (void)memory;
  long long rows = (long long)args[0];
  long long columns = (long long)args[1];
  return (plan){.work = rows * columns};
}

static void call_dropout(const double *args, address memory, const team *us) {
  index size = (index)args[0];
  unsigned threshold = (unsigned)(long long)args[1];
  float scale = (float)args[2];
  unsigned key0 = (unsigned)(long long)args[3];
  unsigned key1 = (unsigned)(long long)args[4];
  unsigned counter = (unsigned)(long long)args[5];
  const float *x = SLOT(6);
  float *y = SLOT(7);
  dropout(us, size, threshold, scale, key0, key1, counter, x, y);
}
static plan plan_dropout(const double *args, address memory) {
  (void)memory;
  long long size = (long long)args[0];
  return (plan){.work = 40 * size};
}

static void call_maskedSoftmaxForward(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index size = (index)args[2];
  float scale = (float)args[3];
  const float *x = SLOT(4);
  const int *lengths = SLOT(5);
  float *y = SLOT(6);
  maskedSoftmaxForward(us, time, batch, size, scale, x, lengths, y);
}
static plan plan_maskedSoftmaxForward(const double *args, address memory) {
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long size = (long long)args[2];
  return (plan){.work = 20 * time * batch * size,
                .bad_ids = ids_outside(SLOT(5), batch, size + 1)};
}

static void call_maskedSoftmaxBackward(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index size = (index)args[2];
  float scale = (float)args[3];
  const float *y = SLOT(4);
  const float *dy = SLOT(5);
  const int *lengths = SLOT(6);
  float *dx = SLOT(7);
  maskedSoftmaxBackward(us, time, batch, size, scale, y, dy, lengths, dx);
}
static plan plan_maskedSoftmaxBackward(const double *args, address memory) {
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long size = (long long)args[2];
  return (plan){.work = 4 * time * batch * size,
                .bad_ids = ids_outside(SLOT(6), batch, size + 1)};
}

static void call_additiveScoreForward(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index source = (index)args[2];
  index size = (index)args[3];
  const float *query = SLOT(4);
  const float *keys = SLOT(5);
  const float *v = SLOT(6);
  const int *lengths = SLOT(7);
  float *scores = SLOT(8);
  additiveScoreForward(us, time, batch, source, size, query, keys, v, lengths, scores);
}
static plan plan_additiveScoreForward(const double *args, address memory) {
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long source = (long long)args[2];
  long long size = (long long)args[3];
  return (plan){.work = 20 * time * batch * source * size,
                .bad_ids = ids_outside(SLOT(7), batch, source + 1)};
}

static void call_additiveScoreBackward(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index source = (index)args[2];
  index size = (index)args[3];
  const float *query = SLOT(4);
  const float *keys = SLOT(5);
  const float *v = SLOT(6);
  const int *lengths = SLOT(7);
  const float *dScores = SLOT(8);
  float *dQuery = SLOT(9);
  float *dKeys = SLOT(10);
  float *dV = SLOT(11);
  additiveScoreBackward(us, time, batch, source, size, query, keys, v, lengths, dScores, dQuery, dKeys, dV);
}
static plan plan_additiveScoreBackward(const double *args, address memory) {
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long source = (long long)args[2];
  long long size = (long long)args[3];
  return (plan){.work = 20 * time * batch * source * size,
                .own = size,
                .bad_ids = ids_outside(SLOT(7), batch, source + 1)};
}

static void call_embeddingForward(const double *args, address memory, const team *us) {
  index count = (index)args[0];
  index rows = (index)args[1];
  index size = (index)args[2];
  const int *ids = SLOT(3);
  const float *weight = SLOT(4);
  float *y = SLOT(5);
  embeddingForward(us, count, rows, size, ids, weight, y);
}
static plan plan_embeddingForward(const double *args, address memory) {
  long long count = (long long)args[0];
  long long rows = (long long)args[1];
  long long size = (long long)args[2];
  return (plan){.work = count * size,
                .bad_ids = ids_outside(SLOT(3), count, rows)};
}

static void call_embeddingBackward(const double *args, address memory, const team *us) {
  index count = (index)args[0];
  index rows = (index)args[1];
  index size = (index)args[2];
  const int *ids = SLOT(3);
  const float *dy = SLOT(4);
  float *dWeight = SLOT(5);
  embeddingBackward(us, count, rows, size, ids, dy, dWeight);
}
static plan plan_embeddingBackward(const double *args, address memory) {
  long long count = (long long)args[0];
  long long rows = (long long)args[1];
  long long size = (long long)args[2];
  return (plan){.work = count * size,
                .bad_ids = ids_outside(SLOT(3), count, rows)};
}

static void call_chooseIds(const double *args, address memory, const team *us) {
  index size = (index)args[0];
  const int *choice = SLOT(1);
  const int *first = SLOT(2);
  const int *second = SLOT(3);
  int *y = SLOT(4);
  chooseIds(us, size, choice, first, second, y);
}
static plan plan_chooseIds(const double *args, address memory) {
  long long size = (long long)args[0];
  return (plan){.work = size,
                .bad_ids = ids_outside(SLOT(1), size, 2)};
}

static void call_reverseSequences(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index size = (index)args[2];
  const int *lengths = SLOT(3);
  const float *x = SLOT(4);
  float *y = SLOT(5);
  reverseSequences(us, time, batch, size, lengths, x, y);
}
static plan plan_reverseSequences(const double *args, address memory) {
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long size = (long long)args[2];
  return (plan){.work = time * batch * size,
                .bad_ids = ids_outside(SLOT(3), batch, time + 1)};
}

static void call_maskSteps(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index size = (index)args[2];
  const float *x = SLOT(3);
  const int *lengths = SLOT(4);
  float *y = SLOT(5);
  maskSteps(us, time, batch, size, x, lengths, y);
}
static plan plan_maskSteps(const double *args, address memory) {
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long size = (long long)args[2];
  return (plan){.work = time * batch * size,
                .bad_ids = ids_outside(SLOT(4), batch, time + 1)};
}

static void call_lstmForward(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index inputSize = (index)args[2];
  index hiddenSize = (index)args[3];
  const float *x = SLOT(4);
  const int *lengths = SLOT(5);
  const float *inputWeight = SLOT(6);
  const float *hiddenWeight = SLOT(7);
  const float *bias = SLOT(8);
  const float *packedInput = SLOT(9);
  const float *packedHidden = SLOT(10);
  float *gates = SLOT(11);
  float *hidden = SLOT(12);
  float *cell = SLOT(13);
  float *cellTanh = SLOT(14);
  lstmForward(us, time, batch, inputSize, hiddenSize, x, lengths, inputWeight, hiddenWeight, bias, packedInput, packedHidden, gates, hidden, cell, cellTanh);
}
static plan plan_lstmForward(const double *args, address memory) {
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long inputSize = (long long)args[2];
  long long hiddenSize = (long long)args[3];
  return (plan){.work = 4 * time * batch * hiddenSize * (inputSize + hiddenSize),
                .shared = packed_size(inputSize + hiddenSize, 4 * hiddenSize),
                .bad_ids = ids_outside(SLOT(5), batch, time + 1)};
}

static void call_lstmBackward(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index inputSize = (index)args[2];
  index hiddenSize = (index)args[3];
  const float *x = SLOT(4);
  const int *lengths = SLOT(5);
  const float *inputWeight = SLOT(6);
  const float *hiddenWeight = SLOT(7);
  const float *gates = SLOT(8);
  const float *hidden = SLOT(9);
  const float *cell = SLOT(10);
  const float *cellTanh = SLOT(11);
  const float *dOutput = SLOT(12);
  float *dHidden = SLOT(13);
  float *dCell = SLOT(14);
  float *dGates = SLOT(15);
  float *dx = SLOT(16);
  float *dInputWeight = SLOT(17);
  float *dHiddenWeight = SLOT(18);
  float *dBias = SLOT(19);
  lstmBackward(us, time, batch, inputSize, hiddenSize, x, lengths, inputWeight, hiddenWeight, gates, hidden, cell, cellTanh, dOutput, dHidden, dCell, dGates, dx, dInputWeight, dHiddenWeight, dBias);
}
static plan plan_lstmBackward(const double *args, address memory) {
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long inputSize = (long long)args[2];
  long long hiddenSize = (long long)args[3];
  return (plan){.work = 8 * time * batch * hiddenSize * (inputSize + hiddenSize),
                .shared = packed_size(4 * hiddenSize, hiddenSize),
                .own = larger(product_scratch(time * batch, inputSize, 4 * hiddenSize), product_scratch(4 * hiddenSize, larger(inputSize, hiddenSize), time * batch)),
                .bad_ids = ids_outside(SLOT(5), batch, time + 1)};
}

static void call_gruForward(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index inputSize = (index)args[2];
  index hiddenSize = (index)args[3];
  const float *x = SLOT(4);
  const int *lengths = SLOT(5);
  const float *inputWeight = SLOT(6);
  const float *hiddenWeight = SLOT(7);
  const float *bias = SLOT(8);
  float *gates = SLOT(9);
  float *hidden = SLOT(10);
  gruForward(us, time, batch, inputSize, hiddenSize, x, lengths, inputWeight, hiddenWeight, bias, gates, hidden);
}
static plan plan_gruForward(const double *args, address memory) {
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long inputSize = (long long)args[2];
  long long hiddenSize = (long long)args[3];
  return (plan){.work = 3 * time * batch * hiddenSize * (inputSize + hiddenSize),
                .shared = packed_size(hiddenSize, 2 * hiddenSize) + packed_size(hiddenSize, hiddenSize),
                .own = product_scratch(time * batch, 3 * hiddenSize, inputSize),
                .bad_ids = ids_outside(SLOT(5), batch, time + 1)};
}

static void call_gruBackward(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index inputSize = (index)args[2];
  index hiddenSize = (index)args[3];
  const float *x = SLOT(4);
  const int *lengths = SLOT(5);
  const float *inputWeight = SLOT(6);
  const float *hiddenWeight = SLOT(7);
  const float *gates = SLOT(8);
  const float *hidden = SLOT(9);
  const float *dOutput = SLOT(10);
  float *dHidden = SLOT(11);
  float *dGates = SLOT(12);
  float *dx = SLOT(13);
  float *dInputWeight = SLOT(14);
  float *dHiddenWeight = SLOT(15);
  float *dBias = SLOT(16);
  gruBackward(us, time, batch, inputSize, hiddenSize, x, lengths, inputWeight, hiddenWeight, gates, hidden, dOutput, dHidden, dGates, dx, dInputWeight, dHiddenWeight, dBias);
}
static plan plan_gruBackward(const double *args, address memory) {
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long inputSize = (long long)args[2];
  long long hiddenSize = (long long)args[3];
  return (plan){.work = 6 * time * batch * hiddenSize * (inputSize + hiddenSize),
                .shared = packed_size(3 * hiddenSize, hiddenSize),
                .own = larger(product_scratch(time * batch, inputSize, 3 * hiddenSize), product_scratch(3 * hiddenSize, larger(inputSize, hiddenSize), time * batch)),
                .bad_ids = ids_outside(SLOT(5), batch, time + 1)};
}

static void call_rnnForward(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index inputSize = (index)args[2];
  index hiddenSize = (index)args[3];
  const float *x = SLOT(4);
  const int *lengths = SLOT(5);
  const float *inputWeight = SLOT(6);
  const float *hiddenWeight = SLOT(7);
  const float *bias = SLOT(8);
  float *hidden = SLOT(9);
  rnnForward(us, time, batch, inputSize, hiddenSize, x, lengths, inputWeight, hiddenWeight, bias, hidden);
}
static plan plan_rnnForward(const double *args, address memory) {
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long inputSize = (long long)args[2];
  long long hiddenSize = (long long)args[3];
  return (plan){.work = time * batch * hiddenSize * (inputSize + hiddenSize),
                .shared = packed_size(hiddenSize, hiddenSize),
                .own = product_scratch(time * batch, hiddenSize, inputSize),
                .bad_ids = ids_outside(SLOT(5), batch, time + 1)};
}

static void call_rnnBackward(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index inputSize = (index)args[2];
  index hiddenSize = (index)args[3];
  const float *x = SLOT(4);
  const int *lengths = SLOT(5);
  const float *inputWeight = SLOT(6);
  const float *hiddenWeight = SLOT(7);
  const float *hidden = SLOT(8);
  const float *dOutput = SLOT(9);
  float *dHidden = SLOT(10);
  float *dSums = SLOT(11);
  float *dx = SLOT(12);
  float *dInputWeight = SLOT(13);
  float *dHiddenWeight = SLOT(14);
  float *dBias = SLOT(15);
  rnnBackward(us, time, batch, inputSize, hiddenSize, x, lengths, inputWeight, hiddenWeight, hidden, dOutput, dHidden, dSums, dx, dInputWeight, dHiddenWeight, dBias);
}
static plan plan_rnnBackward(const double *args, address memory) {
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long inputSize = (long long)args[2];
  long long hiddenSize = (long long)args[3];
  return (plan){.work = 2 * time * batch * hiddenSize * (inputSize + hiddenSize),
                .shared = packed_size(hiddenSize, hiddenSize),
                .own = larger(product_scratch(time * batch, inputSize, hiddenSize), product_scratch(hiddenSize, larger(inputSize, hiddenSize), time * batch)),
                .bad_ids = ids_outside(SLOT(5), batch, time + 1)};
}

static void call_lstmCellForward(const double *args, address memory, const team *us) {
  index batch = (index)args[0];
  index hiddenSize = (index)args[1];
  index t = (index)args[2];
  const float *inputSums = SLOT(3);
  const float *hiddenSums = SLOT(4);
  const int *lengths = SLOT(5);
  const float *cellBefore = SLOT(6);
  float *gates = SLOT(7);
  float *cell = SLOT(8);
  lstmCellForward(us, batch, hiddenSize, t, inputSums, hiddenSums, lengths, cellBefore, gates, cell);
}
static plan plan_lstmCellForward(const double *args, address memory) {
  (void)memory;
  long long batch = (long long)args[0];
  long long hiddenSize = (long long)args[1];
  return (plan){.work = 80 * batch * hiddenSize};
}

static void call_lstmOutputForward(const double *args, address memory, const team *us) {
  index batch = (index)args[0];
  index hiddenSize = (index)args[1];
  index t = (index)args[2];
  const float *gates = SLOT(3);
  const float *cell = SLOT(4);
  const int *lengths = SLOT(5);
  const float *hiddenBefore = SLOT(6);
  float *cellTanh = SLOT(7);
  float *hidden = SLOT(8);
  lstmOutputForward(us, batch, hiddenSize, t, gates, cell, lengths, hiddenBefore, cellTanh, hidden);
}
static plan plan_lstmOutputForward(const double *args, address memory) {
  (void)memory;
  long long batch = (long long)args[0];
  long long hiddenSize = (long long)args[1];
  return (plan){.work = 20 * batch * hiddenSize};
}

static void call_lstmOutputBackward(const double *args, address memory, const team *us) {
  index batch = (index)args[0];
  index hiddenSize = (index)args[1];
  index t = (index)args[2];
  const float *gates = SLOT(3);
  const float *cellTanh = SLOT(4);
  const int *lengths = SLOT(5);
  float *dHidden = SLOT(6);
  float *dCell = SLOT(7);
  float *dGates = SLOT(8);
  lstmOutputBackward(us, batch, hiddenSize, t, gates, cellTanh, lengths, dHidden, dCell, dGates);
}
static plan plan_lstmOutputBackward(const double *args, address memory) {
  (void)memory;
  long long batch = (long long)args[0];
  long long hiddenSize = (long long)args[1];
  return (plan){.work = 8 * batch * hiddenSize};
}

static void call_lstmCellBackward(const double *args, address memory, const team *us) {
  index batch = (index)args[0];
  index hiddenSize = (index)args[1];
  index t = (index)args[2];
  const float *gates = SLOT(3);
  const float *cellBefore = SLOT(4);
  const float *dThrough = SLOT(5);
  const int *lengths = SLOT(6);
  float *dCell = SLOT(7);
  float *dGates = SLOT(8);
  lstmCellBackward(us, batch, hiddenSize, t, gates, cellBefore, dThrough, lengths, dCell, dGates);
}
static plan plan_lstmCellBackward(const double *args, address memory) {
  (void)memory;
  long long batch = (long long)args[0];
  long long hiddenSize = (long long)args[1];
  return (plan){.work = 16 * batch * hiddenSize};
}

static void call_gruCellForward(const double *args, address memory, const team *us) {
  index batch = (index)args[0];
  index hiddenSize = (index)args[1];
  index t = (index)args[2];
  const float *inputSums = SLOT(3);
  const float *hiddenSums = SLOT(4);
  const float *inputCandidate = SLOT(5);
  const float *q = SLOT(6);
  const int *lengths = SLOT(7);
  const float *hiddenBefore = SLOT(8);
  float *gates = SLOT(9);
  float *hidden = SLOT(10);
  gruCellForward(us, batch, hiddenSize, t, inputSums, hiddenSums, inputCandidate, q, lengths, hiddenBefore, gates, hidden);
}
static plan plan_gruCellForward(const double *args, address memory) {
  (void)memory;
  long long batch = (long long)args[0];
  long long hiddenSize = (long long)args[1];
  return (plan){.work = 80 * batch * hiddenSize};
}

static void call_gruCellBackward(const double *args, address memory, const team *us) {
  index batch = (index)args[0];
  index hiddenSize = (index)args[1];
  index t = (index)args[2];
  const float *gates = SLOT(3);
  const float *q = SLOT(4);
  const int *lengths = SLOT(5);
  const float *hiddenBefore = SLOT(6);
  float *dHidden = SLOT(7);
  float *dSums = SLOT(8);
  float *dCandidate = SLOT(9);
  float *dQ = SLOT(10);
  gruCellBackward(us, batch, hiddenSize, t, gates, q, lengths, hiddenBefore, dHidden, dSums, dCandidate, dQ);
}
static plan plan_gruCellBackward(const double *args, address memory) {
  (void)memory;
  long long batch = (long long)args[0];
  long long hiddenSize = (long long)args[1];
  return (plan){.work = 20 * batch * hiddenSize};
}

static void call_batchNormForward(const double *args, address memory, const team *us) {
  index rows = (index)args[0];
  index features = (index)args[1];
  float epsilon = (float)args[2];
  float momentum = (float)args[3];
  const float *x = SLOT(4);
  const float *gamma = SLOT(5);
  const float *beta = SLOT(6);
  float *runningMean = SLOT(7);
  float *runningVariance = SLOT(8);
  float *inverseDeviation = SLOT(9);
  float *normalised = SLOT(10);
  float *y = SLOT(11);
  batchNormForward(us, rows, features, epsilon, momentum, x, gamma, beta, runningMean, runningVariance, inverseDeviation, normalised, y);
}
static plan plan_batchNormForward(const double *args, address memory) {
  (void)memory;
  long long rows = (long long)args[0];
  long long features = (long long)args[1];
  return (plan){.work = 6 * rows * features};
}

static void call_batchNormInference(const double *args, address memory, const team *us) {
  index rows = (index)args[0];
  index features = (index)args[1];
  float epsilon = (float)args[2];
  const float *x = SLOT(3);
  const float *gamma = SLOT(4);
  const float *beta = SLOT(5);
  const float *runningMean = SLOT(6);
  const float *runningVariance = SLOT(7);
  float *y = SLOT(8);
  batchNormInference(us, rows, features, epsilon, x, gamma, beta, runningMean, runningVariance, y);
}
static plan plan_batchNormInference(const double *args, address memory) {
  (void)memory;
  long long rows = (long long)args[0];
  long long features = (long long)args[1];
  return (plan){.work = 2 * rows * features};
}

static void call_batchNormBackward(const double *args, address memory, const team *us) {
  index rows = (index)args[0];
  index features = (index)args[1];
  const float *normalised = SLOT(2);
  const float *gamma = SLOT(3);
  const float *inverseDeviation = SLOT(4);
  const float *dy = SLOT(5);
  float *dx = SLOT(6);
  float *dGamma = SLOT(7);
  float *dBeta = SLOT(8);
  batchNormBackward(us, rows, features, normalised, gamma, inverseDeviation, dy, dx, dGamma, dBeta);
}
static plan plan_batchNormBackward(const double *args, address memory) {
  (void)memory;
  long long rows = (long long)args[0];
  long long features = (long long)args[1];
  return (plan){.work = 4 * rows * features};
}

static void call_layerNormForward(const double *args, address memory, const team *us) {
  index rows = (index)args[0];
  index features = (index)args[1];
  float epsilon = (float)args[2];
  const float *x = SLOT(3);
  const float *gamma = SLOT(4);
  const float *beta = SLOT(5);
  float *inverseDeviation = SLOT(6);
  float *normalised = SLOT(7);
  float *y = SLOT(8);
  layerNormForward(us, rows, features, epsilon, x, gamma, beta, inverseDeviation, normalised, y);
}
static plan plan_layerNormForward(const double *args, address memory) {
  (void)memory;
  long long rows = (long long)args[0];
  long long features = (long long)args[1];
  return (plan){.work = 6 * rows * features};
}

static void call_layerNormBackward(const double *args, address memory, const team *us) {
  index rows = (index)args[0];
  index features = (index)args[1];
  const float *normalised = SLOT(2);
  const float *gamma = SLOT(3);
  const float *inverseDeviation = SLOT(4);
  const float *dy = SLOT(5);
  float *dx = SLOT(6);
  float *dGamma = SLOT(7);
  float *dBeta = SLOT(8);
  layerNormBackward(us, rows, features, normalised, gamma, inverseDeviation, dy, dx, dGamma, dBeta);
}
static plan plan_layerNormBackward(const double *args, address memory) {
  (void)memory;
  long long rows = (long long)args[0];
  long long features = (long long)args[1];
  return (plan){.work = 8 * rows * features};
}

static void call_entmaxForward(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index size = (index)args[2];
  index power = (index)args[3];
  float scale = (float)args[4];
  const float *x = SLOT(5);
  const int *lengths = SLOT(6);
  float *y = SLOT(7);
  entmaxForward(us, time, batch, size, power, scale, x, lengths, y);
}
static plan plan_entmaxForward(const double *args, address memory) {
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long size = (long long)args[2];
  return (plan){.work = 40 * time * batch * size,
                .own = size,
                .bad_ids = ids_outside(SLOT(6), batch, size + 1)};
}

static void call_entmaxBackward(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index size = (index)args[2];
  index power = (index)args[3];
  float scale = (float)args[4];
  const float *y = SLOT(5);
  const float *dy = SLOT(6);
  const int *lengths = SLOT(7);
  float *dx = SLOT(8);
  entmaxBackward(us, time, batch, size, power, scale, y, dy, lengths, dx);
}
static plan plan_entmaxBackward(const double *args, address memory) {
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long size = (long long)args[2];
  return (plan){.work = 8 * time * batch * size,
                .bad_ids = ids_outside(SLOT(7), batch, size + 1)};
}

static void call_entmaxLossForward(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index classes = (index)args[2];
  index power = (index)args[3];
  float scale = (float)args[4];
  float smoothing = (float)args[5];
  const float *logits = SLOT(6);
  const int *targets = SLOT(7);
  const int *lengths = SLOT(8);
  float *probabilities = SLOT(9);
  float *loss = SLOT(10);
  entmaxLossForward(us, time, batch, classes, power, scale, smoothing, logits, targets, lengths, probabilities, loss);
}
static plan plan_entmaxLossForward(const double *args, address memory) {
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long classes = (long long)args[2];
  return (plan){.work = 40 * time * batch * classes,
                .shared = time * batch,
                .own = classes,
                .bad_ids = ids_outside_within(SLOT(7), time * batch, classes, SLOT(8), batch) || ids_outside(SLOT(8), batch, time + 1)};
}

static void call_logarithm(const double *args, address memory, const team *us) {
  index size = (index)args[0];
  const float *x = SLOT(1);
  float *y = SLOT(2);
  logarithm(us, size, x, y);
}
static plan plan_logarithm(const double *args, address memory) {
  (void)memory;
  long long size = (long long)args[0];
  return (plan){.work = 20 * size};
}

static void call_pointerScores(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index size = (index)args[2];
  index classes = (index)args[3];
  const float *logits = SLOT(4);
  const float *gate = SLOT(5);
  const float *weights = SLOT(6);
  const int *copies = SLOT(7);
  float *scores = SLOT(8);
  pointerScores(us, time, batch, size, classes, logits, gate, weights, copies, scores);
}
static plan plan_pointerScores(const double *args, address memory) {
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long size = (long long)args[2];
  long long classes = (long long)args[3];
  return (plan){.work = 30 * time * batch * (classes + 3 * size),
                .own = classes + 3 * size,
                .bad_ids = ids_outside(SLOT(7), batch * size, classes + 1)};
}

static void call_pointerForward(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index size = (index)args[2];
  index classes = (index)args[3];
  float scale = (float)args[4];
  float smoothing = (float)args[5];
  const float *logits = SLOT(6);
  const float *gate = SLOT(7);
  const float *weights = SLOT(8);
  const int *copies = SLOT(9);
  const int *targets = SLOT(10);
  const int *lengths = SLOT(11);
  float *probabilities = SLOT(12);
  float *logSums = SLOT(13);
  float *loss = SLOT(14);
  pointerForward(us, time, batch, size, classes, scale, smoothing, logits, gate, weights, copies, targets, lengths, probabilities, logSums, loss);
}
static plan plan_pointerForward(const double *args, address memory) {
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long size = (long long)args[2];
  long long classes = (long long)args[3];
  return (plan){.work = 30 * time * batch * (classes + 3 * size),
                .shared = time * batch,
                .own = classes + 3 * size,
                .bad_ids = ids_outside(SLOT(9), batch * size, classes + 1) || ids_outside_within(SLOT(10), time * batch, classes, SLOT(11), batch) || ids_outside(SLOT(11), batch, time + 1)};
}

static void call_pointerBackward(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index size = (index)args[2];
  index classes = (index)args[3];
  float scale = (float)args[4];
  float smoothing = (float)args[5];
  const float *logits = SLOT(6);
  const float *gate = SLOT(7);
  const float *weights = SLOT(8);
  const int *copies = SLOT(9);
  const int *targets = SLOT(10);
  const int *lengths = SLOT(11);
  const float *probabilities = SLOT(12);
  const float *logSums = SLOT(13);
  float *dLogits = SLOT(14);
  float *dGate = SLOT(15);
  float *dWeights = SLOT(16);
  pointerBackward(us, time, batch, size, classes, scale, smoothing, logits, gate, weights, copies, targets, lengths, probabilities, logSums, dLogits, dGate, dWeights);
}
static plan plan_pointerBackward(const double *args, address memory) {
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long size = (long long)args[2];
  long long classes = (long long)args[3];
  return (plan){.work = 20 * time * batch * (classes + 3 * size),
                .own = classes + 3 * size,
                .bad_ids = ids_outside(SLOT(9), batch * size, classes + 1) || ids_outside_within(SLOT(10), time * batch, classes, SLOT(11), batch) || ids_outside(SLOT(11), batch, time + 1)};
}

static void call_headsSoftmaxForward(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index heads = (index)args[2];
  index size = (index)args[3];
  float scale = (float)args[4];
  index causal = (index)args[5];
  const float *x = SLOT(6);
  const int *lengths = SLOT(7);
  float *y = SLOT(8);
  headsSoftmaxForward(us, time, batch, heads, size, scale, causal, x, lengths, y);
}
static plan plan_headsSoftmaxForward(const double *args, address memory) {
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long heads = (long long)args[2];
  long long size = (long long)args[3];
  return (plan){.work = 20 * time * batch * heads * size,
                .bad_ids = ids_outside(SLOT(7), batch, size + 1)};
}

static void call_addPositions(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index size = (index)args[2];
  float scale = (float)args[3];
  const float *positions = SLOT(4);
  float *x = SLOT(5);
  addPositions(us, time, batch, size, scale, positions, x);
}
static plan plan_addPositions(const double *args, address memory) {
  (void)memory;
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long size = (long long)args[2];
  return (plan){.work = time * batch * size};
}

static void call_rotatePairs(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index rows = (index)args[1];
  index half = (index)args[2];
  float direction = (float)args[3];
  const float *turns = SLOT(4);
  float *x = SLOT(5);
  rotatePairs(us, time, rows, half, direction, turns, x);
}
static plan plan_rotatePairs(const double *args, address memory) {
  (void)memory;
  long long time = (long long)args[0];
  long long rows = (long long)args[1];
  long long half = (long long)args[2];
  return (plan){.work = 4 * time * rows * half};
}

static void call_squaredNorm(const double *args, address memory, const team *us) {
  index size = (index)args[0];
  const float *x = SLOT(1);
  float *y = SLOT(2);
  squaredNorm(us, size, x, y);
}
static plan plan_squaredNorm(const double *args, address memory) {
  (void)memory;
  long long size = (long long)args[0];
  return (plan){.work = size,
                .shared = size / 2048 + 4};
}

static void call_clip(const double *args, address memory, const team *us) {
  index size = (index)args[0];
  float maxNorm = (float)args[1];
  const float *squaredNorm = SLOT(2);
  float *x = SLOT(3);
  clip(us, size, maxNorm, squaredNorm, x);
}
static plan plan_clip(const double *args, address memory) {
  (void)memory;
  long long size = (long long)args[0];
  return (plan){.work = size};
}

static void call_sgd(const double *args, address memory, const team *us) {
  index size = (index)args[0];
  float learningRate = (float)args[1];
  const float *gradient = SLOT(2);
  float *value = SLOT(3);
  sgd(us, size, learningRate, gradient, value);
}
static plan plan_sgd(const double *args, address memory) {
  (void)memory;
  long long size = (long long)args[0];
  return (plan){.work = size};
}

static void call_momentum(const double *args, address memory, const team *us) {
  index size = (index)args[0];
  float learningRate = (float)args[1];
  float mu = (float)args[2];
  index nesterov = (index)args[3];
  float weightDecay = (float)args[4];
  const float *gradient = SLOT(5);
  float *velocity = SLOT(6);
  float *value = SLOT(7);
  momentum(us, size, learningRate, mu, nesterov, weightDecay, gradient, velocity, value);
}
static plan plan_momentum(const double *args, address memory) {
  (void)memory;
  long long size = (long long)args[0];
  return (plan){.work = 2 * size};
}

static void call_adagrad(const double *args, address memory, const team *us) {
  index size = (index)args[0];
  float learningRate = (float)args[1];
  float epsilon = (float)args[2];
  float weightDecay = (float)args[3];
  const float *gradient = SLOT(4);
  float *sum = SLOT(5);
  float *value = SLOT(6);
  adagrad(us, size, learningRate, epsilon, weightDecay, gradient, sum, value);
}
static plan plan_adagrad(const double *args, address memory) {
  (void)memory;
  long long size = (long long)args[0];
  return (plan){.work = 4 * size};
}

static void call_rmsprop(const double *args, address memory, const team *us) {
  index size = (index)args[0];
  float learningRate = (float)args[1];
  double alpha = args[2];
  float epsilon = (float)args[3];
  float weightDecay = (float)args[4];
  const float *gradient = SLOT(5);
  float *square = SLOT(6);
  float *value = SLOT(7);
  rmsprop(us, size, learningRate, alpha, epsilon, weightDecay, gradient, square, value);
}
static plan plan_rmsprop(const double *args, address memory) {
  (void)memory;
  long long size = (long long)args[0];
  return (plan){.work = 4 * size};
}

static void call_adam(const double *args, address memory, const team *us) {
  index size = (index)args[0];
  float stepSize = (float)args[1];
  double beta1 = args[2];
  double beta2 = args[3];
  float secondScale = (float)args[4];
  float epsilon = (float)args[5];
  float weightDecay = (float)args[6];
  float decay = (float)args[7];
  const float *gradient = SLOT(8);
  float *first = SLOT(9);
  float *second = SLOT(10);
  float *value = SLOT(11);
  adam(us, size, stepSize, beta1, beta2, secondScale, epsilon, weightDecay, decay, gradient, first, second, value);
}
static plan plan_adam(const double *args, address memory) {
  (void)memory;
  long long size = (long long)args[0];
  return (plan){.work = 5 * size};
}

static void call_movePointers(const double *args, address memory, const team *us) {
  index count = (index)args[0];
  index before = (index)args[1];
  index positions = (index)args[2];
  index targets = (index)args[3];
  index stride = (index)args[4];
  const int *rows = SLOT(5);
  const int *ids = SLOT(6);
  const int *pointers = SLOT(7);
  int *y = SLOT(8);
  movePointers(us, count, before, positions, targets, stride, rows, ids, pointers, y);
}
static plan plan_movePointers(const double *args, address memory) {
  long long count = (long long)args[0];
  long long before = (long long)args[1];
  long long positions = (long long)args[2];
  return (plan){.work = count,
                .bad_ids = ids_outside(SLOT(5), count, before) || ids_outside(SLOT(7), before, positions)};
}

static void call_maskActions(const double *args, address memory, const team *us) {
  index count = (index)args[0];
  index positions = (index)args[1];
  index targets = (index)args[2];
  index end = (index)args[3];
  const float *x = SLOT(4);
  const int *pointers = SLOT(5);
  const int *refused = SLOT(6);
  float *y = SLOT(7);
  maskActions(us, count, positions, targets, end, x, pointers, refused, y);
}
static plan plan_maskActions(const double *args, address memory) {
  long long count = (long long)args[0];
  long long positions = (long long)args[1];
  long long targets = (long long)args[2];
  return (plan){.work = count * targets * 2,
                .bad_ids = ids_outside(SLOT(5), count, positions)};
}

static void call_alignedReadoutForward(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index rows = (index)args[1];
  index batch = (index)args[2];
  index source = (index)args[3];
  index size = (index)args[4];
  const float *query = SLOT(5);
  const float *keys = SLOT(6);
  const int *lengths = SLOT(7);
  const int *sources = SLOT(8);
  float *y = SLOT(9);
  alignedReadoutForward(us, time, rows, batch, source, size, query, keys, lengths, sources, y);
}
static plan plan_alignedReadoutForward(const double *args, address memory) {
  long long time = (long long)args[0];
  long long rows = (long long)args[1];
  long long batch = (long long)args[2];
  long long source = (long long)args[3];
  long long size = (long long)args[4];
  return (plan){.work = 20 * time * rows * source * size,
                .bad_ids = ids_outside(SLOT(7), batch, source + 1) || ids_outside(SLOT(8), rows, batch)};
}

static void call_alignedReadoutBackward(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index source = (index)args[2];
  index size = (index)args[3];
  const float *y = SLOT(4);
  const float *dy = SLOT(5);
  const int *lengths = SLOT(6);
  float *dQuery = SLOT(7);
  float *dKeys = SLOT(8);
  alignedReadoutBackward(us, time, batch, source, size, y, dy, lengths, dQuery, dKeys);
}
static plan plan_alignedReadoutBackward(const double *args, address memory) {
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long source = (long long)args[2];
  long long size = (long long)args[3];
  return (plan){.work = 4 * time * batch * source * size,
                .bad_ids = ids_outside(SLOT(6), batch, source + 1)};
}

static void call_emissionForward(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index source = (index)args[2];
  index classes = (index)args[3];
  float smoothing = (float)args[4];
  const float *logits = SLOT(5);
  const int *targets = SLOT(6);
  float *emission = SLOT(7);
  emissionForward(us, time, batch, source, classes, smoothing, logits, targets, emission);
}
static plan plan_emissionForward(const double *args, address memory) {
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long source = (long long)args[2];
  long long classes = (long long)args[3];
  return (plan){.work = 20 * time * batch * source * classes,
                .bad_ids = ids_outside(SLOT(6), time * batch, classes)};
}

static void call_emissionBackward(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index source = (index)args[2];
  index classes = (index)args[3];
  float smoothing = (float)args[4];
  const float *logits = SLOT(5);
  const int *targets = SLOT(6);
  const float *dEmission = SLOT(7);
  float *dLogits = SLOT(8);
  emissionBackward(us, time, batch, source, classes, smoothing, logits, targets, dEmission, dLogits);
}
static plan plan_emissionBackward(const double *args, address memory) {
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long source = (long long)args[2];
  long long classes = (long long)args[3];
  return (plan){.work = 20 * time * batch * source * classes,
                .bad_ids = ids_outside(SLOT(6), time * batch, classes)};
}

static void call_alignmentForward(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index source = (index)args[2];
  index order = (index)args[3];
  float scale = (float)args[4];
  const float *scores = SLOT(5);
  const float *emission = SLOT(6);
  const int *sources = SLOT(7);
  const int *lengths = SLOT(8);
  float *alpha = SLOT(9);
  float *rest = SLOT(10);
  float *evidence = SLOT(11);
  float *loss = SLOT(12);
  alignmentForward(us, time, batch, source, order, scale, scores, emission, sources, lengths, alpha, rest, evidence, loss);
}
static plan plan_alignmentForward(const double *args, address memory) {
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long source = (long long)args[2];
  return (plan){.work = 200 * time * batch * source,
                .own = 2 * VL * source,
                .bad_ids = ids_outside(SLOT(7), batch, source + 1) || ids_outside(SLOT(8), batch, time + 1)};
}

static void call_alignmentBackward(const double *args, address memory, const team *us) {
  index time = (index)args[0];
  index batch = (index)args[1];
  index source = (index)args[2];
  index order = (index)args[3];
  float scale = (float)args[4];
  const float *scores = SLOT(5);
  const float *emission = SLOT(6);
  const int *sources = SLOT(7);
  const int *lengths = SLOT(8);
  const float *alpha = SLOT(9);
  const float *rest = SLOT(10);
  const float *evidence = SLOT(11);
  float *dScores = SLOT(12);
  float *dEmission = SLOT(13);
  alignmentBackward(us, time, batch, source, order, scale, scores, emission, sources, lengths, alpha, rest, evidence, dScores, dEmission);
}
static plan plan_alignmentBackward(const double *args, address memory) {
  long long time = (long long)args[0];
  long long batch = (long long)args[1];
  long long source = (long long)args[2];
  return (plan){.work = 200 * time * batch * source,
                .own = 2 * VL * source,
                .bad_ids = ids_outside(SLOT(7), batch, source + 1) || ids_outside(SLOT(8), batch, time + 1)};
}

static void call_alignmentStep(const double *args, address memory, const team *us) {
  index rows = (index)args[0];
  index batch = (index)args[1];
  index source = (index)args[2];
  index classes = (index)args[3];
  const float *scores = SLOT(4);
  const int *lengths = SLOT(5);
  const int *sources = SLOT(6);
  const int *ids = SLOT(7);
  const float *joint = SLOT(8);
  const float *mixture = SLOT(9);
  float *prior = SLOT(10);
  float *weights = SLOT(11);
  alignmentStep(us, rows, batch, source, classes, scores, lengths, sources, ids, joint, mixture, prior, weights);
}
static plan plan_alignmentStep(const double *args, address memory) {
  long long rows = (long long)args[0];
  long long batch = (long long)args[1];
  long long source = (long long)args[2];
  long long classes = (long long)args[3];
  return (plan){.work = 100 * rows * source,
                .bad_ids = ids_outside(SLOT(5), batch, source + 1) || ids_outside(SLOT(6), rows, batch) || ids_outside(SLOT(7), rows, classes + 1)};
}

static void call_emissionMixture(const double *args, address memory, const team *us) {
  index rows = (index)args[0];
  index source = (index)args[1];
  index classes = (index)args[2];
  const float *prior = SLOT(3);
  float *joint = SLOT(4);
  float *mixture = SLOT(5);
  emissionMixture(us, rows, source, classes, prior, joint, mixture);
}
static plan plan_emissionMixture(const double *args, address memory) {
  (void)memory;
  long long rows = (long long)args[0];
  long long source = (long long)args[1];
  long long classes = (long long)args[2];
  return (plan){.work = 40 * rows * source * classes};
}

static const char kernel_names[] =
  "fill "
  "copy "
  "add "
#ifndef TSUZURI_INFERENCE
  "scale "
#endif
  "matmul "
  "batchedMatmul "
  "packWeight "
  "matmulPacked "
#ifndef TSUZURI_INFERENCE
  "sumRows "
#endif
  "copyColumns "
#ifndef TSUZURI_INFERENCE
  "addColumns "
#endif
  "activationForward "
#ifndef TSUZURI_INFERENCE
  "activationBackward "
  "softmaxForward "
  "softmaxBackward "
  "crossEntropyForward "
  "crossEntropyBackward "
#endif
  "argmax "
#ifndef TSUZURI_INFERENCE
  "dropout "
#endif
  "maskedSoftmaxForward "
#ifndef TSUZURI_INFERENCE
  "maskedSoftmaxBackward "
#endif
  "additiveScoreForward "
#ifndef TSUZURI_INFERENCE
  "additiveScoreBackward "
#endif
  "embeddingForward "
#ifndef TSUZURI_INFERENCE
  "embeddingBackward "
  "chooseIds "
#endif
  "reverseSequences "
  "maskSteps "
  "lstmForward "
#ifndef TSUZURI_INFERENCE
  "lstmBackward "
#endif
  "gruForward "
#ifndef TSUZURI_INFERENCE
  "gruBackward "
#endif
  "rnnForward "
#ifndef TSUZURI_INFERENCE
  "rnnBackward "
#endif
  "lstmCellForward "
  "lstmOutputForward "
#ifndef TSUZURI_INFERENCE
  "lstmOutputBackward "
  "lstmCellBackward "
#endif
  "gruCellForward "
#ifndef TSUZURI_INFERENCE
  "gruCellBackward "
  "batchNormForward "
  "batchNormInference "
  "batchNormBackward "
#endif
  "layerNormForward "
#ifndef TSUZURI_INFERENCE
  "layerNormBackward "
#endif
  "entmaxForward "
#ifndef TSUZURI_INFERENCE
  "entmaxBackward "
  "entmaxLossForward "
#endif
  "logarithm "
  "pointerScores "
#ifndef TSUZURI_INFERENCE
  "pointerForward "
  "pointerBackward "
#endif
  "headsSoftmaxForward "
  "addPositions "
  "rotatePairs "
#ifndef TSUZURI_INFERENCE
  "squaredNorm "
  "clip "
  "sgd "
  "momentum "
  "adagrad "
  "rmsprop "
  "adam "
#endif
  "movePointers "
  "maskActions "
  "alignedReadoutForward "
#ifndef TSUZURI_INFERENCE
  "alignedReadoutBackward "
  "emissionForward "
  "emissionBackward "
  "alignmentForward "
  "alignmentBackward "
#endif
  "alignmentStep "
  "emissionMixture "
  ;

static const kernel_row kernel_rows[] = {
  {plan_fill, call_fill},
  {plan_copy, call_copy},
  {plan_add, call_add},
#ifndef TSUZURI_INFERENCE
  {plan_scale, call_scale},
#endif
  {plan_matmul, call_matmul},
  {plan_batchedMatmul, call_batchedMatmul},
  {plan_packWeight, call_packWeight},
  {plan_matmulPacked, call_matmulPacked},
#ifndef TSUZURI_INFERENCE
  {plan_sumRows, call_sumRows},
#endif
  {plan_copyColumns, call_copyColumns},
#ifndef TSUZURI_INFERENCE
  {plan_addColumns, call_addColumns},
#endif
  {plan_activationForward, call_activationForward},
#ifndef TSUZURI_INFERENCE
  {plan_activationBackward, call_activationBackward},
  {plan_softmaxForward, call_softmaxForward},
  {plan_softmaxBackward, call_softmaxBackward},
  {plan_crossEntropyForward, call_crossEntropyForward},
  {plan_crossEntropyBackward, call_crossEntropyBackward},
#endif
  {plan_argmax, call_argmax},
#ifndef TSUZURI_INFERENCE
  {plan_dropout, call_dropout},
#endif
  {plan_maskedSoftmaxForward, call_maskedSoftmaxForward},
#ifndef TSUZURI_INFERENCE
  {plan_maskedSoftmaxBackward, call_maskedSoftmaxBackward},
#endif
  {plan_additiveScoreForward, call_additiveScoreForward},
#ifndef TSUZURI_INFERENCE
  {plan_additiveScoreBackward, call_additiveScoreBackward},
#endif
  {plan_embeddingForward, call_embeddingForward},
#ifndef TSUZURI_INFERENCE
  {plan_embeddingBackward, call_embeddingBackward},
  {plan_chooseIds, call_chooseIds},
#endif
  {plan_reverseSequences, call_reverseSequences},
  {plan_maskSteps, call_maskSteps},
  {plan_lstmForward, call_lstmForward},
#ifndef TSUZURI_INFERENCE
  {plan_lstmBackward, call_lstmBackward},
#endif
  {plan_gruForward, call_gruForward},
#ifndef TSUZURI_INFERENCE
  {plan_gruBackward, call_gruBackward},
#endif
  {plan_rnnForward, call_rnnForward},
#ifndef TSUZURI_INFERENCE
  {plan_rnnBackward, call_rnnBackward},
#endif
  {plan_lstmCellForward, call_lstmCellForward},
  {plan_lstmOutputForward, call_lstmOutputForward},
#ifndef TSUZURI_INFERENCE
  {plan_lstmOutputBackward, call_lstmOutputBackward},
  {plan_lstmCellBackward, call_lstmCellBackward},
#endif
  {plan_gruCellForward, call_gruCellForward},
#ifndef TSUZURI_INFERENCE
  {plan_gruCellBackward, call_gruCellBackward},
  {plan_batchNormForward, call_batchNormForward},
  {plan_batchNormInference, call_batchNormInference},
  {plan_batchNormBackward, call_batchNormBackward},
#endif
  {plan_layerNormForward, call_layerNormForward},
#ifndef TSUZURI_INFERENCE
  {plan_layerNormBackward, call_layerNormBackward},
#endif
  {plan_entmaxForward, call_entmaxForward},
#ifndef TSUZURI_INFERENCE
  {plan_entmaxBackward, call_entmaxBackward},
  {plan_entmaxLossForward, call_entmaxLossForward},
#endif
  {plan_logarithm, call_logarithm},
  {plan_pointerScores, call_pointerScores},
#ifndef TSUZURI_INFERENCE
  {plan_pointerForward, call_pointerForward},
  {plan_pointerBackward, call_pointerBackward},
#endif
  {plan_headsSoftmaxForward, call_headsSoftmaxForward},
  {plan_addPositions, call_addPositions},
  {plan_rotatePairs, call_rotatePairs},
#ifndef TSUZURI_INFERENCE
  {plan_squaredNorm, call_squaredNorm},
  {plan_clip, call_clip},
  {plan_sgd, call_sgd},
  {plan_momentum, call_momentum},
  {plan_adagrad, call_adagrad},
  {plan_rmsprop, call_rmsprop},
  {plan_adam, call_adam},
#endif
  {plan_movePointers, call_movePointers},
  {plan_maskActions, call_maskActions},
  {plan_alignedReadoutForward, call_alignedReadoutForward},
#ifndef TSUZURI_INFERENCE
  {plan_alignedReadoutBackward, call_alignedReadoutBackward},
  {plan_emissionForward, call_emissionForward},
  {plan_emissionBackward, call_emissionBackward},
  {plan_alignmentForward, call_alignmentForward},
  {plan_alignmentBackward, call_alignmentBackward},
#endif
  {plan_alignmentStep, call_alignmentStep},
  {plan_emissionMixture, call_emissionMixture},
};

enum { KERNEL_COUNT = sizeof kernel_rows / sizeof *kernel_rows };

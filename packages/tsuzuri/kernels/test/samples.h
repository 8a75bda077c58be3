/* made by `npm run kernel-table` from src/backend/kernels.ts; not written by hand. */

static void sample_fill(double *args) {
  index size = size_between(0, 300);
  double value = (1 + below(1000)) / 1000.0;
  double y = block_of(size);
  args[0] = (double)size;
  args[1] = (double)value;
  args[2] = (double)y;
}

static void sample_copy(double *args) {
  index size = size_between(0, 300);
  double x = block_of(size);
  double y = block_of(size);
  args[0] = (double)size;
  args[1] = (double)x;
  args[2] = (double)y;
}

static void sample_add(double *args) {
  index size = size_between(0, 300);
  double x = block_of(size);
  double y = block_of(size);
  args[0] = (double)size;
  args[1] = (double)x;
  args[2] = (double)y;
}

static void sample_scale(double *args) {
  index size = size_between(0, 300);
  double factor = (1 + below(1000)) / 1000.0;
  double x = block_of(size);
  args[0] = (double)size;
  args[1] = (double)factor;
  args[2] = (double)x;
}

static void sample_matmul(double *args) {
  index m = size_between(0, 40);
  index n = size_between(0, 300);
  index k = size_between(0, 1100);
  index aRow, aColumn;
  double a = strided_block(2, (index[]){m, k}, (index *[]){&aRow, &aColumn}, 1);
  index bRow, bColumn;
  double b = strided_block(2, (index[]){k, n}, (index *[]){&bRow, &bColumn}, 1);
  index initRow;
  double init = strided_block(2, (index[]){m, n}, (index *[]){&initRow, 0}, 1);
  if (below(3) == 0) init = 0;
  double c = block_of(m * n);
  if (below(2)) init = c, initRow = n;
  args[0] = (double)m;
  args[1] = (double)n;
  args[2] = (double)k;
  args[3] = (double)a;
  args[4] = (double)aRow;
  args[5] = (double)aColumn;
  args[6] = (double)b;
  args[7] = (double)bRow;
  args[8] = (double)bColumn;
  args[9] = (double)init;
  args[10] = (double)initRow;
  args[11] = (double)c;
}

static void sample_batchedMatmul(double *args) {
  index count = size_between(0, 6);
  index m = size_between(0, 40);
  index n = size_between(0, 300);
  index k = size_between(0, 70);
  index accumulate = size_between(0, 1);
  index aBatch, aRow, aColumn;
  double a = strided_block(3, (index[]){count, m, k}, (index *[]){&aBatch, &aRow, &aColumn}, 1);
  index bBatch, bRow, bColumn;
  double b = strided_block(3, (index[]){count, k, n}, (index *[]){&bBatch, &bRow, &bColumn}, 1);
  double counts = ids_of(count, m + 1);
  index cBatch, cRow;
  double c = strided_block(3, (index[]){count, m, n}, (index *[]){&cBatch, &cRow, 0}, 0);
  args[0] = (double)count;
  args[1] = (double)m;
  args[2] = (double)n;
  args[3] = (double)k;
  args[4] = (double)accumulate;
  args[5] = (double)a;
  args[6] = (double)aBatch;
  args[7] = (double)aRow;
  args[8] = (double)aColumn;
  args[9] = (double)b;
  args[10] = (double)bBatch;
  args[11] = (double)bRow;
  args[12] = (double)bColumn;
  args[13] = (double)counts;
  args[14] = (double)c;
  args[15] = (double)cBatch;
  args[16] = (double)cRow;
}

static void sample_packWeight(double *args) {
  index n = size_between(0, 300);
  index k = size_between(0, 70);
  double weight = block_of(n * k);
  double packed = block_of((n + 63) * k);
  args[0] = (double)n;
  args[1] = (double)k;
  args[2] = (double)weight;
  args[3] = (double)packed;
}

static void sample_matmulPacked(double *args) {
  index m = size_between(0, 40);
  index n = size_between(0, 300);
  index k = size_between(0, 70);
  index aRow;
  double a = strided_block(2, (index[]){m, k}, (index *[]){&aRow, 0}, 1);
  double packed = block_of((n + 63) * k);
  index initRow;
  double init = strided_block(2, (index[]){m, n}, (index *[]){&initRow, 0}, 1);
  if (below(3) == 0) init = 0;
  double c = block_of(m * n);
  if (below(2)) init = c, initRow = n;
  args[0] = (double)m;
  args[1] = (double)n;
  args[2] = (double)k;
  args[3] = (double)a;
  args[4] = (double)aRow;
  args[5] = (double)packed;
  args[6] = (double)init;
  args[7] = (double)initRow;
  args[8] = (double)c;
}

static void sample_sumRows(double *args) {
  index rows = size_between(0, 40);
  index columns = size_between(0, 300);
  double x = block_of(rows * columns);
  double y = block_of(columns);
  args[0] = (double)rows;
  args[1] = (double)columns;
  args[2] = (double)x;
  args[3] = (double)y;
}

static void sample_copyColumns(double *args) {
  index rows = size_between(0, 40);
  index columns = size_between(0, 300);
  index xRow;
  double x = strided_block(2, (index[]){rows, columns}, (index *[]){&xRow, 0}, 1);
  index yRow;
  double y = strided_block(2, (index[]){rows, columns}, (index *[]){&yRow, 0}, 0);
  args[0] = (double)rows;
  args[1] = (double)columns;
  args[2] = (double)x;
  args[3] = (double)xRow;
  args[4] = (double)y;
  args[5] = (double)yRow;
}

static void sample_addColumns(double *args) {
  index rows = size_between(0, 40);
  index columns = size_between(0, 300);
  index xRow;
  double x = strided_block(2, (index[]){rows, columns}, (index *[]){&xRow, 0}, 1);
  index yRow;
  double y = strided_block(2, (index[]){rows, columns}, (index *[]){&yRow, 0}, 0);
  args[0] = (double)rows;
  args[1] = (double)columns;
  args[2] = (double)x;
  args[3] = (double)xRow;
  args[4] = (double)y;
  args[5] = (double)yRow;
}

static void sample_activationForward(double *args) {
  index size = size_between(0, 300);
  index kind = size_between(0, 8);
  double x = block_of(size);
  double y = block_of(size);
  args[0] = (double)size;
  args[1] = (double)kind;
  args[2] = (double)x;
  args[3] = (double)y;
}

static void sample_activationBackward(double *args) {
  index size = size_between(0, 300);
  index kind = size_between(0, 8);
  double x = block_of(size);
  double y = block_of(size);
  double dy = block_of(size);
  double dx = block_of(size);
  args[0] = (double)size;
  args[1] = (double)kind;
  args[2] = (double)x;
  args[3] = (double)y;
  args[4] = (double)dy;
  args[5] = (double)dx;
}

static void sample_softmaxForward(double *args) {
  index rows = size_between(0, 40);
  index columns = size_between(0, 300);
  double x = block_of(rows * columns);
  double y = block_of(rows * columns);
  args[0] = (double)rows;
  args[1] = (double)columns;
  args[2] = (double)x;
  args[3] = (double)y;
}

static void sample_softmaxBackward(double *args) {
  index rows = size_between(0, 40);
  index columns = size_between(0, 300);
  double y = block_of(rows * columns);
  double dy = block_of(rows * columns);
  double dx = block_of(rows * columns);
  args[0] = (double)rows;
  args[1] = (double)columns;
  args[2] = (double)y;
  args[3] = (double)dy;
  args[4] = (double)dx;
}

static void sample_crossEntropyForward(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 40);
  index classes = size_between(1, 301);
  double scale = (1 + below(1000)) / 1000.0;
  double smoothing = (1 + below(1000)) / 1000.0;
  double logits = block_of(time * batch * classes);
  double targets = ids_of(time * batch, classes);
  double lengths = ids_of(batch, time + 1);
  double probabilities = block_of(time * batch * classes);
  double loss = block_of(1);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)classes;
  args[3] = (double)scale;
  args[4] = (double)smoothing;
  args[5] = (double)logits;
  args[6] = (double)targets;
  args[7] = (double)lengths;
  args[8] = (double)probabilities;
  args[9] = (double)loss;
}

static void sample_crossEntropyBackward(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 40);
  index classes = size_between(1, 301);
  double scale = (1 + below(1000)) / 1000.0;
  double smoothing = (1 + below(1000)) / 1000.0;
  double probabilities = block_of(time * batch * classes);
  double targets = ids_of(time * batch, classes);
  double lengths = ids_of(batch, time + 1);
  double dLogits = block_of(time * batch * classes);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)classes;
  args[3] = (double)scale;
  args[4] = (double)smoothing;
  args[5] = (double)probabilities;
  args[6] = (double)targets;
  args[7] = (double)lengths;
  args[8] = (double)dLogits;
}

static void sample_argmax(double *args) {
  index rows = size_between(0, 40);
  index columns = size_between(1, 300);
  double x = block_of(rows * columns);
  double ids = ids_of(rows, columns);
  args[0] = (double)rows;
  args[1] = (double)columns;
  args[2] = (double)x;
  args[3] = (double)ids;
}

static void sample_dropout(double *args) {
  index size = size_between(0, 300);
  double threshold = 256.0 * below(1 << 24);
  double scale = (1 + below(1000)) / 1000.0;
  double key0 = 256.0 * below(1 << 24);
  double key1 = 256.0 * below(1 << 24);
  double counter = 256.0 * below(1 << 24);
  double x = block_of(size);
  double y = block_of(size);
  args[0] = (double)size;
  args[1] = (double)threshold;
  args[2] = (double)scale;
  args[3] = (double)key0;
  args[4] = (double)key1;
  args[5] = (double)counter;
  args[6] = (double)x;
  args[7] = (double)y;
}

static void sample_maskedSoftmaxForward(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 40);
  index size = size_between(0, 300);
  double scale = (1 + below(1000)) / 1000.0;
  double x = block_of(time * batch * size);
  double lengths = ids_of(batch, size + 1);
  double y = block_of(time * batch * size);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)size;
  args[3] = (double)scale;
  args[4] = (double)x;
  args[5] = (double)lengths;
  args[6] = (double)y;
}

static void sample_maskedSoftmaxBackward(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 40);
  index size = size_between(0, 300);
  double scale = (1 + below(1000)) / 1000.0;
  double y = block_of(time * batch * size);
  double dy = block_of(time * batch * size);
  double lengths = ids_of(batch, size + 1);
  double dx = block_of(time * batch * size);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)size;
  args[3] = (double)scale;
  args[4] = (double)y;
  args[5] = (double)dy;
  args[6] = (double)lengths;
  args[7] = (double)dx;
}

static void sample_additiveScoreForward(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 6);
  index source = size_between(0, 70);
  index size = size_between(0, 300);
  double query = block_of(time * batch * size);
  double keys = block_of(source * batch * size);
  double v = block_of(size);
  double lengths = ids_of(batch, source + 1);
  double scores = block_of(time * batch * source);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)source;
  args[3] = (double)size;
  args[4] = (double)query;
  args[5] = (double)keys;
  args[6] = (double)v;
  args[7] = (double)lengths;
  args[8] = (double)scores;
}

static void sample_additiveScoreBackward(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 6);
  index source = size_between(0, 70);
  index size = size_between(0, 300);
  double query = block_of(time * batch * size);
  double keys = block_of(source * batch * size);
  double v = block_of(size);
  double lengths = ids_of(batch, source + 1);
  double dScores = block_of(time * batch * source);
  double dQuery = block_of(time * batch * size);
  double dKeys = block_of(source * batch * size);
  double dV = block_of(size);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)source;
  args[3] = (double)size;
  args[4] = (double)query;
  args[5] = (double)keys;
  args[6] = (double)v;
  args[7] = (double)lengths;
  args[8] = (double)dScores;
  args[9] = (double)dQuery;
  args[10] = (double)dKeys;
  args[11] = (double)dV;
}

static void sample_embeddingForward(double *args) {
  index count = size_between(0, 40);
  index rows = size_between(1, 9);
  index size = size_between(0, 300);
  double ids = ids_of(count, rows);
  double weight = block_of(rows * size);
  double y = block_of(count * size);
  args[0] = (double)count;
  args[1] = (double)rows;
  args[2] = (double)size;
  args[3] = (double)ids;
  args[4] = (double)weight;
  args[5] = (double)y;
}

static void sample_embeddingBackward(double *args) {
  index count = size_between(0, 40);
  index rows = size_between(1, 9);
  index size = size_between(0, 300);
  double ids = ids_of(count, rows);
  double dy = block_of(count * size);
  double dWeight = block_of(rows * size);
  args[0] = (double)count;
  args[1] = (double)rows;
  args[2] = (double)size;
  args[3] = (double)ids;
  args[4] = (double)dy;
  args[5] = (double)dWeight;
}

static void sample_chooseIds(double *args) {
  index size = size_between(0, 300);
  double choice = ids_of(size, 2);
  double first = ids_of(size, 8);
  double second = ids_of(size, 8);
  double y = ids_of(size, 8);
  args[0] = (double)size;
  args[1] = (double)choice;
  args[2] = (double)first;
  args[3] = (double)second;
  args[4] = (double)y;
}

static void sample_reverseSequences(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 40);
  index size = size_between(0, 300);
  double lengths = ids_of(batch, time + 1);
  double x = block_of(time * batch * size);
  double y = block_of(time * batch * size);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)size;
  args[3] = (double)lengths;
  args[4] = (double)x;
  args[5] = (double)y;
}

static void sample_maskSteps(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 40);
  index size = size_between(0, 300);
  double x = block_of(time * batch * size);
  double lengths = ids_of(batch, time + 1);
  double y = block_of(time * batch * size);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)size;
  args[3] = (double)x;
  args[4] = (double)lengths;
  args[5] = (double)y;
}

static void sample_lstmForward(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 40);
  index inputSize = size_between(0, 70);
  index hiddenSize = size_between(1, 90);
  double x = block_of(time * batch * inputSize);
  double lengths = ids_of(batch, time + 1);
  double inputWeight = block_of(4 * hiddenSize * inputSize);
  double hiddenWeight = block_of(4 * hiddenSize * hiddenSize);
  double bias = block_of(4 * hiddenSize);
  double packedInput = below(3) == 0 ? 0 : block_of(4 * (hiddenSize + 63) * inputSize);
  double packedHidden = below(3) == 0 ? 0 : block_of(4 * (hiddenSize + 63) * hiddenSize);
  double gates = block_of(time * batch * 4 * hiddenSize);
  double hidden = block_of((time + 1) * batch * hiddenSize);
  double cell = block_of((time + 1) * batch * hiddenSize);
  double cellTanh = block_of(time * batch * hiddenSize);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)inputSize;
  args[3] = (double)hiddenSize;
  args[4] = (double)x;
  args[5] = (double)lengths;
  args[6] = (double)inputWeight;
  args[7] = (double)hiddenWeight;
  args[8] = (double)bias;
  args[9] = (double)packedInput;
  args[10] = (double)packedHidden;
  args[11] = (double)gates;
  args[12] = (double)hidden;
  args[13] = (double)cell;
  args[14] = (double)cellTanh;
}

static void sample_lstmBackward(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 40);
  index inputSize = size_between(0, 70);
  index hiddenSize = size_between(1, 90);
  double x = block_of(time * batch * inputSize);
  double lengths = ids_of(batch, time + 1);
  double inputWeight = block_of(4 * hiddenSize * inputSize);
  double hiddenWeight = block_of(4 * hiddenSize * hiddenSize);
  double gates = block_of(time * batch * 4 * hiddenSize);
  double hidden = block_of((time + 1) * batch * hiddenSize);
  double cell = block_of((time + 1) * batch * hiddenSize);
  double cellTanh = block_of(time * batch * hiddenSize);
  double dOutput = below(3) == 0 ? 0 : block_of(time * batch * hiddenSize);
  double dHidden = block_of(batch * hiddenSize);
  double dCell = block_of(batch * hiddenSize);
  double dGates = block_of(time * batch * 4 * hiddenSize);
  double dx = block_of(time * batch * inputSize);
  double dInputWeight = block_of(4 * hiddenSize * inputSize);
  double dHiddenWeight = block_of(4 * hiddenSize * hiddenSize);
  double dBias = block_of(4 * hiddenSize);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)inputSize;
  args[3] = (double)hiddenSize;
  args[4] = (double)x;
  args[5] = (double)lengths;
  args[6] = (double)inputWeight;
  args[7] = (double)hiddenWeight;
  args[8] = (double)gates;
  args[9] = (double)hidden;
  args[10] = (double)cell;
  args[11] = (double)cellTanh;
  args[12] = (double)dOutput;
  args[13] = (double)dHidden;
  args[14] = (double)dCell;
  args[15] = (double)dGates;
  args[16] = (double)dx;
  args[17] = (double)dInputWeight;
  args[18] = (double)dHiddenWeight;
  args[19] = (double)dBias;
}

static void sample_gruForward(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 40);
  index inputSize = size_between(0, 70);
  index hiddenSize = size_between(1, 90);
  double x = block_of(time * batch * inputSize);
  double lengths = ids_of(batch, time + 1);
  double inputWeight = block_of(3 * hiddenSize * inputSize);
  double hiddenWeight = block_of(3 * hiddenSize * hiddenSize);
  double bias = block_of(4 * hiddenSize);
  double gates = block_of(time * batch * 4 * hiddenSize);
  double hidden = block_of((time + 1) * batch * hiddenSize);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)inputSize;
  args[3] = (double)hiddenSize;
  args[4] = (double)x;
  args[5] = (double)lengths;
  args[6] = (double)inputWeight;
  args[7] = (double)hiddenWeight;
  args[8] = (double)bias;
  args[9] = (double)gates;
  args[10] = (double)hidden;
}

static void sample_gruBackward(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 40);
  index inputSize = size_between(0, 70);
  index hiddenSize = size_between(1, 90);
  double x = block_of(time * batch * inputSize);
  double lengths = ids_of(batch, time + 1);
  double inputWeight = block_of(3 * hiddenSize * inputSize);
  double hiddenWeight = block_of(3 * hiddenSize * hiddenSize);
  double gates = block_of(time * batch * 4 * hiddenSize);
  double hidden = block_of((time + 1) * batch * hiddenSize);
  double dOutput = below(3) == 0 ? 0 : block_of(time * batch * hiddenSize);
  double dHidden = block_of(batch * hiddenSize);
  double dGates = block_of(time * batch * 4 * hiddenSize);
  double dx = block_of(time * batch * inputSize);
  double dInputWeight = block_of(3 * hiddenSize * inputSize);
  double dHiddenWeight = block_of(3 * hiddenSize * hiddenSize);
  double dBias = block_of(4 * hiddenSize);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)inputSize;
  args[3] = (double)hiddenSize;
  args[4] = (double)x;
  args[5] = (double)lengths;
  args[6] = (double)inputWeight;
  args[7] = (double)hiddenWeight;
  args[8] = (double)gates;
  args[9] = (double)hidden;
  args[10] = (double)dOutput;
  args[11] = (double)dHidden;
  args[12] = (double)dGates;
  args[13] = (double)dx;
  args[14] = (double)dInputWeight;
  args[15] = (double)dHiddenWeight;
  args[16] = (double)dBias;
}

static void sample_rnnForward(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 40);
  index inputSize = size_between(0, 70);
  index hiddenSize = size_between(1, 90);
  double x = block_of(time * batch * inputSize);
  double lengths = ids_of(batch, time + 1);
  double inputWeight = block_of(hiddenSize * inputSize);
  double hiddenWeight = block_of(hiddenSize * hiddenSize);
  double bias = block_of(hiddenSize);
  double hidden = block_of((time + 1) * batch * hiddenSize);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)inputSize;
  args[3] = (double)hiddenSize;
  args[4] = (double)x;
  args[5] = (double)lengths;
  args[6] = (double)inputWeight;
  args[7] = (double)hiddenWeight;
  args[8] = (double)bias;
  args[9] = (double)hidden;
}

static void sample_rnnBackward(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 40);
  index inputSize = size_between(0, 70);
  index hiddenSize = size_between(1, 90);
  double x = block_of(time * batch * inputSize);
  double lengths = ids_of(batch, time + 1);
  double inputWeight = block_of(hiddenSize * inputSize);
  double hiddenWeight = block_of(hiddenSize * hiddenSize);
  double hidden = block_of((time + 1) * batch * hiddenSize);
  double dOutput = below(3) == 0 ? 0 : block_of(time * batch * hiddenSize);
  double dHidden = block_of(batch * hiddenSize);
  double dSums = block_of(time * batch * hiddenSize);
  double dx = block_of(time * batch * inputSize);
  double dInputWeight = block_of(hiddenSize * inputSize);
  double dHiddenWeight = block_of(hiddenSize * hiddenSize);
  double dBias = block_of(hiddenSize);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)inputSize;
  args[3] = (double)hiddenSize;
  args[4] = (double)x;
  args[5] = (double)lengths;
  args[6] = (double)inputWeight;
  args[7] = (double)hiddenWeight;
  args[8] = (double)hidden;
  args[9] = (double)dOutput;
  args[10] = (double)dHidden;
  args[11] = (double)dSums;
  args[12] = (double)dx;
  args[13] = (double)dInputWeight;
  args[14] = (double)dHiddenWeight;
  args[15] = (double)dBias;
}

static void sample_lstmCellForward(double *args) {
  index batch = size_between(0, 40);
  index hiddenSize = size_between(1, 90);
  index t = size_between(0, 4);
  double inputSums = block_of(batch * 4 * hiddenSize);
  double hiddenSums = block_of(batch * 4 * hiddenSize);
  double lengths = ids_of(batch, 8);
  double cellBefore = block_of(batch * hiddenSize);
  double gates = block_of(batch * 4 * hiddenSize);
  double cell = block_of(batch * hiddenSize);
  args[0] = (double)batch;
  args[1] = (double)hiddenSize;
  args[2] = (double)t;
  args[3] = (double)inputSums;
  args[4] = (double)hiddenSums;
  args[5] = (double)lengths;
  args[6] = (double)cellBefore;
  args[7] = (double)gates;
  args[8] = (double)cell;
}

static void sample_lstmOutputForward(double *args) {
  index batch = size_between(0, 40);
  index hiddenSize = size_between(1, 90);
  index t = size_between(0, 4);
  double gates = block_of(batch * 4 * hiddenSize);
  double cell = block_of(batch * hiddenSize);
  double lengths = ids_of(batch, 8);
  double hiddenBefore = block_of(batch * hiddenSize);
  double cellTanh = block_of(batch * hiddenSize);
  double hidden = block_of(batch * hiddenSize);
  args[0] = (double)batch;
  args[1] = (double)hiddenSize;
  args[2] = (double)t;
  args[3] = (double)gates;
  args[4] = (double)cell;
  args[5] = (double)lengths;
  args[6] = (double)hiddenBefore;
  args[7] = (double)cellTanh;
  args[8] = (double)hidden;
}

static void sample_lstmOutputBackward(double *args) {
  index batch = size_between(0, 40);
  index hiddenSize = size_between(1, 90);
  index t = size_between(0, 4);
  double gates = block_of(batch * 4 * hiddenSize);
  double cellTanh = block_of(batch * hiddenSize);
  double lengths = ids_of(batch, 8);
  double dHidden = block_of(batch * hiddenSize);
  double dCell = block_of(batch * hiddenSize);
  double dGates = block_of(batch * 4 * hiddenSize);
  args[0] = (double)batch;
  args[1] = (double)hiddenSize;
  args[2] = (double)t;
  args[3] = (double)gates;
  args[4] = (double)cellTanh;
  args[5] = (double)lengths;
  args[6] = (double)dHidden;
  args[7] = (double)dCell;
  args[8] = (double)dGates;
}

static void sample_lstmCellBackward(double *args) {
  index batch = size_between(0, 40);
  index hiddenSize = size_between(1, 90);
  index t = size_between(0, 4);
  double gates = block_of(batch * 4 * hiddenSize);
  double cellBefore = block_of(batch * hiddenSize);
  double dThrough = block_of(batch * hiddenSize);
  double lengths = ids_of(batch, 8);
  double dCell = block_of(batch * hiddenSize);
  double dGates = block_of(batch * 4 * hiddenSize);
  args[0] = (double)batch;
  args[1] = (double)hiddenSize;
  args[2] = (double)t;
  args[3] = (double)gates;
  args[4] = (double)cellBefore;
  args[5] = (double)dThrough;
  args[6] = (double)lengths;
  args[7] = (double)dCell;
  args[8] = (double)dGates;
}

static void sample_gruCellForward(double *args) {
  index batch = size_between(0, 40);
  index hiddenSize = size_between(1, 90);
  index t = size_between(0, 4);
  double inputSums = block_of(batch * 2 * hiddenSize);
  double hiddenSums = block_of(batch * 2 * hiddenSize);
  double inputCandidate = block_of(batch * hiddenSize);
  double q = block_of(batch * hiddenSize);
  double lengths = ids_of(batch, 8);
  double hiddenBefore = block_of(batch * hiddenSize);
  double gates = block_of(batch * 4 * hiddenSize);
  double hidden = block_of(batch * hiddenSize);
  args[0] = (double)batch;
  args[1] = (double)hiddenSize;
  args[2] = (double)t;
  args[3] = (double)inputSums;
  args[4] = (double)hiddenSums;
  args[5] = (double)inputCandidate;
  args[6] = (double)q;
  args[7] = (double)lengths;
  args[8] = (double)hiddenBefore;
  args[9] = (double)gates;
  args[10] = (double)hidden;
}

static void sample_gruCellBackward(double *args) {
  index batch = size_between(0, 40);
  index hiddenSize = size_between(1, 90);
  index t = size_between(0, 4);
  double gates = block_of(batch * 4 * hiddenSize);
  double q = block_of(batch * hiddenSize);
  double lengths = ids_of(batch, 8);
  double hiddenBefore = block_of(batch * hiddenSize);
  double dHidden = block_of(batch * hiddenSize);
  double dSums = block_of(batch * 2 * hiddenSize);
  double dCandidate = block_of(batch * hiddenSize);
  double dQ = block_of(batch * hiddenSize);
  args[0] = (double)batch;
  args[1] = (double)hiddenSize;
  args[2] = (double)t;
  args[3] = (double)gates;
  args[4] = (double)q;
  args[5] = (double)lengths;
  args[6] = (double)hiddenBefore;
  args[7] = (double)dHidden;
  args[8] = (double)dSums;
  args[9] = (double)dCandidate;
  args[10] = (double)dQ;
}

static void sample_batchNormForward(double *args) {
  index rows = size_between(2, 41);
  index features = size_between(0, 300);
  double epsilon = (1 + below(1000)) / 1000.0;
  double momentum = (1 + below(1000)) / 1000.0;
  double x = block_of(rows * features);
  double gamma = block_of(features);
  double beta = block_of(features);
  double runningMean = block_of(features);
  double runningVariance = block_of(features);
  double inverseDeviation = block_of(features);
  double normalised = block_of(rows * features);
  double y = block_of(rows * features);
  args[0] = (double)rows;
  args[1] = (double)features;
  args[2] = (double)epsilon;
  args[3] = (double)momentum;
  args[4] = (double)x;
  args[5] = (double)gamma;
  args[6] = (double)beta;
  args[7] = (double)runningMean;
  args[8] = (double)runningVariance;
  args[9] = (double)inverseDeviation;
  args[10] = (double)normalised;
  args[11] = (double)y;
}

static void sample_batchNormInference(double *args) {
  index rows = size_between(0, 40);
  index features = size_between(0, 300);
  double epsilon = (1 + below(1000)) / 1000.0;
  double x = block_of(rows * features);
  double gamma = block_of(features);
  double beta = block_of(features);
  double runningMean = block_of(features);
  double runningVariance = block_of(features);
  double y = block_of(rows * features);
  args[0] = (double)rows;
  args[1] = (double)features;
  args[2] = (double)epsilon;
  args[3] = (double)x;
  args[4] = (double)gamma;
  args[5] = (double)beta;
  args[6] = (double)runningMean;
  args[7] = (double)runningVariance;
  args[8] = (double)y;
}

static void sample_batchNormBackward(double *args) {
  index rows = size_between(2, 41);
  index features = size_between(0, 300);
  double normalised = block_of(rows * features);
  double gamma = block_of(features);
  double inverseDeviation = block_of(features);
  double dy = block_of(rows * features);
  double dx = block_of(rows * features);
  double dGamma = block_of(features);
  double dBeta = block_of(features);
  args[0] = (double)rows;
  args[1] = (double)features;
  args[2] = (double)normalised;
  args[3] = (double)gamma;
  args[4] = (double)inverseDeviation;
  args[5] = (double)dy;
  args[6] = (double)dx;
  args[7] = (double)dGamma;
  args[8] = (double)dBeta;
}

static void sample_layerNormForward(double *args) {
  index rows = size_between(0, 40);
  index features = size_between(0, 300);
  double epsilon = (1 + below(1000)) / 1000.0;
  double x = block_of(rows * features);
  double gamma = block_of(features);
  double beta = below(3) == 0 ? 0 : block_of(features);
  double inverseDeviation = block_of(rows);
  double normalised = block_of(rows * features);
  double y = block_of(rows * features);
  args[0] = (double)rows;
  args[1] = (double)features;
  args[2] = (double)epsilon;
  args[3] = (double)x;
  args[4] = (double)gamma;
  args[5] = (double)beta;
  args[6] = (double)inverseDeviation;
  args[7] = (double)normalised;
  args[8] = (double)y;
}

static void sample_layerNormBackward(double *args) {
  index rows = size_between(0, 40);
  index features = size_between(0, 300);
  double normalised = block_of(rows * features);
  double gamma = block_of(features);
  double inverseDeviation = block_of(rows);
  double dy = block_of(rows * features);
  double dx = block_of(rows * features);
  double dGamma = block_of(features);
  double dBeta = below(3) == 0 ? 0 : block_of(features);
  args[0] = (double)rows;
  args[1] = (double)features;
  args[2] = (double)normalised;
  args[3] = (double)gamma;
  args[4] = (double)inverseDeviation;
  args[5] = (double)dy;
  args[6] = (double)dx;
  args[7] = (double)dGamma;
  args[8] = (double)dBeta;
}

static void sample_entmaxForward(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 40);
  index size = size_between(0, 300);
  index power = size_between(1, 2);
  double scale = (1 + below(1000)) / 1000.0;
  double x = block_of(time * batch * size);
  double lengths = ids_of(batch, size + 1);
  double y = block_of(time * batch * size);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)size;
  args[3] = (double)power;
  args[4] = (double)scale;
  args[5] = (double)x;
  args[6] = (double)lengths;
  args[7] = (double)y;
}

static void sample_entmaxBackward(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 40);
  index size = size_between(0, 300);
  index power = size_between(1, 2);
  double scale = (1 + below(1000)) / 1000.0;
  double y = block_of(time * batch * size);
  double dy = block_of(time * batch * size);
  double lengths = ids_of(batch, size + 1);
  double dx = block_of(time * batch * size);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)size;
  args[3] = (double)power;
  args[4] = (double)scale;
  args[5] = (double)y;
  args[6] = (double)dy;
  args[7] = (double)lengths;
  args[8] = (double)dx;
}

static void sample_entmaxLossForward(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 40);
  index classes = size_between(1, 301);
  index power = size_between(1, 2);
  double scale = (1 + below(1000)) / 1000.0;
  double smoothing = (1 + below(1000)) / 1000.0;
  double logits = block_of(time * batch * classes);
  double targets = ids_of(time * batch, classes);
  double lengths = ids_of(batch, time + 1);
  double probabilities = block_of(time * batch * classes);
  double loss = block_of(1);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)classes;
  args[3] = (double)power;
  args[4] = (double)scale;
  args[5] = (double)smoothing;
  args[6] = (double)logits;
  args[7] = (double)targets;
  args[8] = (double)lengths;
  args[9] = (double)probabilities;
  args[10] = (double)loss;
}

static void sample_logarithm(double *args) {
  index size = size_between(0, 300);
  double x = block_of(size);
  double y = block_of(size);
  args[0] = (double)size;
  args[1] = (double)x;
  args[2] = (double)y;
}

static void sample_pointerScores(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 40);
  index size = size_between(0, 300);
  index classes = size_between(1, 301);
  double logits = block_of(time * batch * classes);
  double gate = block_of(time * batch);
  double weights = block_of(time * batch * size);
  double copies = ids_of(batch * size, classes + 1);
  double scores = block_of(time * batch * classes);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)size;
  args[3] = (double)classes;
  args[4] = (double)logits;
  args[5] = (double)gate;
  args[6] = (double)weights;
  args[7] = (double)copies;
  args[8] = (double)scores;
}

static void sample_pointerForward(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 40);
  index size = size_between(0, 300);
  index classes = size_between(1, 301);
  double scale = (1 + below(1000)) / 1000.0;
  double smoothing = (1 + below(1000)) / 1000.0;
  double logits = block_of(time * batch * classes);
  double gate = block_of(time * batch);
  double weights = block_of(time * batch * size);
  double copies = ids_of(batch * size, classes + 1);
  double targets = ids_of(time * batch, classes);
  double lengths = ids_of(batch, time + 1);
  double probabilities = block_of(time * batch * classes);
  double logSums = block_of(time * batch);
  double loss = block_of(1);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)size;
  args[3] = (double)classes;
  args[4] = (double)scale;
  args[5] = (double)smoothing;
  args[6] = (double)logits;
  args[7] = (double)gate;
  args[8] = (double)weights;
  args[9] = (double)copies;
  args[10] = (double)targets;
  args[11] = (double)lengths;
  args[12] = (double)probabilities;
  args[13] = (double)logSums;
  args[14] = (double)loss;
}

static void sample_pointerBackward(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 40);
  index size = size_between(0, 300);
  index classes = size_between(1, 301);
  double scale = (1 + below(1000)) / 1000.0;
  double smoothing = (1 + below(1000)) / 1000.0;
  double logits = block_of(time * batch * classes);
  double gate = block_of(time * batch);
  double weights = block_of(time * batch * size);
  double copies = ids_of(batch * size, classes + 1);
  double targets = ids_of(time * batch, classes);
  double lengths = ids_of(batch, time + 1);
  double probabilities = block_of(time * batch * classes);
  double logSums = block_of(time * batch);
  double dLogits = block_of(time * batch * classes);
  double dGate = block_of(time * batch);
  double dWeights = block_of(time * batch * size);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)size;
  args[3] = (double)classes;
  args[4] = (double)scale;
  args[5] = (double)smoothing;
  args[6] = (double)logits;
  args[7] = (double)gate;
  args[8] = (double)weights;
  args[9] = (double)copies;
  args[10] = (double)targets;
  args[11] = (double)lengths;
  args[12] = (double)probabilities;
  args[13] = (double)logSums;
  args[14] = (double)dLogits;
  args[15] = (double)dGate;
  args[16] = (double)dWeights;
}

static void sample_headsSoftmaxForward(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 9);
  index heads = size_between(1, 4);
  index size = size_between(0, 300);
  double scale = (1 + below(1000)) / 1000.0;
  index causal = size_between(0, 1);
  double x = block_of(time * batch * heads * size);
  double lengths = ids_of(batch, size + 1);
  double y = block_of(time * batch * heads * size);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)heads;
  args[3] = (double)size;
  args[4] = (double)scale;
  args[5] = (double)causal;
  args[6] = (double)x;
  args[7] = (double)lengths;
  args[8] = (double)y;
}

static void sample_addPositions(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 40);
  index size = size_between(0, 300);
  double scale = (1 + below(1000)) / 1000.0;
  double positions = below(3) == 0 ? 0 : block_of(time * size);
  double x = block_of(time * batch * size);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)size;
  args[3] = (double)scale;
  args[4] = (double)positions;
  args[5] = (double)x;
}

static void sample_rotatePairs(double *args) {
  index time = size_between(0, 5);
  index rows = size_between(0, 40);
  index half = size_between(1, 40);
  double direction = (1 + below(1000)) / 1000.0;
  double turns = block_of(time * 2 * half);
  double x = block_of(time * rows * 2 * half);
  args[0] = (double)time;
  args[1] = (double)rows;
  args[2] = (double)half;
  args[3] = (double)direction;
  args[4] = (double)turns;
  args[5] = (double)x;
}

static void sample_squaredNorm(double *args) {
  index size = size_between(0, 18000);
  double x = block_of(size);
  double y = block_of(1);
  args[0] = (double)size;
  args[1] = (double)x;
  args[2] = (double)y;
}

static void sample_clip(double *args) {
  index size = size_between(0, 300);
  double maxNorm = (1 + below(1000)) / 1000.0;
  double squaredNorm = block_of(1);
  double x = block_of(size);
  args[0] = (double)size;
  args[1] = (double)maxNorm;
  args[2] = (double)squaredNorm;
  args[3] = (double)x;
}

static void sample_sgd(double *args) {
  index size = size_between(0, 300);
  double learningRate = (1 + below(1000)) / 1000.0;
  double gradient = block_of(size);
  double value = block_of(size);
  args[0] = (double)size;
  args[1] = (double)learningRate;
  args[2] = (double)gradient;
  args[3] = (double)value;
}

static void sample_momentum(double *args) {
  index size = size_between(0, 300);
  double learningRate = (1 + below(1000)) / 1000.0;
  double mu = (1 + below(1000)) / 1000.0;
  index nesterov = size_between(0, 1);
  double weightDecay = (1 + below(1000)) / 1000.0;
  double gradient = block_of(size);
  double velocity = block_of(size);
  double value = block_of(size);
  args[0] = (double)size;
  args[1] = (double)learningRate;
  args[2] = (double)mu;
  args[3] = (double)nesterov;
  args[4] = (double)weightDecay;
  args[5] = (double)gradient;
  args[6] = (double)velocity;
  args[7] = (double)value;
}

static void sample_adagrad(double *args) {
  index size = size_between(0, 300);
  double learningRate = (1 + below(1000)) / 1000.0;
  double epsilon = (1 + below(1000)) / 1000.0;
  double weightDecay = (1 + below(1000)) / 1000.0;
  double gradient = block_of(size);
  double sum = block_of(size);
  double value = block_of(size);
  args[0] = (double)size;
  args[1] = (double)learningRate;
  args[2] = (double)epsilon;
  args[3] = (double)weightDecay;
  args[4] = (double)gradient;
  args[5] = (double)sum;
  args[6] = (double)value;
}

static void sample_rmsprop(double *args) {
  index size = size_between(0, 300);
  double learningRate = (1 + below(1000)) / 1000.0;
  double alpha = (1 + below(1000)) / 1000.0;
  double epsilon = (1 + below(1000)) / 1000.0;
  double weightDecay = (1 + below(1000)) / 1000.0;
  double gradient = block_of(size);
  double square = block_of(size);
  double value = block_of(size);
  args[0] = (double)size;
  args[1] = (double)learningRate;
  args[2] = (double)alpha;
  args[3] = (double)epsilon;
  args[4] = (double)weightDecay;
  args[5] = (double)gradient;
  args[6] = (double)square;
  args[7] = (double)value;
}

static void sample_adam(double *args) {
  index size = size_between(0, 300);
  double stepSize = (1 + below(1000)) / 1000.0;
  double beta1 = (1 + below(1000)) / 1000.0;
  double beta2 = (1 + below(1000)) / 1000.0;
  double secondScale = (1 + below(1000)) / 1000.0;
  double epsilon = (1 + below(1000)) / 1000.0;
  double weightDecay = (1 + below(1000)) / 1000.0;
  double decay = (1 + below(1000)) / 1000.0;
  double gradient = block_of(size);
  double first = block_of(size);
  double second = block_of(size);
  double value = block_of(size);
  args[0] = (double)size;
  args[1] = (double)stepSize;
  args[2] = (double)beta1;
  args[3] = (double)beta2;
  args[4] = (double)secondScale;
  args[5] = (double)epsilon;
  args[6] = (double)weightDecay;
  args[7] = (double)decay;
  args[8] = (double)gradient;
  args[9] = (double)first;
  args[10] = (double)second;
  args[11] = (double)value;
}

static void sample_movePointers(double *args) {
  index count = size_between(0, 40);
  index before = size_between(1, 9);
  index positions = size_between(1, 9);
  index targets = size_between(1, 9);
  index stride = size_between(1, 3);
  double rows = ids_of(count, before);
  double ids = ids_of(count, 8);
  double pointers = ids_of(before, positions);
  double y = ids_of(count, positions);
  args[0] = (double)count;
  args[1] = (double)before;
  args[2] = (double)positions;
  args[3] = (double)targets;
  args[4] = (double)stride;
  args[5] = (double)rows;
  args[6] = (double)ids;
  args[7] = (double)pointers;
  args[8] = (double)y;
}

static void sample_maskActions(double *args) {
  index count = size_between(0, 40);
  index positions = size_between(1, 9);
  index targets = size_between(9, 40);
  index end = size_between(0, 8);
  double x = block_of(count * 2 * (targets + 2));
  double pointers = ids_of(count, positions);
  double refused = ids_of(positions, 8);
  double y = block_of(count * 2 * (targets + 2));
  args[0] = (double)count;
  args[1] = (double)positions;
  args[2] = (double)targets;
  args[3] = (double)end;
  args[4] = (double)x;
  args[5] = (double)pointers;
  args[6] = (double)refused;
  args[7] = (double)y;
}

static void sample_alignedReadoutForward(double *args) {
  index time = size_between(0, 5);
  index rows = size_between(0, 40);
  index batch = size_between(1, 6);
  index source = size_between(0, 70);
  index size = size_between(0, 300);
  double query = block_of(time * rows * size);
  double keys = block_of(source * batch * size);
  double lengths = ids_of(batch, source + 1);
  double sources = ids_of(rows, batch);
  double y = block_of(time * rows * source * size);
  args[0] = (double)time;
  args[1] = (double)rows;
  args[2] = (double)batch;
  args[3] = (double)source;
  args[4] = (double)size;
  args[5] = (double)query;
  args[6] = (double)keys;
  args[7] = (double)lengths;
  args[8] = (double)sources;
  args[9] = (double)y;
}

static void sample_alignedReadoutBackward(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 6);
  index source = size_between(0, 70);
  index size = size_between(0, 300);
  double y = block_of(time * batch * source * size);
  double dy = block_of(time * batch * source * size);
  double lengths = ids_of(batch, source + 1);
  double dQuery = block_of(time * batch * size);
  double dKeys = block_of(source * batch * size);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)source;
  args[3] = (double)size;
  args[4] = (double)y;
  args[5] = (double)dy;
  args[6] = (double)lengths;
  args[7] = (double)dQuery;
  args[8] = (double)dKeys;
}

static void sample_emissionForward(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 40);
  index source = size_between(0, 70);
  index classes = size_between(1, 40);
  double smoothing = (1 + below(1000)) / 1000.0;
  double logits = block_of(time * batch * source * classes);
  double targets = ids_of(time * batch, classes);
  double emission = block_of(time * batch * source);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)source;
  args[3] = (double)classes;
  args[4] = (double)smoothing;
  args[5] = (double)logits;
  args[6] = (double)targets;
  args[7] = (double)emission;
}

static void sample_emissionBackward(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 40);
  index source = size_between(0, 70);
  index classes = size_between(1, 40);
  double smoothing = (1 + below(1000)) / 1000.0;
  double logits = block_of(time * batch * source * classes);
  double targets = ids_of(time * batch, classes);
  double dEmission = block_of(time * batch * source);
  double dLogits = block_of(time * batch * source * classes);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)source;
  args[3] = (double)classes;
  args[4] = (double)smoothing;
  args[5] = (double)logits;
  args[6] = (double)targets;
  args[7] = (double)dEmission;
  args[8] = (double)dLogits;
}

static void sample_alignmentForward(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 40);
  index source = size_between(1, 9);
  index order = size_between(0, 1);
  double scale = (1 + below(1000)) / 1000.0;
  double scores = block_of(time * batch * source);
  double emission = block_of(time * batch * source);
  double sources = ids_of(batch, source + 1);
  double lengths = ids_of(batch, time + 1);
  double alpha = block_of(time * batch * source);
  double rest = block_of(time * batch * source);
  double evidence = block_of(time * batch);
  double loss = block_of(1);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)source;
  args[3] = (double)order;
  args[4] = (double)scale;
  args[5] = (double)scores;
  args[6] = (double)emission;
  args[7] = (double)sources;
  args[8] = (double)lengths;
  args[9] = (double)alpha;
  args[10] = (double)rest;
  args[11] = (double)evidence;
  args[12] = (double)loss;
}

static void sample_alignmentBackward(double *args) {
  index time = size_between(0, 5);
  index batch = size_between(0, 40);
  index source = size_between(1, 9);
  index order = size_between(0, 1);
  double scale = (1 + below(1000)) / 1000.0;
  double scores = block_of(time * batch * source);
  double emission = block_of(time * batch * source);
  double sources = ids_of(batch, source + 1);
  double lengths = ids_of(batch, time + 1);
  double alpha = block_of(time * batch * source);
  double rest = block_of(time * batch * source);
  double evidence = block_of(time * batch);
  double dScores = block_of(time * batch * source);
  double dEmission = block_of(time * batch * source);
  args[0] = (double)time;
  args[1] = (double)batch;
  args[2] = (double)source;
  args[3] = (double)order;
  args[4] = (double)scale;
  args[5] = (double)scores;
  args[6] = (double)emission;
  args[7] = (double)sources;
  args[8] = (double)lengths;
  args[9] = (double)alpha;
  args[10] = (double)rest;
  args[11] = (double)evidence;
  args[12] = (double)dScores;
  args[13] = (double)dEmission;
}

static void sample_alignmentStep(double *args) {
  index rows = size_between(0, 40);
  index batch = size_between(1, 6);
  index source = size_between(1, 9);
  index classes = size_between(1, 301);
  double scores = block_of(rows * source);
  double lengths = ids_of(batch, source + 1);
  double sources = ids_of(rows, batch);
  double ids = ids_of(rows, classes + 1);
  double joint = below(3) == 0 ? 0 : block_of(rows * source * classes);
  double mixture = below(3) == 0 ? 0 : block_of(rows * classes);
  double prior = block_of(rows * source);
  double weights = block_of(rows * source);
  args[0] = (double)rows;
  args[1] = (double)batch;
  args[2] = (double)source;
  args[3] = (double)classes;
  args[4] = (double)scores;
  args[5] = (double)lengths;
  args[6] = (double)sources;
  args[7] = (double)ids;
  args[8] = (double)joint;
  args[9] = (double)mixture;
  args[10] = (double)prior;
  args[11] = (double)weights;
}

static void sample_emissionMixture(double *args) {
  index rows = size_between(0, 40);
  index source = size_between(1, 9);
  index classes = size_between(1, 40);
  double prior = block_of(rows * source);
  double joint = block_of(rows * source * classes);
  double mixture = block_of(rows * classes);
  args[0] = (double)rows;
  args[1] = (double)source;
  args[2] = (double)classes;
  args[3] = (double)prior;
  args[4] = (double)joint;
  args[5] = (double)mixture;
}

static void (*const samples[])(double *args) = {
  sample_fill,
  sample_copy,
  sample_add,
  sample_scale,
  sample_matmul,
  sample_batchedMatmul,
  sample_packWeight,
  sample_matmulPacked,
  sample_sumRows,
  sample_copyColumns,
  sample_addColumns,
  sample_activationForward,
  sample_activationBackward,
  sample_softmaxForward,
  sample_softmaxBackward,
  sample_crossEntropyForward,
  sample_crossEntropyBackward,
  sample_argmax,
  sample_dropout,
  sample_maskedSoftmaxForward,
  sample_maskedSoftmaxBackward,
  sample_additiveScoreForward,
  sample_additiveScoreBackward,
  sample_embeddingForward,
  sample_embeddingBackward,
  sample_chooseIds,
  sample_reverseSequences,
  sample_maskSteps,
  sample_lstmForward,
  sample_lstmBackward,
  sample_gruForward,
  sample_gruBackward,
  sample_rnnForward,
  sample_rnnBackward,
  sample_lstmCellForward,
  sample_lstmOutputForward,
  sample_lstmOutputBackward,
  sample_lstmCellBackward,
  sample_gruCellForward,
  sample_gruCellBackward,
  sample_batchNormForward,
  sample_batchNormInference,
  sample_batchNormBackward,
  sample_layerNormForward,
  sample_layerNormBackward,
  sample_entmaxForward,
  sample_entmaxBackward,
  sample_entmaxLossForward,
  sample_logarithm,
  sample_pointerScores,
  sample_pointerForward,
  sample_pointerBackward,
  sample_headsSoftmaxForward,
  sample_addPositions,
  sample_rotatePairs,
  sample_squaredNorm,
  sample_clip,
  sample_sgd,
  sample_momentum,
  sample_adagrad,
  sample_rmsprop,
  sample_adam,
  sample_movePointers,
  sample_maskActions,
  sample_alignedReadoutForward,
  sample_alignedReadoutBackward,
  sample_emissionForward,
  sample_emissionBackward,
  sample_alignmentForward,
  sample_alignmentBackward,
  sample_alignmentStep,
  sample_emissionMixture,
};

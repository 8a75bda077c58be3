import { ConfigError, type FixedTask } from 'tsuzuri';
import { formatCount } from '../text/format.ts';
import type { TrainingSettings } from './schemas.ts';

const MOST_BYTES = 2 ** 31; // a model: half of what a WebAssembly memory can hold
const BYTES = 4; // a number in float32
const EVALUATION_ROWS = 256; // what the library evaluates at once

/**
 * Checks that settings, each good by itself, are possible together: before any work is done.
 *
 * @throws ConfigError for a batch larger than the data, more examples than the task has, or a model
 *   that needs too much memory
 */
export function requirePossible(task: FixedTask, settings: TrainingSettings): void {
  const { batchSize, trainSize, testSize } = settings;
  if (batchSize > trainSize) {
    throw new ConfigError(
      'batchSize',
      `expected at most the ${formatCount(trainSize)} training examples, got ${batchSize}`,
    );
  }
  if (trainSize + testSize > task.sources) {
    throw new ConfigError(
      'trainSize',
      `expected at most the ${formatCount(task.sources)} different examples that ${task.name} has here, got ${trainSize} and ${testSize} to be tested on`,
    );
  }
  const bytes = estimateBytes(task, settings);
  if (bytes > MOST_BYTES) {
    const gibibytes = (value: number) => (value / 2 ** 30).toFixed(1);
    throw new ConfigError(
      'batchSize',
      `expected sizes that need at most ${gibibytes(MOST_BYTES)} GiB a model, got about ${gibibytes(bytes)} GiB; make it, --hidden-size or --embedding-size smaller`,
    );
  }
}

/** About what one model needs: weights and gradients, and all that a training step keeps, forward and back. */
function estimateBytes(task: FixedTask, settings: TrainingSettings): number {
  const { embeddingSize: E, hiddenSize: H, batchSize } = settings;
  const vocabulary = task.source.tokens.length + task.target.tokens.length;
  const weights = 8 * H * (E + H + 1) + vocabulary * (E + H);
  const rows = Math.max(batchSize, EVALUATION_ROWS);
  const time = task.source.length + task.target.length;
  const activations = time * rows * (2 * E + 14 * H + 3 * vocabulary);
  return BYTES * (2 * weights + activations);
}

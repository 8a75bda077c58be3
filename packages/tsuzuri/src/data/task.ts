import { ConfigError, requireInteger } from '../errors.ts';
import { Random } from '../tensor/random.ts';
import type { CodecConfig } from './codec.ts';

/** A source text and the target text that answers it. */
export interface Example {
  readonly source: string;
  readonly target: string;
}

/** Examples to learn from and examples to be tested on; no source stands in both. */
export interface Dataset {
  readonly train: readonly Example[];
  readonly test: readonly Example[];
}

/** A kind of problem that makes its own examples. */
export interface Task {
  readonly name: string;
  /** How its two sides are written. */
  readonly source: CodecConfig;
  readonly target: CodecConfig;
  /** How many different sources there are. */
  readonly sources: number;
  /** How long the tutorial trains on it and how often it logs, in epochs. */
  readonly training: { readonly epochs: number; readonly logEvery: number };
  /** One example, drawn from `random`. */
  draw(random: Random): Example;
}

/**
 * Different examples of a task, in random order: no source comes twice. The order is drawn after
 * the examples, because sources of which there are few run out early in the drawing.
 *
 * @throws ConfigError when the task has fewer sources than that
 */
export function makeExamples(task: Task, options: { count: number; seed: number }): Example[] {
  const { count, seed } = options;
  requireInteger('count', count, 1);
  requireInteger('seed', seed, 0);
  if (count > task.sources) {
    throw new ConfigError(
      'count',
      `${task.name} has ${task.sources} different sources, ${count} were asked for`,
    );
  }
  const random = Random.fromSeed(seed).stream('data').stream(task.name);
  const examples = new Map<string, Example>();
  while (examples.size < count) {
    const example = task.draw(random);
    if (!examples.has(example.source)) examples.set(example.source, example);
  }
  return random.stream('order').shuffle([...examples.values()]);
}

/** Training and test examples of a task, all different. Throws as `makeExamples` does. */
export function makeDataset(
  task: Task,
  options: { trainSize: number; testSize: number; seed: number },
): Dataset {
  const { trainSize, testSize, seed } = options;
  requireInteger('trainSize', trainSize, 1);
  requireInteger('testSize', testSize, 1);
  if (trainSize + testSize > task.sources) {
    throw new ConfigError(
      'trainSize',
      `${task.name} has ${task.sources} different sources, ${trainSize} to train and ${testSize} to test were asked for`,
    );
  }
  const examples = makeExamples(task, { count: trainSize + testSize, seed });
  return { train: examples.slice(0, trainSize), test: examples.slice(trainSize) };
}

import type { Backend } from '../../src/backend/backend.ts';
import { makeExamples } from '../../src/data/task.ts';
import { rotate } from '../../src/data/tasks/rotate.ts';
import type { TrainingSettings } from '../../src/train/settings.ts';
import { Training } from '../../src/train/training.ts';
import type { TrainingEvent } from '../../src/train/events.ts';
import { Translator, type TranslatorConfig } from '../../src/translator/translator.ts';
import { exactBackend } from './backends.ts';

const task = rotate({ length: 3, shift: 1 });
const examples = makeExamples(task, { count: 40, seed: 1 });
/** 32 examples to train on, 8 to score on. */
export const data = { train: examples.slice(0, 32), dev: examples.slice(32) };
/** A tiny model. */
export const config = { source: task.source, target: task.target, embeddingSize: 6, hiddenSize: 8 };
/** Four updates an epoch. */
export const settings: Partial<TrainingSettings> = { epochs: 4, batchSize: 8, learningRate: 0.01 };

/** Other settings. */
export type Changes = Partial<TrainingSettings>;
/** A run of the tiny model that has not begun. */
export function begin(
  more: Changes = {},
  model: Partial<TranslatorConfig> = {},
  backend?: Backend,
) {
  const translator = new Translator(backend ?? exactBackend(), { ...config, ...model }, 3);
  return new Training(translator, data, { ...settings, ...more });
}

/** Every event to the end. */
export async function collect(training: Training): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of training.run()) events.push(event);
  return events;
}

/** The current weights. */
export const weightsOf = ({ translator }: Training) => translator.model.parameters.read();

/** The largest difference of two sets of weights. */
export async function difference(a: Training, b: Training): Promise<number> {
  const [left, right] = [await weightsOf(a), await weightsOf(b)];
  let most = 0;
  for (const [name, { values }] of left) {
    values.forEach((value, i) => {
      most = Math.max(most, Math.abs(value - right.get(name)!.values[i]));
    });
  }
  return most;
}

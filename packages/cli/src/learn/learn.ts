import {
  type Backend,
  type Evaluation,
  type Example,
  Training,
  type TrainingEvent,
  Translator,
  evaluate,
  makeDataset,
  saveTranslator,
  taskCoders,
} from 'tsuzuri';
import type { LearnExperiment } from './experiments.ts';

/** What a run may change of an experiment. */
export interface LearnOptions {
  readonly trainSize?: number | undefined;
  readonly testSize?: number | undefined;
  readonly epochs?: number | undefined;
}

/** A model that was trained and tested. */
export interface Learned {
  readonly name: string;
  readonly seed: number;
  readonly reverseSource: boolean;
  readonly parameters: number;
  readonly file: string;
  readonly test: Evaluation;
  /** The epoch whose weights these are, by the dev set. */
  readonly bestEpoch: number;
  readonly seconds: number;
  readonly history: readonly TrainingEvent[];
  readonly bytes: Uint8Array;
  readonly examples: readonly (Example & { readonly prediction: string })[];
}

const SHOWN = 5; // examples with their answers

/**
 * Trains one model of an experiment, chooses its best epoch on the dev set and tests it once.
 *
 * @param seed of the data, the first weights and the order of the examples
 */
export async function learn(
  backend: Backend,
  experiment: LearnExperiment,
  name: string,
  seed: number,
  options: LearnOptions,
  onEvent: (event: TrainingEvent, training: Training) => void,
): Promise<Learned> {
  const { sizes } = experiment;
  const task = experiment.task();
  const { trainSize = sizes.train, testSize = sizes.test } = options;
  const data = makeDataset(task, { trainSize: trainSize + sizes.dev, testSize, seed });
  const [dev, train] = [data.train.slice(0, sizes.dev), data.train.slice(sizes.dev)];
  const coders = await taskCoders(task, train);
  const model = experiment.models[name];
  const translator = new Translator(
    backend,
    {
      ...model,
      source: coders.source.config,
      target: coders.target.config,
      sharedEmbedding: task.sharedVocabulary ?? false,
    },
    seed,
  );
  const settings = {
    ...experiment.training,
    seed,
    epochs: options.epochs ?? experiment.training.epochs!,
  };
  const training = new Training(translator, { train, dev }, settings);
  const history: TrainingEvent[] = [];
  const start = performance.now();
  for await (const event of training.run()) {
    onEvent(event, training);
    if (event.kind === 'epoch') history.push(event);
  }
  await training.finish();
  const seconds = (performance.now() - start) / 1000;
  const examples = data.test.slice(0, SHOWN);
  const predictions = await translator.predict(examples.map(({ source }) => source));
  const learned: Learned = {
    name,
    seed,
    reverseSource: model.reverseSource ?? false,
    parameters: translator.model.parameters.count,
    file: `${name}-seed${seed}.safetensors`,
    test: await evaluate(translator, data.test),
    bestEpoch: training.progress.best!.epoch,
    seconds,
    history,
    bytes: await saveTranslator(translator),
    examples: examples.map((example, i) => ({ ...example, prediction: predictions[i] })),
  };
  training.dispose();
  translator.dispose();
  return learned;
}

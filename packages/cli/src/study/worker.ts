import { parentPort, workerData } from 'node:worker_threads';
import {
  type Backend,
  ConfigError,
  type Example,
  type Task,
  Training,
  type TrainingData,
  Translator,
  createBackend,
  evaluate,
  makeDataset,
  saveTranslator,
  taskCoders,
} from 'tsuzuri';
import { studyOf } from '../config/studies.ts';
import { createTask } from '../config/tasks.ts';
import type { WorkerMessage } from '../experiment/messages.ts';
import type { ShownEpoch } from '../terminal/progress.ts';
import type { StudyEpoch, StudyJob, StudyResult } from './jobs.ts';

const EXAMPLES = 10; // test questions whose answers are shown

/** One job from its data to its model file. Tells of every epoch on the way. */
async function work(job: StudyJob): Promise<StudyResult> {
  const { settings, seed } = job;
  const { side, task: name } = studyOf(job.study);
  const own = createTask(name, settings);
  const task = side ? { ...own, source: side, target: side } : own;
  const { trainSize, devSize, testSize } = settings;
  const { train: drawn, test } = makeDataset(task, {
    trainSize: trainSize + devSize,
    testSize,
    seed,
  });
  const data = { train: drawn.slice(devSize), dev: drawn.slice(0, devSize) };
  const backend = await createBackend(settings.backend, { threads: job.threads });
  const translator = await createTranslator(backend, job, task, data.train);
  const trained = await train(translator, data, job);
  const examples = test.slice(0, EXAMPLES);
  return {
    ...trained,
    test: await evaluate(translator, test),
    parameters: translator.model.parameters.count,
    file: await saveTranslator(translator),
    examples,
    predictions: await translator.predict(examples.map(({ source }) => source)),
  };
}

/** A translator of random weights; a vocabulary of text is that of the training examples. */
async function createTranslator(
  backend: Backend,
  { settings, study, model, seed }: StudyJob,
  task: Task,
  train: readonly Example[],
): Promise<Translator> {
  const { source, target } = await taskCoders(task, train);
  const { embeddingSize, hiddenSize } = settings;
  const lengths = train.map((example) => target.encode(example.target).length);
  const longest = lengths.reduce((a, b) => Math.max(a, b));
  const config = {
    ...studyOf(study).models[model],
    source: source.config,
    target: target.config,
    embeddingSize,
    hiddenSize,
    maximumLength: 2 * longest, // a model that has not learned to end would write on and on
  };
  return new Translator(backend, config, seed);
}

/** Trains to the end, and leaves the weights of the best epoch on the dev set. */
async function train(
  translator: Translator,
  data: TrainingData,
  { settings, seed }: StudyJob,
): Promise<Pick<StudyResult, 'history' | 'stepsPerSecond' | 'seconds'>> {
  const { epochs, batchSize, learningRate } = settings;
  const training = new Training(translator, data, {
    criterion: 'loss',
    epochs,
    batchSize,
    learningRate,
    seed,
  });
  const history: StudyEpoch[] = [];
  const start = performance.now();
  let seconds = 0;
  let trainingSeconds = 0;
  for await (const { epoch, step: steps, loss, evaluation, improved = false } of training.run()) {
    const now = (performance.now() - start) / 1000;
    if (!evaluation) trainingSeconds += now - seconds; // what passed since the event before
    seconds = now;
    if (!evaluation) continue;
    history.push({ epoch, steps, loss, seconds, dev: evaluation, improved });
    const { sequenceAccuracy } = evaluation;
    post({ epoch: { epoch, epochs, steps, loss, seconds, trainingSeconds, sequenceAccuracy } });
  }
  await training.finish();
  training.dispose();
  return { history, stepsPerSecond: training.progress.step / trainingSeconds, seconds };
}

function post(message: WorkerMessage<ShownEpoch, StudyResult>): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows of a browser
  parentPort?.postMessage(message);
}

try {
  post({ result: await work(workerData as StudyJob) });
} catch (error) {
  const { name, message, stack } = error as Error;
  const setting = error instanceof ConfigError ? error.setting : undefined;
  post({ failure: { name, message, stack, setting } });
}

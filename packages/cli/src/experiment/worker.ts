import { parentPort, workerData } from 'node:worker_threads';
import {
  ConfigError,
  Translator,
  createBackend,
  makeDataset,
  saveTranslator,
  train,
} from 'tsuzuri';
import { createExperimentTask } from '../config/tasks.ts';
import type { Job } from './jobs.ts';
import type { JobResult, LoggedEpoch, WorkerMessage } from './messages.ts';

const EXAMPLES = 10; // test questions whose answers are shown

/**
 * One job from its data to its model file: what a program of yours would write, too. Tells of every
 * epoch on the way.
 */
async function work(job: Job): Promise<JobResult> {
  const { settings, seed, reverseSource } = job;
  const { epochs, batchSize, learningRate, clipNorm, logEvery } = settings;
  const { trainSize, testSize, embeddingSize, hiddenSize } = settings;

  const task = createExperimentTask(job.task, settings);
  const data = makeDataset(task, { trainSize, testSize, seed });
  const backend = await createBackend(settings.backend, { threads: job.threads });
  const config = {
    source: task.source,
    target: task.target,
    embeddingSize,
    hiddenSize,
    reverseSource,
    sharedEmbedding: settings.sharedEmbeddings,
  };
  const translator = new Translator(backend, config, seed);

  const history: LoggedEpoch[] = [];
  let seconds = 0;
  let stepsPerSecond = 0;
  const options = { epochs, batchSize, learningRate, clipNorm, logEvery, seed };
  for await (const event of train(translator, data, options)) {
    const { epoch, steps, loss, evaluation } = event;
    seconds = event.seconds;
    stepsPerSecond = steps / event.trainingSeconds;
    if (evaluation) history.push({ epoch, steps, loss, seconds, ...evaluation });
    post({ epoch: event });
  }

  const examples = data.test.slice(0, EXAMPLES);
  return {
    history,
    stepsPerSecond,
    seconds,
    file: await saveTranslator(translator),
    embeddingSimilarity: await translator.embeddingSimilarity(),
    examples,
    predictions: await translator.predict(examples.map(({ source }) => source)),
  };
}

function post(message: WorkerMessage): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows of a browser
  parentPort?.postMessage(message);
}

try {
  post({ result: await work(workerData as Job) });
} catch (error) {
  const { name, message, stack } = error as Error;
  const setting = error instanceof ConfigError ? error.setting : undefined;
  post({ failure: { name, message, stack, setting } });
}

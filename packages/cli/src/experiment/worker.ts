import { parentPort, workerData } from 'node:worker_threads';
import { type Example, Translator, createBackend, evaluate, saveTranslator } from 'tsuzuri';
import { makeDataset, taskCoders } from 'tsuzuri/data';
import { plainOf } from '../errors.ts';
import { type Output, outputsOf } from '../run/outputs.ts';
import type { Job, JobResult, LoggedEpoch, WorkerMessage } from './jobs.ts';
import { type JobEpoch, type Sets, protocols } from './protocols.ts';
import { recipeOf } from './recipes.ts';
import { taskOf } from './settings.ts';

const EXAMPLES = 10; // test questions whose answers are shown
const TOKENS = 40; // whose embeddings are compared

/** One job from its data to its model file: what a program of yours would write, too. */
async function work(job: Job): Promise<JobResult> {
  const sets = makeSets(job);
  const translator = await createTranslator(job, sets.train);
  const { protocol } = recipeOf(job.experiment);
  const { epochs, batchSize, learningRate, clipNorm, logEvery } = job.settings;
  const settings = { epochs, batchSize, learningRate, clipNorm, logEvery, seed: job.seed };
  const history: LoggedEpoch[] = [];
  let last: JobEpoch | undefined;
  for await (last of protocols[protocol].train(translator, sets, settings)) {
    const { epochs: _epochs, trainingSeconds: _seconds, scores, ...entry } = last;
    if (Object.keys(scores).length > 0) history.push({ ...entry, ...scores });
    post({ epoch: last });
  }
  const { step = 0, seconds = 0, trainingSeconds = 0, scores } = last ?? {};
  const examples = sets.test.slice(0, EXAMPLES);
  const outputs = await answerAll(translator, job, sets.test);
  return {
    history,
    test: scores?.test ?? (await evaluate(translator, sets.test)),
    parameters: translator.parameterCount,
    stepsPerSecond: step / trainingSeconds,
    seconds,
    file: await saveTranslator(translator),
    embeddingSimilarity: await translator.embeddingSimilarity({ tokens: TOKENS }),
    examples,
    predictions: outputs.slice(0, EXAMPLES).map(({ target, answer = target }) => answer),
    outputs: job.seed === job.settings.seed ? outputs : [],
  };
}

async function answerAll(
  translator: Translator,
  { model, seed }: Job,
  test: readonly Example[],
): Promise<Output[]> {
  const found = await translator.answer(test.map(({ source }) => source));
  const answers = found.map(({ answers }) => answers[0]);
  return outputsOf(translator.target, { model, seed, set: 'test' }, test, answers);
}

function makeSets({ experiment, settings, seed }: Job): Sets {
  const { trainSize, devSize = 0, testSize } = settings;
  const sizes = { trainSize: trainSize + devSize, testSize, seed };
  const { train, test } = makeDataset(taskOf(experiment, settings), sizes);
  return { train: train.slice(devSize), dev: train.slice(0, devSize), test };
}

/** A translator of random weights; a vocabulary of text is that of the training examples. */
async function createTranslator(job: Job, train: readonly Example[]): Promise<Translator> {
  const { experiment, settings, model, seed, threads } = job;
  const { side, models } = recipeOf(experiment);
  const own = taskOf(experiment, settings);
  const { source, target } = await taskCoders(
    side ? { ...own, source: side, target: side } : own,
    train,
  );
  const lengths = train.map((example) => target.encode(example.target).length);
  const { embeddingSize, hiddenSize, sharedEmbeddings } = settings;
  const config = {
    ...models[model],
    ...(sharedEmbeddings && { sharedEmbedding: true }),
    source: source.config,
    target: target.config,
    embeddingSize,
    hiddenSize,
    beamSize: 1, // the scores are those of greedy search, so the answers are, too
    // A model that has not learned to end would write on and on.
    maximumLength: 2 * lengths.reduce((a, b) => Math.max(a, b)),
  };
  return new Translator(await createBackend(settings.backend, { threads }), config, seed);
}

function post(message: WorkerMessage): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows of a browser
  parentPort?.postMessage(message);
}

try {
  post({ result: await work(workerData as Job) });
} catch (error) {
  post({ failure: plainOf(error) });
}

import {
  type Backend,
  type Example,
  TextCodec,
  Training,
  Translator,
  loadTranslator,
  resumeTraining,
} from 'tsuzuri';
import { learningOf } from '../config/check-train.ts';
import type { TrainSettings } from '../config/train-settings.ts';
import { RunError, UsageError } from '../errors.ts';
import { formatCount } from '../text/format.ts';
import { chooseTokenizers, makeCodecs } from './coders.ts';
import { type Cutter, cutterOf, limitExamples } from './limit.ts';
import { cutHistory, makeRun, runFiles, writeRunFile } from './run-files.ts';
import { type VectorFiles, setVectors } from './vectors.ts';

/** The examples of a run. */
export interface Sets {
  readonly train: readonly Example[];
  readonly dev: readonly Example[];
}

/**
 * A training that begins; its directory is made here, when all that can be wrong has been found.
 *
 * @param vectors what the embeddings begin with
 * @throws UsageError when no example is short enough; what `VectorFile.read` and `Training` throw
 */
export async function begin(
  backend: Backend,
  sets: Sets,
  settings: TrainSettings,
  directory: string,
  vectors: VectorFiles,
  tell: (line: string) => void,
): Promise<Training> {
  const chosen = chooseTokenizers(sets.train, settings);
  const cutters = {
    source: cutterOf(chosen.source.config, settings),
    target: cutterOf(chosen.target.config, settings),
  };
  const data = limitSets(sets, cutters, settings, tell);
  const codecs = await makeCodecs(data.train, chosen, settings, tell);
  const translator = createTranslator(backend, codecs, settings);
  await setVectors(translator, vectors, settings, tell);
  const training = new Training(translator, data, learningOf(settings));
  makeRun(directory);
  writeRunFile(directory, runFiles.settings, `${JSON.stringify(settings, null, 2)}\n`);
  const { name, details } = backend;
  tell(
    `${formatCount(translator.model.parameters.count)} parameters, at most ${formatCount(training.totalSteps)} steps, on ${name} (${details})`,
  );
  return training;
}

/**
 * A training that goes on from its checkpoint, and the seconds that it had taken by then.
 *
 * @throws RunError for the checkpoint of another kind of model; what `resumeTraining` throws
 */
export async function goOn(
  backend: Backend,
  checkpoint: Uint8Array,
  sets: Sets,
  settings: TrainSettings,
  directory: string,
): Promise<{ training: Training; seconds: number }> {
  const translator = loadTranslator(backend, checkpoint);
  const { source, target } = translator;
  translator.dispose();
  if (!(source instanceof TextCodec && target instanceof TextCodec)) {
    throw new RunError(`${directory}/${runFiles.checkpoint}: its texts have one length`);
  }
  const data = limitSets(sets, { source, target }, settings, () => {});
  const training = await resumeTraining(backend, checkpoint, data);
  return { training, seconds: cutHistory(directory, training.progress.epoch) };
}

function limitSets(
  { train, dev }: Sets,
  cutters: { source: Cutter; target: Cutter },
  settings: TrainSettings,
  tell: (line: string) => void,
): Sets {
  const limited = {
    train: limitExamples(train, cutters, settings, 'the examples', tell),
    dev: limitExamples(dev, cutters, settings, 'the dev set', tell),
  };
  if (train.length > 0 && limited.train.length === 0) {
    throw new UsageError(
      `--maximum-length: every example has more than ${settings.maximumLength} tokens`,
    );
  }
  return limited;
}

function createTranslator(
  backend: Backend,
  { source, target }: { source: TextCodec; target: TextCodec },
  settings: TrainSettings,
): Translator {
  const { embeddingDropout } = settings;
  return new Translator(
    backend,
    {
      source: source.config,
      target: target.config,
      maximumLength: settings.maximumLength,
      sharedEmbedding: settings.sharedVocabulary,
      cell: settings.cell,
      layers: settings.layers,
      embeddingSize: settings.embeddingSize,
      hiddenSize: settings.hiddenSize,
      frozenEmbeddings: settings.frozenEmbeddings,
      bidirectional: settings.bidirectional,
      attention: settings.attention,
      inputFeeding: settings.inputFeeding,
      peeky: settings.peeky,
      reverseSource: settings.reverseSource,
      tiedOutput: settings.tiedOutput,
      dropout: settings.dropout,
      variationalDropout: settings.variationalDropout,
      labelSmoothing: settings.labelSmoothing,
      ...(embeddingDropout === undefined ? {} : { embeddingDropout }),
    },
    settings.seed,
  );
}

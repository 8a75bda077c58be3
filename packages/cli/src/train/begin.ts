import {
  type Backend,
  type RandomAccess,
  type ResumeChanges,
  TextCodec,
  Training,
  Translator,
  readCodec,
  resumeTraining,
} from 'tsuzuri';
import { learningOf, namingFlag } from '../config/check-train.ts';
import type { TrainSettings } from '../config/train-settings.ts';
import { RunError } from '../errors.ts';
import { countOf, formatCount } from '../text/format.ts';
import { chooseTokenizers, makeCodecs } from './coders.ts';
import { cutterOf, limitSets } from './limit.ts';
import { type Sets, beginningOf, readingOf } from './readings.ts';
import { type VectorFiles, setVectors } from './vectors.ts';

/**
 * A training that begins.
 *
 * @param vectors what the embeddings begin with
 * @throws UsageError when no example is short enough; what `VectorFile.read` and `Training` throw
 */
export async function begin(
  backend: Backend,
  sets: Sets,
  settings: TrainSettings,
  vectors: VectorFiles,
  tell: (line: string) => void,
): Promise<Training> {
  const chosen = chooseTokenizers(await beginningOf(sets.train), settings);
  const cutters = {
    source: cutterOf(chosen.source.config, settings),
    target: cutterOf(chosen.target.config, settings),
  };
  const data = await limitSets(sets, cutters, settings, tell);
  const codecs = await makeCodecs(readingOf(data.train), chosen, settings, tell);
  const translator = createTranslator(backend, codecs, settings);
  await setVectors(translator, vectors, settings, tell);
  const training = await Training.open(translator, data, learningOf(settings)).catch(
    (error: unknown) => {
      throw namingFlag(settings, error);
    },
  );
  const { name, details } = backend;
  tell(
    `${formatCount(translator.model.parameters.count)} parameters, at most ${countOf(training.totalSteps, 'step')}, on ${name} (${details})`,
  );
  return training;
}

/**
 * A training that resumes from its checkpoint.
 *
 * @throws RunError for the checkpoint of another kind of model; what `resumeTraining` throws
 */
export async function goOn(
  backend: Backend,
  checkpoint: RandomAccess,
  sets: Sets,
  settings: TrainSettings,
  changes: ResumeChanges,
): Promise<Training> {
  const { source, target } = await readCodec(checkpoint);
  if (!(source instanceof TextCodec && target instanceof TextCodec)) {
    throw new RunError('the checkpoint is not of tsuzuri train: its texts have one length');
  }
  const data = await limitSets(sets, { source, target }, settings, () => {});
  return resumeTraining(backend, checkpoint, data, { changes });
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

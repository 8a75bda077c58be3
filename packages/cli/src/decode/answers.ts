import {
  type Backend,
  type Hypothesis,
  Random,
  TextCodec,
  type Translator,
  sampleIds,
  searchIds,
} from 'tsuzuri';
import type { DecodeSettings } from '../config/decode-settings.ts';
import { UsageError } from '../errors.ts';
import { findModel, openModel } from '../experiment/open-run.ts';

const BEAM = 5;

/** Models that answer together. */
export interface Ensemble {
  readonly translators: readonly Translator[];
  /** Where the first was found. */
  readonly path: string;
}

/** One answer to a text. */
export interface Answer {
  readonly text: string;
  /** ln p / lengthᵅ; null for models of an experiment, whose answers have one length. */
  readonly score: number | null;
  readonly logProbability: number | null;
  readonly hypothesis: Hypothesis | undefined;
}

/**
 * Opens a run, and those of `--with`.
 *
 * @throws UsageError when their coders differ; what `findModel` and `openModel` throw
 */
export function openEnsemble(
  backend: Backend,
  run: string,
  model: string | undefined,
  more: string | undefined,
): Ensemble {
  const runs = [run, ...(more?.split(',') ?? [])];
  const paths = runs.map((one, i) => findModel(one, i === 0 ? model : undefined, 'best').path);
  const translators = paths.map((path) => openModel(backend, path));
  const written = ({ source, target }: Translator) =>
    JSON.stringify([source.config, target.config]);
  const other = translators.findIndex((one) => written(one) !== written(translators[0]));
  if (other > 0) {
    throw new UsageError(
      `--with: expected models with the tokens of ${runs[0]}, got others in ${runs[other]}`,
    );
  }
  return { translators, path: paths[0] };
}

/** How answers are drawn, where they are. */
export interface Sampling {
  readonly temperature: number;
  readonly topK?: number | undefined;
  readonly topP: number;
  readonly seed: number;
}

/**
 * The answers to texts, in their order: for each the `nBest` best, or one that is drawn.
 *
 * @throws UsageError when a model of an experiment is asked for more than one answer
 */
export async function answer(
  { translators }: Ensemble,
  texts: readonly string[],
  settings: DecodeSettings,
  nBest = 1,
  sampling?: Sampling,
): Promise<Answer[][]> {
  const [first] = translators;
  if (!(first.target instanceof TextCodec)) {
    if ((settings.beam ?? 1) > 1 || nBest > 1 || sampling || translators.length > 1) {
      throw new UsageError(
        '--beam: models whose answers have one length answer by greedy search alone; leave it out',
      );
    }
    const plain = await first.predict(texts);
    return plain.map((text) => [
      { text, score: null, logProbability: null, hypothesis: undefined },
    ]);
  }
  const beamSize = Math.max(settings.beam ?? BEAM, nBest);
  const { lengthPenalty, minimumLength, maximumLength } = settings;
  const limits = { minimumLength, maximumLength: maximumLength ?? first.maximumLength };
  const sources = texts.map((text) => first.source.encode(text));
  const found = sampling
    ? await sampleIds(
        translators,
        sources,
        { ...limits, ...sampling },
        Random.fromSeed(sampling.seed),
      )
    : await searchIds(translators, sources, { ...limits, beamSize, lengthPenalty, nBest });
  return found.map((hypotheses, i) =>
    hypotheses.map((hypothesis) => ({
      text: write(first, texts[i], hypothesis, settings),
      score: hypothesis.score,
      logProbability: hypothesis.logProbability,
      hypothesis,
    })),
  );
}

/** The text of a hypothesis; an unknown token can be copied from where the decoder looked most. */
function write(
  translator: Translator,
  text: string,
  { ids, attention }: Hypothesis,
  settings: DecodeSettings,
): string {
  const target = translator.target as TextCodec;
  if (settings.unknown !== 'copy') return target.decode(ids, { unknown: settings.unknown });
  const { source, model } = translator;
  const tokens = source instanceof TextCodec ? source.split(text) : [...text];
  if (model.config.reverseSource) tokens.reverse();
  const copy = (position: number): string | undefined => {
    const weights = attention?.[position];
    return weights && tokens[weights.indexOf(Math.max(...weights))];
  };
  return target.decode(ids, { unknown: { copy } });
}

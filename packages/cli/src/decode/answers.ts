import {
  type Backend,
  type Hypothesis,
  Random,
  TextCodec,
  type Translator,
  decoders,
  sampleIds,
  searchIds,
} from 'tsuzuri';
import type { DecodeSettings } from '../config/decode-settings.ts';
import { UsageError } from '../errors.ts';
import { findModel, openModel } from '../run/open-run.ts';

/** Models that answer together. */
export interface Ensemble {
  readonly translators: readonly Translator[];
  /** Where the first was found. */
  readonly path: string;
}

/** One answer to a text. */
export interface Answer {
  readonly text: string;
  /** What the text is made of; an unknown token is `UNKNOWN`. */
  readonly tokens: readonly string[];
  /** ln p / lengthᵅ; null for models of an experiment, whose answers have one length. */
  readonly score: number | null;
  readonly logProbability: number | null;
}

/** Stands for an unknown token: half a character, which no text in UTF-8 has, so it equals no token of a text. */
export const UNKNOWN = '\ud800';

/** The answer to a text without a token: nothing, for certain. */
const nothing: Answer = { text: '', tokens: [], score: 0, logProbability: 0 };

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
  /** The number of the first text: each draws from a stream of its own number. */
  readonly first: number;
}

/**
 * The answers to texts, in their order: for each the `nBest` best, or as many that are drawn, in the
 * order of drawing. A text without a token gets one empty answer, and no model is asked.
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
    return plain.map((text) => [{ text, tokens: [...text], score: null, logProbability: null }]);
  }
  const sources = texts.map((text) => first.source.encode(text));
  const find = sampling
    ? (some: Int32Array[]) => draw(translators, some, settings, nBest, sampling)
    : (some: Int32Array[]) => search(translators, some, settings, nBest);
  const found = await find(sources);
  return found.map((hypotheses, i) =>
    sources[i].length === 0
      ? [nothing]
      : hypotheses.map((hypothesis) => ({
          ...write(first, texts[i], hypothesis, settings),
          score: hypothesis.score,
          logProbability: hypothesis.logProbability,
        })),
  );
}

/** The best hypotheses for each source; none for one without a token. */
async function search(
  translators: readonly Translator[],
  sources: readonly Int32Array[],
  settings: DecodeSettings,
  nBest: number,
): Promise<Hypothesis[][]> {
  const { lengthPenalty } = settings;
  const beamSize = Math.max(settings.beam ?? decoders.beam.defaults.beamSize, nBest);
  const options = { ...limitsOf(translators, settings), beamSize, lengthPenalty, nBest };
  const asked = sources.filter((source) => source.length > 0);
  const found = asked.length > 0 ? await searchIds(translators, asked, options) : [];
  let next = 0;
  return sources.map((source) => (source.length > 0 ? found[next++] : []));
}

/** So many drawn hypotheses for each source, all from different streams. */
async function draw(
  translators: readonly Translator[],
  sources: readonly Int32Array[],
  settings: DecodeSettings,
  count: number,
  { seed, first, ...sampling }: Sampling,
): Promise<Hypothesis[][]> {
  const options = { ...limitsOf(translators, settings), ...sampling };
  const filled = sources.map((source) => (source.length > 0 ? source : Int32Array.of(0)));
  const drawn: Hypothesis[][] = sources.map(() => []);
  for (let time = 0; time < count; time++) {
    const root = Random.fromSeed(seed);
    const random = time === 0 ? root : root.stream(`draw ${time}`);
    const found = await sampleIds(translators, filled, options, random, first);
    found.forEach((hypotheses, i) => drawn[i].push(...hypotheses));
  }
  return drawn;
}

function limitsOf(
  [{ maximumLength }]: readonly Translator[],
  settings: DecodeSettings,
): { minimumLength: number; maximumLength: number } {
  const { minimumLength } = settings;
  return { minimumLength, maximumLength: settings.maximumLength ?? maximumLength };
}

/** A hypothesis as text and tokens; an unknown token can be copied from where the decoder looked most. */
function write(
  translator: Translator,
  text: string,
  { ids, attention }: Hypothesis,
  { unknown }: DecodeSettings,
): { text: string; tokens: string[] } {
  const target = translator.target as TextCodec;
  const { source, model } = translator;
  const read = source instanceof TextCodec ? source.split(text) : [...text];
  if (model.config.reverseSource) read.reverse();
  const copy = (position: number): string | undefined => {
    const weights = unknown === 'copy' ? attention?.[position] : undefined;
    return weights && read[weights.indexOf(Math.max(...weights))];
  };
  const tokens = Array.from(ids, (id, i) => target.vocabulary.token(id) ?? copy(i) ?? UNKNOWN);
  return {
    text: target.decode(ids, { unknown: unknown === 'copy' ? { copy } : unknown }),
    tokens: unknown === 'drop' ? tokens.filter((token) => token !== UNKNOWN) : tokens,
  };
}

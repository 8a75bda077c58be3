import type { Question } from '../data/features.ts';
import { UNKNOWN_TOKEN, silentIn, unknownSymbols } from '../data/pair-codec.ts';
import { type Growing, type Hypothesis, trace } from '../decode/hypothesis.ts';
import { TsuzuriError, quoted } from '../errors.ts';
import type { Answer, AnswerOptions, AnswerToken, Answered } from './answers.ts';
import type { Answering } from './answering.ts';

const NOTHING: Answer = {
  text: '',
  tokens: [],
  score: 0,
  logProbability: 0,
  tokenLogProbabilities: [],
  finished: true,
};

/**
 * The answers to a source from what a search found.
 *
 * @param ids of the source; without any, the empty text is the answer
 */
export function describe(
  translator: Answering,
  { source, features: tags }: Question,
  ids: Int32Array,
  hypotheses: readonly Hypothesis[] | undefined,
  options: AnswerOptions,
): Answered {
  const { codec } = translator;
  const asked = { source, ...(tags !== undefined && describeFeatures(codec, tags)) };
  const unknown = unknownSymbols(codec.source, source);
  if (ids.length === 0) return { ...asked, answers: [NOTHING], unknown };
  if (!hypotheses || hypotheses.length === 0) {
    const failure = "the model's scores are not numbers, so it has no answer";
    return { ...asked, answers: [], unknown, failure };
  }
  const answers = hypotheses.map((hypothesis): Answer => {
    const { attention, ...written } = write(translator, source, hypothesis, options);
    return {
      ...written,
      score: hypothesis.score,
      logProbability: hypothesis.logProbability,
      tokenLogProbabilities: hypothesis.tokenLogProbabilities,
      finished: hypothesis.finished,
      ...(hypothesis.exact && { exact: true }),
      ...(options.attention && attention ? { attention } : {}),
    };
  });
  return { ...asked, answers, unknown };
}

/** Tags, and those of them that the model does not know. */
function describeFeatures(
  { features: coder }: Answering['codec'],
  tags: NonNullable<Question['features']>,
): Pick<Answered, 'features' | 'unknownFeatures'> {
  const unknown = coder?.unknown(tags) ?? [];
  return {
    features: coder?.split(tags) ?? [],
    ...(unknown.length > 0 && { unknownFeatures: unknown }),
  };
}

/** Attention weights over the source's tokens in its own order, whichever way the model reads. */
export function inSourceOrder(
  { config }: Answering['model'],
  rows: readonly Float32Array[],
): readonly Float32Array[] {
  return config.reverseSource ? rows.map((weights) => weights.toReversed()) : rows;
}

/** The last token of a growing answer, and the answer so far. */
export function describeLead(
  translator: Answering,
  source: string,
  lead: Growing,
  options: AnswerOptions,
): Omit<AnswerToken, 'index'> {
  const { eosId, vocabulary, size } = translator.codec.target;
  const isSilent = silentIn(translator.codec);
  const hypothesis = trace(lead, { eosId, isSilent, score: lead.logProbability, finished: false });
  const { text, tokens } = write(translator, source, hypothesis, options);
  const own = lead.token < size ? vocabulary.token(lead.token) : tokens.at(-1);
  const token = own ?? UNKNOWN_TOKEN;
  return {
    text,
    token: lead.token === eosId ? undefined : token,
    logProbability: lead.own,
  };
}

/** A hypothesis as text, with its attention in source order. */
function write(
  { codec, model }: Answering,
  source: string,
  { ids, attention: found }: Hypothesis,
  { unknown }: AnswerOptions,
) {
  const attention = found && inSourceOrder(model, found);
  const written = codec.decode(ids, source, { unknown, attention });
  return { ...written, attention: attention ?? written.attention };
}

/** The text of the best answer. @throws TsuzuriError when there is none */
export function textOf({ source, answers: [best], failure }: Answered): string {
  if (best) return best.text;
  throw new TsuzuriError(`predict: ${quoted(source)}: ${failure}`);
}

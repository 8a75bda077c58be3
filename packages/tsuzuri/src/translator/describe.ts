import { unknownSymbols } from '../data/pair-codec.ts';
import type { Hypothesis } from '../decode/hypothesis.ts';
import { TsuzuriError, quoted } from '../errors.ts';
import type { Answer, AnswerOptions, Answered } from './answers.ts';
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
  { codec, model }: Answering,
  source: string,
  ids: Int32Array,
  hypotheses: readonly Hypothesis[] | undefined,
  options: AnswerOptions,
): Answered {
  const unknown = unknownSymbols(codec.source, source);
  if (ids.length === 0) return { source, answers: [NOTHING], unknown };
  if (!hypotheses || hypotheses.length === 0) {
    const failure = "the model's scores are not numbers, so it has no answer";
    return { source, answers: [], unknown, failure };
  }
  const answers = hypotheses.map((hypothesis): Answer => {
    const attention = hypothesis.attention && inSourceOrder(model, hypothesis.attention);
    const { unknown: policy } = options;
    return {
      ...codec.decode(hypothesis.ids, source, { unknown: policy, attention }),
      score: hypothesis.score,
      logProbability: hypothesis.logProbability,
      tokenLogProbabilities: hypothesis.tokenLogProbabilities,
      finished: hypothesis.finished,
      ...(options.attention && attention ? { attention } : {}),
    };
  });
  return { source, answers, unknown };
}

/** Attention weights over the source's tokens in its own order, whichever way the model reads. */
export function inSourceOrder(
  { config }: Answering['model'],
  rows: readonly Float32Array[],
): readonly Float32Array[] {
  return config.reverseSource ? rows.map((weights) => weights.toReversed()) : rows;
}

/** The text of the best answer. @throws TsuzuriError when there is none */
export function textOf({ source, answers: [best], failure }: Answered): string {
  if (best) return best.text;
  throw new TsuzuriError(`predict: ${quoted(source)}: ${failure}`);
}

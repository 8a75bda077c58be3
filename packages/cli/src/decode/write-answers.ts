import { type Answer, type Answered } from 'tsuzuri';
import { type TextCoder, UNKNOWN_TOKEN } from 'tsuzuri/data';
import { oneCell } from '../text/format.ts';

/** What is written of answers besides their texts. */
export interface Written {
  readonly scores: boolean;
  readonly attention: boolean;
}

/** An input and its answers as lines: one for each answer, one without an answer for a failure. */
export function asTsv({ source, answers }: Answered, { scores }: Written): string {
  if (answers.length === 0) return `${oneCell(source)}\t\n`;
  return answers
    .map((answer, i) => {
      const more = scores
        ? [
            answer.score.toFixed(6),
            String(i + 1),
            answer.logProbability.toFixed(6),
            answer.tokenLogProbabilities.map((one) => Math.exp(one).toFixed(4)).join(' '),
            ...(answer.exact ? ['exact'] : []),
          ]
        : [];
      return `${[oneCell(source), oneCell(answer.text), ...more].join('\t')}\n`;
    })
    .join('');
}

/** An input and its answers as plain JSON. */
export function asJson(
  { source: input, features, answers: [best, ...rest], unknown, ...more }: Answered,
  { attention }: Written,
  coder: TextCoder,
): object {
  const { unknownFeatures, failure } = more;
  const notKnown = {
    ...(unknown.length > 0 && { unknown }),
    ...(unknownFeatures && { unknownFeatures }),
  };
  const asked = { input, ...(features && { features }) };
  if (!best) return { ...asked, failure, ...notKnown };
  const others = rest.map((one) => describe(one, attention));
  return {
    ...asked,
    ...describe(best, attention),
    ...(attention ? { sourceTokens: coder.split(input) } : {}),
    ...notKnown,
    ...(others.length > 0 ? { others } : {}),
  };
}

/** An answer; an unknown token is null, and the last probability is that of the end. */
function describe(answer: Answer, attention: boolean): object {
  const { text: prediction, score, logProbability, tokens, tokenLogProbabilities } = answer;
  const rounded = (weights: Float32Array) => Array.from(weights, (one) => Number(one.toFixed(6)));
  return {
    prediction,
    score,
    logProbability,
    tokens: tokens.map((token) => (token === UNKNOWN_TOKEN ? null : token)),
    tokenLogProbabilities,
    ...(answer.exact && { exact: true }),
    ...(attention ? { attention: answer.attention?.map(rounded) ?? null } : {}),
  };
}

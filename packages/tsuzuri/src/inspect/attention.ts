import { toSourceBatch } from '../data/batch.ts';
import type { Question } from '../data/features.ts';
import { type EncodedSource, encodeQuestion } from '../data/pair-codec.ts';
import { DecodingMemory } from '../decode/memory.ts';
import { createStepper } from '../decode/stepper.ts';
import { ConfigError, TsuzuriError, quoted } from '../errors.ts';
import { attentions } from '../nn/attention/attentions.ts';
import type { AnswerOptions, Asked } from '../translator/answers.ts';
import { questionOf } from '../translator/questions.ts';
import { inSourceOrder } from '../translator/describe.ts';
import type { Ensemble } from '../translator/ensemble.ts';
import type { Translator } from '../translator/translator.ts';
import { flow } from './flow.ts';
import { answerLabels, labelsOf } from './labels.ts';

/** Where a model looked. */
export interface AttentionWeights {
  /** The tokens of the source in its own order, whichever way the model reads. */
  readonly source: readonly string[];
  /** The tokens that were written, the end of sequence included if there is one. */
  readonly target: readonly string[];
  /** For each of these, the weights over the source's tokens; each row sums to 1, less what goes to tags. */
  readonly weights: readonly Float32Array[];
  /** For each of these, in a model that copies: the probability to copy it from the source instead of generating it. */
  readonly copied?: Float32Array;
}

/** What was written: a given target, or else the best answer of a search with these options. */
export interface AttentionOptions extends Pick<
  AnswerOptions,
  'beam' | 'lengthPenalty' | 'minimumLength' | 'maximumLength' | 'signal'
> {
  /** A target that the decoder reads instead of its own choices (teacher forcing). */
  readonly target?: string | undefined;
}

/**
 * The attention weights of an answer, or of a given target; of an ensemble, the first member's.
 *
 * @throws ConfigError for a model without attention; DataError for a text that a coder refuses;
 *   TsuzuriError when the model has no answer
 */
export async function attentionOf(
  translator: Translator | Ensemble,
  asked: Asked,
  { target, ...options }: AttentionOptions = {},
): Promise<AttentionWeights> {
  const question = questionOf('attention', asked);
  const { source } = question;
  const encoded = encodeQuestion(translator.codec, question);
  const { source: ids } = encoded;
  if (ids.length === 0) return { source: [], target: [], weights: [] };
  const one = 'members' in translator ? translator.members[0] : translator;
  const { text, weights, ...written } =
    target === undefined
      ? await ofAnswer(translator, question, options)
      : await ofTarget(one, encoded, target, options.signal);
  if (!weights) {
    throw new ConfigError(
      'model',
      `expected one with attention (${Object.keys(attentions).join(', ')}), got one without`,
    );
  }
  const copied = await copiedOf(one, question, text, weights.length);
  const labels = labelsOf(translator.codec.source, source, ids);
  return { source: labels, ...written, weights, ...(copied && { copied }) };
}

/** The probability to copy at each of so many steps of a target, where the model has one. */
async function copiedOf(
  translator: Translator,
  question: Question,
  target: string,
  steps: number,
): Promise<Float32Array | undefined> {
  if (translator.model.config.copies === undefined || steps === 0) return undefined;
  const { stations } = await flow(translator, question, { target });
  const generated = stations.filter(({ kind }) => kind === 'pointer.generate').slice(0, steps);
  if (generated.length === 0) return undefined;
  return Float32Array.from(generated, ({ values: [generate] }) => 1 - generate);
}

interface Written {
  readonly target: readonly string[];
  /** The target as text. */
  readonly text: string;
  readonly weights: readonly Float32Array[] | undefined;
}

async function ofAnswer(
  translator: Translator | Ensemble,
  question: Question,
  options: AnswerOptions,
): Promise<Written> {
  const { answers, failure } = await translator.answer(question, { ...options, attention: true });
  if (answers.length === 0)
    throw new TsuzuriError(`attention: ${quoted(question.source)}: ${failure}`);
  const [{ text, tokens, attention: weights }] = answers;
  const labels = answerLabels(translator.codec.target, tokens, weights?.length ?? 0);
  return { target: labels, text, weights };
}

async function ofTarget(
  { model, backend, codec }: Translator,
  { source, features }: EncodedSource,
  target: string,
  signal: AbortSignal | undefined,
): Promise<Written> {
  const ids = codec.target.encode(target);
  const memory = new DecodingMemory(backend);
  try {
    const members = [{ model, memory }];
    const asked = toSourceBatch([source], [features]);
    const stepper = createStepper(members, asked, { attention: true, signal });
    const rows: Float32Array[] = [];
    for (let t = 0; t < ids.length; t++) {
      const { weights } = await stepper.next(Int32Array.of(t === 0 ? model.startId : ids[t - 1]));
      if (!weights) return { target: [], text: target, weights: undefined };
      rows.push(weights[0]);
    }
    const labels = labelsOf(codec.target, target, ids);
    return { target: labels, text: target, weights: inSourceOrder(model, rows) };
  } finally {
    memory.dispose();
  }
}

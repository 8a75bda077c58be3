import {
  type AnswerToken,
  type Answered,
  type Asked,
  type BackendName,
  type Ensemble,
  createBackend,
} from 'tsuzuri';
import { type TextCoder, UNKNOWN_TOKEN } from 'tsuzuri/data';
import { answer } from '../decode/answers.ts';
import { RunError } from '../errors.ts';
import { openModel } from '../run/open-run.ts';
import { onFallback } from '../terminal/fallback.ts';
import type { ModelFacts, PredictRequest, ServedAnswer, StreamedToken } from './schemas.ts';

/** Where a model computes. */
export interface Machine {
  readonly backend: BackendName | 'auto';
  readonly threads?: number | undefined;
  /** Seconds that a model answers its own text before it is used; none if omitted. */
  readonly warmUp?: number | undefined;
}

/** What texts must share to be answered together. */
export type AnswerOptions = Pick<PredictRequest, 'beam' | 'nBest' | 'scores' | 'attention'>;

/** What came of a text: an answer, or why there is none. */
export type Reply =
  | { readonly answer: ServedAnswer; /** Of all hypotheses. */ readonly tokens: number }
  | { readonly failure: string };

/** What is known of a model besides its name. */
export type EngineFacts = Omit<ModelFacts, 'name'>;

/** A loaded model that answers lists of texts, one list after another. */
export interface Engine {
  readonly facts: EngineFacts;
  /** A short text of the model's own tokens. */
  readonly probe: Asked;
  /** One reply per text, in their order; `hear` hears each token as it is decoded. @throws the signal's reason when it is cancelled */
  answer(
    texts: readonly Asked[],
    options: AnswerOptions,
    signal?: AbortSignal,
    hear?: (token: StreamedToken) => void,
  ): Promise<readonly Reply[]>;
  /** Frees the model's memory. */
  dispose(): Promise<void>;
  /** Resolves with the reason if it ends by itself. */
  readonly ended: Promise<Error>;
}

/** Loads a model file. @throws when it is damaged, or fails its self-check */
export type OpenEngine = (path: string, machine: Machine) => Promise<Engine>;

/**
 * Loads a model file into this thread, and answers once, so that a model that cannot is refused here.
 *
 * @throws RunError for a damaged file; BackendError where it cannot compute
 */
export async function openEngine(
  path: string,
  { backend: name, threads }: Machine,
): Promise<Engine> {
  const backend = await createBackend(name, { onFallback, threads });
  const model = await openModel(backend, { path });
  const session = model.session();
  const { codec, parameterCount, beamSize, maximumLength } = model;
  const ensemble = { translators: model.members, session, path };
  const dispose = async () => {
    session.dispose();
    model.dispose();
    backend.dispose();
  };
  const probe = probeOf(model);
  const attention = await attends(model, probe).catch(async (error: unknown) => {
    await dispose();
    throw error;
  });
  return {
    probe,
    facts: {
      parameters: parameterCount,
      beam: beamSize,
      maximumLength,
      attention,
      ...(codec.features && {
        features: {
          tags: [...codec.features.vocabulary.tokens],
          separator: codec.features.config.separator,
        },
      }),
      loaded: new Date().toISOString(),
    },
    async answer(texts, { scores, ...options }, signal, hear) {
      const onToken = hear && ((token: AnswerToken) => hear(streamed(token)));
      const found = await answer(ensemble, texts, { ...options, signal, onToken });
      return found.map((one) => replyOf(one, codec.source, scores, options.attention));
    },
    dispose,
    ended: new Promise(() => {}),
  };
}

function streamed({ index, text, token, logProbability }: AnswerToken): StreamedToken {
  const probability = Math.exp(logProbability);
  const isEnd = token === undefined;
  return {
    index,
    text,
    token: isEnd || token === UNKNOWN_TOKEN ? null : token,
    isEnd,
    probability,
  };
}

function replyOf(
  { source, features, answers, unknown, unknownFeatures, failure }: Answered,
  coder: TextCoder,
  scores: boolean,
  attention: boolean,
): Reply {
  if (answers.length === 0) return { failure: failure ?? 'the model has no answer' };
  const hypotheses = answers.map((one) => ({
    text: one.text,
    ...(one.exact && { exact: one.exact }),
    ...(scores ? { score: one.score, tokens: tokensOf(one) } : {}),
    ...(attention ? { attention: one.attention?.map(rounded) ?? null } : {}),
  }));
  return {
    tokens: answers.reduce((sum, { tokens }) => sum + tokens.length, 0),
    answer: {
      input: source,
      ...(features && { features: [...features] }),
      hypotheses,
      ...(unknown.length > 0 ? { unknown: [...unknown] } : {}),
      ...(unknownFeatures && { unknownFeatures: [...unknownFeatures] }),
      ...(attention ? { sourceTokens: coder.split(source) } : {}),
    },
  };
}

function tokensOf({ tokens, tokenLogProbabilities }: Answered['answers'][number]) {
  return tokens.map((token, i) => ({
    text: token === UNKNOWN_TOKEN ? null : token,
    probability: Math.exp(tokenLogProbabilities[i]),
  }));
}

const rounded = (weights: Float32Array) => Array.from(weights, (one) => Number(one.toFixed(6)));

const PROBE = 8; // tokens

/** A model's own first tokens, without features. */
function probeOf({ codec: { source, features } }: Ensemble): Asked {
  const { length = PROBE, vocabulary } = source;
  const text = source.decode(Array.from({ length }, (_, i) => i % vocabulary.size));
  return features ? { source: text, features: [] } : text;
}

/**
 * Whether a model gives attention weights, seen in its answer to a text.
 *
 * @throws RunError when that answer has no finite score
 */
async function attends(model: Ensemble, probe: Asked): Promise<boolean> {
  const [{ answers, failure }] = await model.answer([probe], { attention: true });
  if (failure !== undefined || !answers.every(({ score }) => Number.isFinite(score))) {
    throw new RunError(`it fails its self-check: ${failure ?? 'scores that are not finite'}`);
  }
  return answers.some((one) => one.attention !== undefined);
}

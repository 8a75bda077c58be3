import {
  type AnswerOptions,
  type AnswerToken,
  type Answered,
  type Asked,
  type Backend,
  DataError,
  type Session,
  type Translator,
  openSession,
} from 'tsuzuri';
import { type Question, encodeQuestion, quoted } from 'tsuzuri/data';
import type { SearchName, SearchOptions } from 'tsuzuri/nn';
import type { DecodeSettings } from '../config/decode-settings.ts';
import type { Values } from '../config/needs.ts';
import { UsageError } from '../errors.ts';
import { findModel, openTogether } from '../run/open-run.ts';
import { flagOf } from '../text/flag-name.ts';

/** Models that answer together. */
export interface Ensemble {
  readonly translators: readonly Translator[];
  readonly session: Session;
  /** Where the first was found. */
  readonly path: string;
}

/**
 * Opens a run, and those of `--with`, with all their members.
 *
 * @throws UsageError when their coders differ; what `findModel` and `openModel` throw
 */
export async function openEnsemble(
  backend: Backend,
  run: string,
  model: string | undefined,
  more: string | undefined,
): Promise<Ensemble> {
  const runs = [run, ...(more?.split(',') ?? [])];
  const found = runs.map((one, i) => findModel(one, i === 0 ? model : undefined, 'best'));
  const { members: translators } = await openTogether(backend, found);
  return { translators, session: openSession(translators), path: found[0].path };
}

/** Those of the settings of decoding that choose and limit answers. */
export type SearchSettings = Omit<DecodeSettings, 'with' | 'backend' | 'threads'>;

/** What a model whose answers have one length has no use for. */
const ofFreeLength = ['maximumLength', 'minimumLength', 'lengthPenalty', 'unknown'] as const;

/**
 * The options of a search, from flags.
 *
 * @param typed the flags that were given
 * @throws UsageError for a flag that has no effect on this model
 */
export function searchOf(
  { translators: [translator] }: Pick<Ensemble, 'translators'>,
  settings: SearchSettings,
  typed: Values,
): AnswerOptions {
  requireFreeLength(translator, typed);
  const { search, minimumLength, maximumLength, unknown } = settings;
  return { search, minimumLength, maximumLength, unknown, ...optionsOf[search](settings) };
}

/** @throws UsageError for a flag about lengths and a model whose answers have one length */
export function requireFreeLength({ target }: Translator, typed: Values): void {
  const idle = ofFreeLength.find((name) => typed[name] !== undefined);
  if (target.length !== undefined && idle !== undefined) {
    throw new UsageError(
      `${flagOf(idle)}: has no effect on this model, whose answers all have ${target.length} known tokens`,
    );
  }
}

/** What each search takes of the settings. */
const optionsOf: Readonly<Record<SearchName, (settings: SearchSettings) => SearchOptions>> = {
  greedy: () => ({}),
  beam: ({ beam, lengthPenalty }) => ({ beam, lengthPenalty }),
  sample: ({ temperature, topK, topP, seed }) => ({ sample: { temperature, topK, topP, seed } }),
};

/**
 * The answers to texts, one for each and in their order: a text that the model cannot read has a failure.
 *
 * @param first the number of texts before these: what is drawn depends on a text's place among all
 */
export async function answer(
  { session, translators: [{ codec }] }: Ensemble,
  texts: readonly Asked[],
  options: AnswerOptions,
  first = 0,
): Promise<Answered[]> {
  const questions = texts.map(questionOf);
  const failures = questions.map((question) => {
    try {
      encodeQuestion(codec, question);
      return undefined;
    } catch (error) {
      const prefix = `${quoted(question.source)}: `;
      if (error instanceof DataError) return error.message.replace(prefix, '');
      throw error;
    }
  });
  const readable = questions.flatMap((_, i) => (failures[i] === undefined ? [i] : []));
  const { sample, onToken } = options;
  const hear = (token: AnswerToken) => onToken?.({ ...token, index: readable[token.index] });
  const found = await session.answer(
    readable.map((i) => questions[i]),
    { ...options, sample: sample && { ...sample, first }, onToken: onToken && hear },
  );
  let next = 0;
  return failures.map((failure, i) =>
    failure === undefined
      ? found[next++]
      : { source: questions[i].source, answers: [], unknown: [], failure },
  );
}

/** What is asked as a source, with its features if it has some. */
export const questionOf = (asked: Asked): Question =>
  typeof asked === 'string' ? { source: asked } : asked;

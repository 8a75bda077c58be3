import {
  type Answered,
  type Backend,
  ConfigError,
  type Session,
  type Translator,
  openSession,
} from 'tsuzuri';
import type { DecodeSettings } from '../config/decode-settings.ts';
import { UsageError } from '../errors.ts';
import { findModel, openModel } from '../run/open-run.ts';

/** Models that answer together. */
export interface Ensemble {
  readonly translators: readonly Translator[];
  readonly session: Session;
  /** Where the first was found. */
  readonly path: string;
}

/**
 * Opens a run, and those of `--with`.
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
  const paths = runs.map((one, i) => findModel(one, i === 0 ? model : undefined, 'best').path);
  const translators: Translator[] = [];
  for (const path of paths) translators.push(await openModel(backend, path));
  try {
    return { translators, session: openSession(translators), path: paths[0] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const number = /number (\d+)/.exec(error.message)?.[1];
    throw new UsageError(
      `--with: expected models with the tokens of ${runs[0]}, got others in ${runs[Number(number) - 1]}`,
    );
  }
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

/** The answers to texts, in their order: for each the `nBest` best, or as many that are drawn. */
export function answer(
  { session }: Ensemble,
  texts: readonly string[],
  settings: DecodeSettings,
  nBest = 1,
  sample?: Sampling,
): Promise<Answered[]> {
  const { beam, lengthPenalty, minimumLength, maximumLength, unknown } = settings;
  const search = { beam, lengthPenalty, minimumLength, maximumLength, unknown };
  return session.answer(texts, { ...search, nBest, sample });
}

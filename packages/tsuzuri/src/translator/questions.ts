import { type Question, requireFeatures } from '../data/features.ts';
import { DataError, quoted } from '../errors.ts';
import type { Asked } from './answers.ts';

/** Texts as questions; those of callers without types are checked. @throws DataError */
export function questionsOf(what: string, texts: readonly Asked[]): Question[] {
  return Array.from(texts, (text, i) => questionOf(`${what}: texts[${i}]`, text));
}

/** @throws DataError for what is neither a text nor a text with features */
export function questionOf(where: string, text: Asked): Question {
  if (typeof text === 'string') return { source: text };
  const { source, features } = (text ?? {}) as Partial<Question>;
  if (typeof source !== 'string') {
    throw new DataError(`${where} must be a text, got ${quoted(text)}`);
  }
  if (typeof features !== 'string') requireFeatures(where, features);
  return text;
}

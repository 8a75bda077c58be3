import type { Answer, AnswerOptions, Answered } from 'tsuzuri';
import { type Question, type TextCoder, UNKNOWN_TOKEN } from 'tsuzuri/data';
import { type Ensemble, answer } from './answers.ts';
import type { Notes } from './notes.ts';

const CHUNK = 256; // texts between two shows of progress

/** The answers to texts, one for each and in their order; `notes` hears of them on the way. */
export async function answerAll(
  ensemble: Ensemble,
  questions: readonly Question[],
  options: AnswerOptions,
  notes: Notes,
): Promise<Answered[]> {
  const found: Answered[] = [];
  for (let first = 0; first < questions.length; first += CHUNK) {
    const chunk = questions.slice(first, first + CHUNK);
    for (const one of await answer(ensemble, chunk, options, first)) {
      notes.hear(one);
      found.push(one);
    }
    notes.tell();
  }
  return found;
}

/** The tokens of an answer as its text has them: a model of subwords may write one text in several ways. */
export function tokensOf(
  { text, tokens }: Pick<Answer, 'text' | 'tokens'>,
  coder: TextCoder,
): readonly string[] {
  return tokens.includes(UNKNOWN_TOKEN) ? tokens : coder.split(text);
}

import { type Example, type Translator, openSession } from 'tsuzuri';
import { groupVariants } from 'tsuzuri/data';
import { scoreAnswers } from 'tsuzuri/metrics';
import { answer } from '../decode/answers.ts';
import { namesOfRates } from '../decode/score-report.ts';

/** The error rates of a model in per cent, and what they are called for these data. */
export interface Score {
  readonly sequence: { readonly name: string; readonly rate: number };
  readonly token: { readonly name: string; readonly rate: number };
}

/** Scores the answers of a model, by its default search; of several targets of a source the nearest counts. */
export async function scoreOf(translator: Translator, rows: readonly Example[]): Promise<Score> {
  const examples = groupVariants(rows);
  const session = openSession([translator]);
  try {
    const sources = examples.map(({ source }) => source);
    const found = await answer({ translators: [translator], session, path: '' }, sources, {});
    const best = found.map(({ answers }) => answers[0]);
    const { sequenceAccuracy, tokenErrorRate } = scoreAnswers(translator.codec, best, examples);
    const names = namesOfRates(examples, translator.target);
    return {
      sequence: { name: names.sequence, rate: 100 * (1 - sequenceAccuracy) },
      token: { name: names.token, rate: tokenErrorRate },
    };
  } finally {
    session.dispose();
  }
}

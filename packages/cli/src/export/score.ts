import type { Ensemble, Example } from 'tsuzuri';
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
export async function scoreOf(ensemble: Ensemble, rows: readonly Example[]): Promise<Score> {
  const examples = groupVariants(rows);
  const { members: translators, codec } = ensemble;
  const session = ensemble.session();
  try {
    const found = await answer({ translators, session, path: '' }, examples, {});
    const best = found.map(({ answers }) => answers[0]);
    const { sequenceAccuracy, tokenErrorRate } = scoreAnswers(codec, best, examples);
    const names = namesOfRates(examples, codec.target);
    return {
      sequence: { name: names.sequence, rate: 100 * (1 - sequenceAccuracy) },
      token: { name: names.token, rate: tokenErrorRate },
    };
  } finally {
    session.dispose();
  }
}

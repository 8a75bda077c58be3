import { type AnswerOptions, type Example, Ensemble, openSession } from 'tsuzuri';
import { type ScoredExample, scoreAnswers } from 'tsuzuri/metrics';
import { ensembleLoss } from 'tsuzuri/nn';
import { spread } from '../plot/statistics.ts';
import { formatFixed } from '../text/format.ts';
import { answerAll } from './answer-all.ts';
import type { Ensemble as Opened } from './answers.ts';
import { Notes } from './notes.ts';

/** How good a member of an ensemble is by itself: rates of errors in %, the loss in nats per token. */
export interface MemberScores {
  readonly sequenceErrorRate: number;
  readonly tokenErrorRate: number;
  readonly loss: number;
}

/** Scores each member by itself, by the search of all. */
export async function memberScores(
  { translators, path }: Opened,
  examples: readonly (ScoredExample & Example)[],
  rows: readonly Example[],
  search: AnswerOptions,
): Promise<MemberScores[]> {
  const scores: MemberScores[] = [];
  for (const translator of translators) {
    const alone = { translators: [translator], session: openSession([translator]), path };
    const found = await answerAll(alone, examples, search, new Notes(false));
    const best = found.map(({ answers }) => answers[0]);
    const { sequenceAccuracy, tokenErrorRate } = scoreAnswers(translator.codec, best, examples);
    const loss = await ensembleLoss(new Ensemble([translator]), rows);
    scores.push({ sequenceErrorRate: 100 * (1 - sequenceAccuracy), tokenErrorRate, loss });
    alone.session.dispose();
  }
  return scores;
}

/** The scores of members as lines for a person: means ± sample standard deviations. */
export function memberReport(
  scores: readonly MemberScores[],
  names: { readonly sequence: string; readonly token: string },
): string {
  const of = (name: keyof MemberScores, digits: number) => {
    const { mean, sd } = spread(scores.map((one) => one[name]));
    return `${formatFixed(mean, digits)} ± ${formatFixed(sd, digits)}`;
  };
  const rates = `${names.sequence} ${of('sequenceErrorRate', 2)} %, ${names.token} ${of('tokenErrorRate', 2)} %`;
  return `each of the ${scores.length} members: ${rates}, loss ${of('loss', 4)}\n`;
}

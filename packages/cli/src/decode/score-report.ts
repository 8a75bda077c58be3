import { type Example } from 'tsuzuri';
import { type TextCoder } from 'tsuzuri/data';
import { type Scores, bleu, chrf } from 'tsuzuri/metrics';
import { formatCount, formatFixed } from '../text/format.ts';

/** What `tsuzuri evaluate --json` prints: rates of errors, BLEU and chrF in %, the others from 0 to 1. */
export interface ShownScores extends Omit<Scores, 'sequenceAccuracy'> {
  readonly examples: number;
  /** Their targets: more than examples where sources have several. */
  readonly references: number;
  readonly exactMatch: number;
  /** The share of answers that are not exactly right. */
  readonly sequenceErrorRate: number;
  /** Absent where every target is a single word: BLEU compares n-grams of words. */
  readonly bleu?: number;
  readonly chrf: number;
  /** In nats per target token, under teacher forcing. */
  readonly loss: number;
}

/** The scores of whole texts. */
export function textScores(
  answers: readonly string[],
  targets: readonly (readonly string[])[],
): { bleu?: number; chrf: number } {
  const areWords = targets.flat().every((target) => !/\S\s+\S/u.test(target));
  return {
    ...(areWords ? {} : { bleu: bleu(answers, targets).score }),
    chrf: chrf(answers, targets),
  };
}

/** What the rates are called for data of this look; `docs/scores.md` says why. */
export function namesOfRates(
  examples: readonly Example[],
  coder: TextCoder,
): { sequence: string; token: string } {
  const areWords = examples.every(({ source }) => /^[\p{L}\p{M}'’.-]+$/u.test(source.trim()));
  const { config } = coder;
  const isSeparated = 'tokenizer' in config && config.tokenizer.separator !== undefined;
  return {
    sequence: areWords ? 'WER' : 'SER',
    token: areWords && isSeparated ? 'PER' : 'TER',
  };
}

/** Scores as lines for a person. */
export function scoreReport(
  scores: ShownScores,
  names: { readonly sequence: string; readonly token: string },
  sigmorphon2020: boolean,
): string {
  const { tokenAccuracyByPosition: byPosition, unknown } = scores;
  const percent = (value: number) => `${formatFixed(value, 2)} %`;
  const rows: [string, string][] = [
    ['examples', formatCount(scores.examples)],
    ...(scores.references === scores.examples
      ? []
      : ([
          [
            'references',
            `${formatCount(scores.references)}; the nearest to each answer counts (--single-reference: every row)`,
          ],
        ] as [string, string][])),
    [names.sequence, percent(scores.sequenceErrorRate)],
    [`${names.token}${sigmorphon2020 ? ' as in 2020' : ''}`, percent(scores.tokenErrorRate)],
    ['exact match', formatFixed(scores.exactMatch, 4)],
    ['token accuracy', formatFixed(scores.tokenAccuracy, 4)],
    [
      'by position',
      byPosition
        .slice(0, 12)
        .map((one) => formatFixed(one, 3))
        .join(' '),
    ],
    ...(scores.bleu === undefined
      ? []
      : ([['BLEU', formatFixed(scores.bleu, 2)]] as [string, string][])),
    ['chrF', formatFixed(scores.chrf, 2)],
    ['loss', `${formatFixed(scores.loss, 4)} nats per token, under teacher forcing`],
    [
      'unknown tokens',
      `${percent(100 * unknown.source)} of the source, ${percent(100 * unknown.target)} of the target`,
    ],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('');
}

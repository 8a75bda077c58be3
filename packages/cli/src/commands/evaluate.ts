import type { Command } from 'commander';
import {
  type Answer,
  type Example,
  TextCodec,
  type Translator,
  accuracy,
  bleu,
  chrf,
  createBackend,
  evaluate as evaluateModel,
  phoneErrorRate,
  quoted,
  wordErrorRate,
} from 'tsuzuri';
import { z } from 'zod';
import { resolveSettings } from '../config/config-file.ts';
import { decodeDefaults, decodeSettings } from '../config/decode-settings.ts';
import { json, model } from '../config/common.ts';
import { toggle, wholeNumber, withText } from '../config/fields.ts';
import { addFlags } from '../config/flags.ts';
import { readingSettings } from '../config/train-settings.ts';
import { guessFormat } from '../data/formats.ts';
import { loadExamples } from '../data/read.ts';
import { answer, openEnsemble } from '../decode/answers.ts';
import { surroundings } from '../surroundings.ts';
import { onFallback } from '../terminal/fallback.ts';
import { createStyle } from '../terminal/style.ts';
import { formatCount, formatFixed, oneCell } from '../text/format.ts';

const all = z.union([z.literal(true), wholeNumber(1, 1_000_000)], {
  error: ({ input }) =>
    `expected a whole number or nothing behind it, got ${quoted(input)}; a file stands before it`,
});
const schema = z.strictObject({
  errors: withText(all.optional(), {
    value: 'N',
    optional: true,
    help: 'list the first N wrong answers, or all',
  }),
  sigmorphon2020: toggle(
    'count the token error rate as the script of SIGMORPHON 2020 did, which is too low',
  ),
  model: model(),
  json: json(),
  ...decodeSettings.shape,
  ...readingSettings.shape,
});
const defaults = {
  ...decodeDefaults,
  header: false,
  skipBad: false,
  sigmorphon2020: false,
  json: false,
};

/** What `tsuzuri evaluate --json` prints: rates of errors, BLEU and chrF in %, the others from 0 to 1. */
export interface Scores {
  readonly examples: number;
  readonly wer: number;
  readonly per: number;
  readonly exactMatch: number;
  readonly tokenAccuracy: number;
  readonly tokenAccuracyByPosition: readonly number[];
  readonly bleu: number;
  readonly chrf: number;
  readonly loss: number;
}

/** Adds `tsuzuri evaluate`. */
export function addEvaluate(program: Command): void {
  const command = program
    .command('evaluate')
    .description(
      'Scores the answers of a trained model: WER (sequences that are not exactly right), PER (edits for each target token), exact match, token accuracy, BLEU, chrF, and the loss under teacher forcing.',
    )
    .argument('<RUN>', 'a run directory or a model file (.safetensors)')
    .argument('<FILE...>', 'the pairs; - is standard input')
    .addHelpText(
      'after',
      `
Examples:
  $ tsuzuri evaluate runs/words test.tsv
  $ tsuzuri evaluate runs/words test.tsv --beam 1 --errors 20
  $ tsuzuri evaluate runs/1 test.tsv --with runs/2,runs/3 --json`,
    )
    .action((run: string, files: string[]) => evaluate(command, run, files));
  addFlags(command, schema, defaults);
}

async function evaluate(command: Command, run: string, files: readonly string[]): Promise<void> {
  const settings = resolveSettings(command, schema, { ...defaults, format: guessFormat(files) });
  const { threads } = settings;
  const tell = (line: string) => void surroundings().stderr.write(`${line}\n`);
  const options = { onFallback, ...(threads === undefined ? {} : { threads }) };
  const backend = await createBackend(settings.backend, options);
  const ensemble = await openEnsemble(backend, run, settings.model, settings.with);
  const examples = await loadExamples(files, settings, tell);
  const found = await answer(
    ensemble,
    examples.map(({ source }) => source),
    settings,
  );
  const answers = found.map(({ answers: [best] }) => best);
  const [translator] = ensemble.translators;
  const wanted = examples.map(({ target }) => splitTarget(translator, target));
  const scores = await score(translator, examples, answers, wanted, settings.sigmorphon2020);
  if (settings.json) surroundings().stdout.write(`${JSON.stringify(scores, null, 2)}\n`);
  else surroundings().stdout.write(describe(scores, settings.sigmorphon2020));
  if (settings.errors === undefined) return;
  const most = settings.errors === true ? Infinity : settings.errors;
  listErrors(examples, answers, wanted, most, settings.json);
}

/** @param wanted the tokens of the references, known to the model or not */
async function score(
  translator: Translator,
  examples: readonly Example[],
  answers: readonly Answer[],
  wanted: readonly (readonly string[])[],
  sigmorphon2020: boolean,
): Promise<Scores> {
  const predicted = answers.map(({ tokens }) => tokens);
  const texts = answers.map(({ text }) => text);
  const references = examples.map(({ target }) => target);
  const numbered =
    translator.target instanceof TextCodec
      ? numberTokens([predicted, wanted])
      : [texts, references].map((side) => side.map((one) => translator.target.encode(one)));
  const { tokenAccuracy, tokenAccuracyByPosition } = accuracy(numbered[0], numbered[1]);
  const wer = wordErrorRate(predicted, wanted);
  return {
    examples: examples.length,
    wer,
    per: phoneErrorRate(predicted, wanted, { sigmorphon2020 }),
    exactMatch: 1 - wer / 100,
    tokenAccuracy,
    tokenAccuracyByPosition,
    bleu: bleu(texts, references).score,
    chrf: chrf(texts, references),
    loss: (await evaluateModel(translator, examples)).loss,
  };
}

function splitTarget({ target }: Translator, text: string): string[] {
  return target instanceof TextCodec ? target.split(text) : [...text];
}

/** Sequences of tokens as numbers, equal where the tokens are. */
function numberTokens(sets: readonly (readonly (readonly string[])[])[]): number[][][] {
  const numbers = new Map<string, number>();
  const numberOf = (token: string) => {
    const number = numbers.get(token) ?? numbers.size;
    numbers.set(token, number);
    return number;
  };
  return sets.map((set) => set.map((tokens) => tokens.map(numberOf)));
}

function describe(scores: Scores, sigmorphon2020: boolean): string {
  const per = sigmorphon2020 ? 'PER as counted in 2020' : 'PER';
  const rows: [string, string][] = [
    ['examples', formatCount(scores.examples)],
    ['WER', `${formatFixed(scores.wer, 2)} %`],
    [per, `${formatFixed(scores.per, 2)} %`],
    ['exact match', formatFixed(scores.exactMatch, 4)],
    ['token accuracy', formatFixed(scores.tokenAccuracy, 4)],
    [
      'by position',
      scores.tokenAccuracyByPosition
        .slice(0, 12)
        .map((one) => formatFixed(one, 3))
        .join(' '),
    ],
    ['BLEU', formatFixed(scores.bleu, 2)],
    ['chrF', formatFixed(scores.chrf, 2)],
    ['loss', `${formatFixed(scores.loss, 4)} nats a token, under teacher forcing`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('');
}

function listErrors(
  examples: readonly Example[],
  answers: readonly Answer[],
  wanted: readonly (readonly string[])[],
  most: number,
  toErrors: boolean,
): void {
  const stream = toErrors ? surroundings().stderr : surroundings().stdout;
  const style = createStyle(stream);
  const isRight = ({ tokens }: Answer, i: number) =>
    tokens.length === wanted[i].length && tokens.every((token, at) => token === wanted[i][at]);
  const wrong = answers.flatMap((one, i) => {
    if (isRight(one, i)) return [];
    const [source, text, target] = [examples[i].source, one.text, examples[i].target].map(oneCell);
    return [`${source}\t${style('wrong', text)}\t${target}\n`];
  });
  stream.write(
    `\n${formatCount(wrong.length)} wrong${wrong.length > most ? `, the first ${most}` : ''}: source, answer, reference\n${wrong.slice(0, most).join('')}`,
  );
}

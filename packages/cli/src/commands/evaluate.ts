import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { type Answer, Ensemble, createBackend } from 'tsuzuri';
import { type TextCoder, type Variants, quoted } from 'tsuzuri/data';
import { nearestReference, phoneErrorRate, scoreAnswers } from 'tsuzuri/metrics';
import { ensembleLoss } from 'tsuzuri/nn';
import { z } from 'zod';
import { json, model, report, singleReference } from '../config/shared-settings.ts';
import { resolveSettings } from '../config/config-file.ts';
import { decodeDefaults, decodeSettings } from '../config/decode-settings.ts';
import { described, text, toggle, wholeNumber, withText } from '../config/fields.ts';
import { addFlags } from '../config/flags.ts';
import { readingDefaults, readingSettings } from '../config/reading-settings.ts';
import { guessFormat } from '../data/formats.ts';
import { loadExamples } from '../data/read.ts';
import { answerAll, tokensOf } from '../decode/answer-all.ts';
import { openEnsemble, searchOf } from '../decode/answers.ts';
import { memberReport, memberScores } from '../decode/member-scores.ts';
import { ofFiles, requireFeatures } from '../decode/require-features.ts';
import { Notes } from '../decode/notes.ts';
import { scoredExamples } from '../decode/scored-examples.ts';
import { type ShownScores, namesOfRates, scoreReport, textScores } from '../decode/score-report.ts';
import { writeReport } from '../report/write.ts';
import { outputAt, writeFile } from '../run/disk.ts';
import { kindOfRun, runFiles } from '../run/files.ts';
import { formatLines } from '../run/json-lines.ts';
import { outputsOf } from '../run/outputs.ts';
import { surroundings } from '../surroundings.ts';
import { onFallback } from '../terminal/fallback.ts';
import { createStyle, printable } from '../terminal/style.ts';
import { tell } from '../terminal/tell.ts';
import { formatCount, oneCell } from '../text/format.ts';

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
  singleReference: singleReference(),
  sigmorphon2020: toggle(
    'count the token error rate as the script of SIGMORPHON 2020 did, which is too low',
  ),
  out: described(
    text().optional(),
    'write a table of each source, target and answer, with edits and score',
    'FILE',
  ),
  model: model(),
  report: report(),
  json: json(),
  ...decodeSettings.shape,
  ...readingSettings.shape,
});
const defaults = {
  ...decodeDefaults,
  ...readingDefaults,
  singleReference: false,
  sigmorphon2020: false,
  report: true,
  json: false,
};

/** Adds `tsuzuri evaluate`. */
export function addEvaluate(program: Command): void {
  const command = program
    .command('evaluate')
    .description(
      'Scores the answers of a trained model: the rate of wrong answers (WER of words, else SER), edits per target token (PER of phones, else TER), exact match, token accuracy, BLEU where targets have several words, chrF, and the loss under teacher forcing.',
    )
    .argument('<RUN>', 'a run directory or a model file (.safetensors)')
    .argument('<FILE...>', 'the pairs; - is standard input')
    .addHelpText(
      'after',
      `
Examples:
  $ tsuzuri evaluate runs/words test.tsv
  $ tsuzuri evaluate runs/words test.tsv --beam 1 --errors 20
  $ tsuzuri evaluate runs/words test.tsv --out answers.tsv
  $ tsuzuri evaluate runs/words test.tsv --single-reference
  $ tsuzuri evaluate runs/1 test.tsv --with runs/2,runs/3 --json`,
    )
    .action((run: string, files: string[]) => evaluate(command, run, files));
  addFlags(command, schema, defaults);
}

async function evaluate(command: Command, run: string, files: readonly string[]): Promise<void> {
  const settings = resolveSettings(command, schema, { ...defaults, format: guessFormat(files) });
  const { threads, sigmorphon2020 } = settings;
  const table = settings.out === undefined ? undefined : outputAt(settings.out);
  const options = { onFallback, ...(threads === undefined ? {} : { threads }) };
  const backend = await createBackend(settings.backend, options);
  const ensemble = await openEnsemble(backend, run, settings.model, settings.with);
  const search = searchOf(ensemble, settings, command.opts());
  const rows = await loadExamples(files, settings, tell);
  const examples = scoredExamples(rows, settings.singleReference);
  const notes = new Notes(true);
  const [{ codec }] = ensemble.translators;
  requireFeatures(codec, settings.features, ofFiles);
  const found = await answerAll(ensemble, examples, search, notes);
  const best = found.map(({ answers }) => answers[0]);
  const lines = examples.map((example, i) => lineOf(codec.target, example, best[i]));
  const { sequenceAccuracy, tokenErrorRate, ...rest } = scoreAnswers(codec, best, examples);
  const loss = await ensembleLoss(new Ensemble(ensemble.translators), rows);
  const texts = lines.map(({ answer: { text: given } }) => given);
  const scores: ShownScores = {
    examples: examples.length,
    references: examples.reduce((sum, { targets }) => sum + targets.length, 0),
    exactMatch: sequenceAccuracy,
    sequenceErrorRate: 100 * (1 - sequenceAccuracy),
    tokenErrorRate: sigmorphon2020 ? rateOf2020(lines) : tokenErrorRate,
    ...rest,
    ...textScores(
      texts,
      examples.map(({ targets }) => targets),
    ),
    loss,
  };
  const isSeveral = ensemble.translators.length > 1;
  const members = isSeveral ? await memberScores(ensemble, examples, rows, search) : undefined;
  const { stdout } = surroundings();
  if (settings.json) stdout.write(`${JSON.stringify({ ...scores, members }, null, 2)}\n`);
  else {
    const names = namesOfRates(examples, codec.target);
    stdout.write(scoreReport(scores, names, sigmorphon2020));
    if (members) stdout.write(memberReport(members, names));
  }
  if (table !== undefined) await writeFile(table, asTable(lines));
  if (settings.errors !== undefined) {
    listErrors(lines, settings.errors === true ? Infinity : settings.errors, settings.json);
  }
  if (settings.report && kindOfRun(run) !== undefined) {
    const more = settings.with === undefined ? '' : ` with ${settings.with}`;
    const set = files.map((file) => basename(file)).join(', ') + more;
    const outputs = outputsOf(codec.target, { file: basename(ensemble.path), set }, examples, best);
    await writeReport(run, () => writeFile(join(run, runFiles.evaluated), formatLines(outputs)));
  }
  notes.end();
}

type ScoredAnswer = Pick<Answer, 'text' | 'tokens' | 'score'>;

/** An example and its answer. */
interface ScoredLine {
  readonly source: string;
  /** The nearest to the answer. */
  readonly target: string;
  readonly answer: ScoredAnswer;
  /** The tokens of the target. */
  readonly wanted: readonly string[];
  readonly edits: number;
}

function lineOf(
  coder: TextCoder,
  { source, targets }: Variants,
  best: ScoredAnswer = { text: '', tokens: [], score: -Infinity },
): ScoredLine {
  const answer = { ...best, tokens: tokensOf(best, coder) };
  const references = targets.map((target) => coder.split(target));
  const { index, distance: edits } = nearestReference(answer.tokens, references)!;
  return { source, target: targets[index], answer, wanted: references[index], edits };
}

function rateOf2020(lines: readonly ScoredLine[]): number {
  return phoneErrorRate(
    lines.map(({ answer: { tokens } }) => tokens),
    lines.map(({ wanted }) => wanted),
    { sigmorphon2020: true },
  );
}

function asTable(lines: readonly ScoredLine[]): string {
  const rows = lines.map(({ source, target, answer: { text: given, score }, edits }) =>
    [...[source, target, given].map(oneCell), edits, score.toFixed(6)].join('\t'),
  );
  return ['source\ttarget\tanswer\tedits\tscore', ...rows, ''].join('\n');
}

function listErrors(lines: readonly ScoredLine[], most: number, toErrors: boolean): void {
  const stream = toErrors ? surroundings().stderr : surroundings().stdout;
  const style = createStyle(stream);
  const wrong = lines.filter(({ edits }) => edits > 0);
  const cell = (content: string) => printable(stream, oneCell(content));
  const shown = wrong.slice(0, most).map(({ source, answer: given, target }) => {
    const columns = [cell(source), style('wrong', cell(given.text)), cell(target)];
    return `${columns.join('\t')}\n`;
  });
  stream.write(
    `\n${formatCount(wrong.length)} wrong${wrong.length > most ? `, the first ${most}` : ''}: source, answer, reference\n${shown.join('')}`,
  );
}

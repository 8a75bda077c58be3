import { basename } from 'node:path';
import type { Command } from 'commander';
import { createBackend } from 'tsuzuri';
import type { Question } from 'tsuzuri/data';
import { searches } from 'tsuzuri/nn';
import { z } from 'zod';
import { json, model } from '../config/shared-settings.ts';
import { resolveSettings } from '../config/config-file.ts';
import { decodeDefaults, decodeSettings } from '../config/decode-settings.ts';
import { described, flagTexts, text, toggle, wholeNumber, withText } from '../config/fields.ts';
import { addFlags } from '../config/flags.ts';
import { type Values, excludes, unless } from '../config/needs.ts';
import { readingDefaults, readingSettings } from '../config/reading-settings.ts';
import { sizeOfFile } from '../data/open.ts';
import { readSources } from '../data/read.ts';
import { answer, openEnsemble, searchOf } from '../decode/answers.ts';
import { chunks } from '../decode/chunks.ts';
import { requireFeaturesOfText } from '../decode/require-features.ts';
import { Notes } from '../decode/notes.ts';
import { asJson, asTsv } from '../decode/write-answers.ts';
import { UsageError } from '../errors.ts';
import { surroundings } from '../surroundings.ts';
import { onFallback } from '../terminal/fallback.ts';
import { printable } from '../terminal/style.ts';
import { tell } from '../terminal/tell.ts';
import { flagOf } from '../text/flag-name.ts';

const CHUNK = 256; // texts answered at once, at most; input may have no end

const schema = z.strictObject({
  file: withText(z.array(text()).optional(), {
    value: 'FILE',
    many: true,
    help: 'read the sources of a file: of pairs, as train takes them, or texts, one per line; - is standard input; repeatable',
  }),
  ...readingSettings.shape,
  format: withText(
    readingSettings.shape.format.optional(),
    flagTexts.get(readingSettings.shape.format)!,
  ),
  features: described(
    z.string().optional(),
    'features of the texts, such as "V;PST;3;SG"; with a --file of a table or of JSON lines, the columns or keys of features',
    'TEXT',
  ),
  nBest: described(
    wholeNumber(1, 1000),
    'answers per text, best first',
    'N',
    unless(({ beam, nBest }) =>
      Number(nBest) > Number(beam)
        ? `expected at most --beam ${Number(beam)}, got ${Number(nBest)}`
        : undefined,
    ),
    unless(({ search, nBest }) =>
      search === 'greedy' && Number(nBest) > 1
        ? `expected 1 with --search greedy, got ${Number(nBest)}`
        : undefined,
    ),
  ),
  scores: toggle(
    'add score, rank and log-probability of each answer, and the probability of each of its tokens',
    ...(['json', 'jsonl'] as const).map((name) =>
      unless((all) =>
        all[name] ? `has no effect with --${name}, which always has them` : undefined,
      ),
    ),
  ),
  attention: toggle('add the attention weights of each answer', {
    help: 'needs --json or --jsonl',
    refuse: (all) => (all.json || all.jsonl ? undefined : 'needs --json or --jsonl'),
  }),
  sample: toggle('the same as --search sample'),
  model: model(),
  jsonl: toggle('print one JSON object per line', excludes('json')),
  json: json(),
  ...decodeSettings.shape,
});
const defaults = {
  ...decodeDefaults,
  nBest: searches.beam.defaults.nBest,
  ...readingDefaults,
  scores: false,
  attention: false,
  sample: false,
  jsonl: false,
  json: false,
};
type Settings = z.output<typeof schema>;

/** Adds `tsuzuri predict`. */
export function addPredict(program: Command): void {
  const command = program
    .command('predict')
    .description(
      'Prints a line for each text, in their order: the text, a tab, the answer of a trained model. A text without an answer has an empty one, and the exit code is 1.\nOf an experiment with several models, the one that was best on the test set answers.',
    )
    .argument('<RUN>', 'a run directory or a model file (.safetensors)')
    .argument(
      '[TEXT...]',
      'texts to answer, by default the lines of standard input; put -- before texts that begin with -',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ tsuzuri predict runs/addition 12+3
  $ tsuzuri predict runs/addition 12+3 700+99 --model plain
  $ echo "abból" | tsuzuri predict runs/words --beam 5 --n-best 3 --scores
  $ tsuzuri predict runs/words --file words.txt --jsonl > answers.jsonl`,
    )
    .action((run: string, texts: string[]) => predict(command, run, texts));
  addFlags(command, schema, defaults);
}

async function predict(command: Command, run: string, texts: readonly string[]): Promise<void> {
  const typed = command.opts<Values>();
  const settings = resolveSettings(command, schema, defaults);
  requireInput(texts, typed, settings);
  const { threads, json: asOne } = settings;
  const options = { onFallback, ...(threads === undefined ? {} : { threads }) };
  const backend = await createBackend(settings.backend, options);
  const ensemble = await openEnsemble(backend, run, settings.model, settings.with);
  const { nBest, attention, sample } = settings;
  const asked = sample ? { ...settings, search: 'sample' as const } : settings;
  const search = { ...searchOf(ensemble, asked, typed), nBest, attention };
  const { codec } = ensemble.translators[0];
  const { source: coder } = codec;
  requireFeaturesOfText(codec, settings.features);
  const { stdout } = surroundings();
  const notes = new Notes(settings.file !== undefined && !stdout.isTTY);
  const all: object[] = [];
  const inputs = texts.length > 0 ? textsOf(texts, settings.features) : sources(settings);
  for await (const chunk of chunks(inputs, CHUNK)) {
    const first = notes.count;
    for (const one of await answer(ensemble, chunk, search, first)) {
      notes.hear(one);
      if (asOne) all.push(asJson(one, settings, coder));
      else {
        const line = settings.jsonl
          ? `${JSON.stringify(asJson(one, settings, coder))}\n`
          : asTsv(one, settings);
        stdout.write(printable(stdout, line));
      }
    }
    notes.tell();
  }
  if (asOne) {
    const result = { model: basename(ensemble.path), predictions: all };
    stdout.write(printable(stdout, `${JSON.stringify(result, null, 2)}\n`));
  }
  notes.end();
}

/** @throws UsageError when it is not clear what is to be answered */
function requireInput(texts: readonly string[], typed: Values, settings: Settings): void {
  const ofFiles = ['file', ...Object.keys(readingSettings.shape)].filter(
    (name) => name !== 'features',
  );
  const idle = ofFiles.find((name) => texts.length > 0 && typed[name] !== undefined);
  if (idle !== undefined) {
    throw new UsageError(`${flagOf(idle)}: cannot be given together with texts`);
  }
  if (texts.length === 0 && settings.file === undefined && surroundings().stdin.isTTY) {
    throw new UsageError('expected texts, --file or something on standard input, got nothing');
  }
  const path = texts.find((text) => /[./\\]/.test(text) && sizeOfFile(text) !== undefined);
  if (path !== undefined) {
    throw new UsageError(
      `${path}: expected a text, got the path of a file; read it with --file ${path}, or put the text on standard input`,
    );
  }
}

async function* textsOf(
  texts: readonly string[],
  features: string | undefined,
): AsyncGenerator<Question> {
  for (const source of texts) yield { source, features };
}

/** The sources of all files, or of standard input. */
async function* sources(settings: Settings): AsyncGenerator<Question> {
  const { format, ...rest } = settings;
  const reading = format === undefined ? rest : { ...rest, format };
  for (const path of settings.file ?? ['-']) yield* readSources(path, reading, tell);
}

import type { Command } from 'commander';
import { type Answered, createBackend, readLines, searches } from 'tsuzuri';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { resolveSettings } from '../config/config-file.ts';
import { decodeDefaults, decodeSettings } from '../config/decode-settings.ts';
import { json, model } from '../config/common.ts';
import {
  described,
  numberFrom,
  positiveNumber,
  text,
  toggle,
  wholeNumber,
} from '../config/fields.ts';
import { addFlags } from '../config/flags.ts';
import { excludes, needs, unless } from '../config/needs.ts';
import { openInput } from '../data/open.ts';
import { answer, openEnsemble } from '../decode/answers.ts';
import { UsageError } from '../errors.ts';
import { surroundings } from '../surroundings.ts';
import { onFallback } from '../terminal/fallback.ts';
import { oneCell } from '../text/format.ts';

const CHUNK = 1024; // texts answered at once, at most; input may have no end
const WAIT = 50; // milliseconds that a text waits for others to be answered with

const ofSample = needs('sample');
const schema = z.strictObject({
  file: described(
    text().optional(),
    'read the texts from a file, one per line; - is standard input',
    'FILE',
  ),
  nBest: described(
    wholeNumber(1, 1000),
    'answers per text, best first',
    'N',
    unless(({ beam, nBest, sample }) =>
      !sample && Number(nBest) > Number(beam)
        ? `expected at most --beam ${Number(beam)}, got ${Number(nBest)}`
        : undefined,
    ),
  ),
  scores: toggle(
    'add score, rank and log-probability of each answer',
    ...(['json', 'jsonl'] as const).map((name) =>
      unless((all) =>
        all[name] ? `has no effect with --${name}, which always has them` : undefined,
      ),
    ),
  ),
  sample: toggle(`instead of beam search, ${searches.sample.description}`),
  temperature: described(
    positiveNumber(1000),
    'below 1 favours likely tokens, above 1 unlikely ones',
    'X',
    ofSample,
  ),
  topK: described(
    wholeNumber(1, 1_000_000).optional(),
    'draw from the N likeliest tokens',
    'N',
    ofSample,
  ),
  topP: described(
    numberFrom(0.000_001, 1),
    'draw from the likeliest tokens that together reach probability X',
    'X',
    ofSample,
  ),
  seed: described(wholeNumber(0, 2 ** 32 - 1), 'seed of the drawing', 'N', ofSample),
  model: model(),
  jsonl: toggle('print one JSON object per line', excludes('json')),
  json: json(),
  ...decodeSettings.shape,
});
const defaults = {
  ...decodeDefaults,
  nBest: searches.beam.defaults.nBest,
  scores: false,
  sample: false,
  ...searches.sample.defaults,
  seed: 1,
  jsonl: false,
  json: false,
};
type Settings = z.output<typeof schema>;

/** Adds `tsuzuri predict`. */
export function addPredict(program: Command): void {
  const command = program
    .command('predict')
    .description(
      'Prints the answer of a trained model to each text, in their order: the text, a tab, the answer.\nOf an experiment with several models, the one that was best on the test set answers.',
    )
    .argument('<RUN>', 'a run directory or a model file (.safetensors)')
    .argument(
      '[TEXT...]',
      'what the model shall read; standard input, a text a line, when left out; put -- before texts that begin with -',
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
  const settings = resolveSettings(command, schema, defaults);
  if (texts.length > 0 && settings.file !== undefined) {
    throw new UsageError('--file: cannot be given together with texts');
  }
  if (texts.length === 0 && settings.file === undefined && surroundings().stdin.isTTY) {
    throw new UsageError('expected texts, --file or something on standard input, got nothing');
  }
  const { threads } = settings;
  const options = { onFallback, ...(threads === undefined ? {} : { threads }) };
  const backend = await createBackend(settings.backend, options);
  const ensemble = await openEnsemble(backend, run, settings.model, settings.with);
  const { temperature, topK, topP, seed } = settings;
  let first = 0;
  const all: Answered[] = [];
  for await (const chunk of chunks(texts, settings.file)) {
    const sampling = settings.sample ? { temperature, topK, topP, seed, first } : undefined;
    const found = await answer(ensemble, chunk, settings, settings.nBest, sampling);
    first += chunk.length;
    for (const one of found) {
      if (settings.json) all.push(one);
      else
        surroundings().stdout.write(
          settings.jsonl ? `${JSON.stringify(describe(one))}\n` : asTsv(one, settings),
        );
    }
  }
  if (settings.json) {
    const model = basename(ensemble.path);
    surroundings().stdout.write(
      `${JSON.stringify({ model, predictions: all.map(describe) }, null, 2)}\n`,
    );
  }
}

/** The texts, in lists of what has come: input that comes slowly is answered as it comes. */
async function* chunks(
  texts: readonly string[],
  file: string | undefined,
): AsyncGenerator<readonly string[]> {
  if (texts.length > 0) {
    yield texts;
    return;
  }
  const lines = readLines(openInput(file ?? '-'));
  const ask = () => {
    const coming = lines.next();
    coming.catch(() => {}); // told of when it is waited for
    return coming;
  };
  let coming = ask();
  for (let ended = false; !ended;) {
    const chunk: string[] = [];
    const late = new AbortController();
    let soon: Promise<undefined> | undefined;
    while (chunk.length < CHUNK) {
      const next = await (soon ? Promise.race([coming, soon]) : coming);
      ended = next?.done === true;
      if (!next || next.done) break;
      chunk.push(next.value.text);
      coming = ask();
      soon ??= delay(WAIT, undefined, { signal: late.signal }).catch(() => undefined);
    }
    late.abort();
    if (chunk.length > 0) yield chunk;
  }
}

function asTsv({ source, answers }: Answered, { scores }: Settings): string {
  return answers
    .map(({ text: prediction, score, logProbability }, i) => {
      const more = scores ? [score.toFixed(6), String(i + 1), logProbability.toFixed(6)] : [];
      return `${[oneCell(source), oneCell(prediction), ...more].join('\t')}\n`;
    })
    .join('');
}

function describe({ source: input, answers: [best, ...rest], failure }: Answered): object {
  if (!best) return { input, failure };
  const { text: prediction, score, logProbability } = best;
  const others = rest.map((one) => ({
    prediction: one.text,
    score: one.score,
    logProbability: one.logProbability,
  }));
  return { input, prediction, score, logProbability, ...(others.length > 0 ? { others } : {}) };
}

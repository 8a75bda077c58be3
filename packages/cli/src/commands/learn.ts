import { availableParallelism, cpus } from 'node:os';
import type { Command } from 'commander';
import { backends, createBackend } from 'tsuzuri';
import { z } from 'zod';
import { resolveSettings } from '../config/config-file.ts';
import { choice, flagTexts, text, wholeNumber } from '../config/fields.ts';
import { addFlags } from '../config/flags.ts';
import { UsageError } from '../errors.ts';
import { SUMMARY, checkTarget, writeRun } from '../experiment/run-directory.ts';
import { spread } from '../experiment/statistics.ts';
import { type LearnExperiment, type LearnName, learnExperiments } from '../learn/experiments.ts';
import { type Learned, learn } from '../learn/learn.ts';
import { onFallback } from '../terminal/fallback.ts';
import { endOnInterrupt } from '../terminal/interrupt.ts';
import { didYouMean } from '../text/nearest.ts';
import { formatCount, formatDuration, formatFixed } from '../text/format.ts';
import { type TrainingProgress, trainingProgress } from '../train/progress.ts';

const backendNames = ['auto', ...(Object.keys(backends) as (keyof typeof backends)[])] as const;
const shape = {
  models: text().optional(),
  epochs: wholeNumber(1, 10_000).optional(),
  trainSize: wholeNumber(1, 1_000_000).optional(),
  testSize: wholeNumber(1, 1_000_000).optional(),
  seed: wholeNumber(0, 2 ** 32 - 1),
  seeds: wholeNumber(1, 100),
  backend: choice(backendNames),
  threads: wholeNumber(1, 64).optional(),
  out: text().optional(),
  json: z.boolean(),
};
const help: Readonly<Record<keyof typeof shape, { help: string; value?: string }>> = {
  models: { value: 'NAME,…', help: 'train these models only' },
  epochs: { value: 'N', help: "passes over the training examples (the experiment's own)" },
  trainSize: { value: 'N', help: "examples to learn from (the experiment's own)" },
  testSize: {
    value: 'N',
    help: "examples to be tested on, once, at the end (the experiment's own)",
  },
  seed: { value: 'N', help: 'of the data, the first weights and the order of the examples' },
  seeds: { value: 'N', help: 'repeat with so many seeds and report mean ± sd' },
  backend: { value: backendNames.join('|'), help: 'what computes' },
  threads: { value: 'N', help: 'threads (all processors when left out)' },
  out: { value: 'DIR', help: 'where the files go (runs/NAME); an earlier run there is replaced' },
  json: { help: 'print the result as JSON on standard output' },
};
for (const [name, schema] of Object.entries(shape)) {
  flagTexts.add(schema, help[name as keyof typeof shape]);
}
const schema = z.strictObject(shape);
const defaults = { seed: 1, seeds: 1, backend: 'auto', json: false };

/** Adds the experiments besides the tutorial's to `tsuzuri experiment`. */
export function addLearn(group: Command): void {
  for (const name of Object.keys(learnExperiments) as LearnName[]) {
    const experiment: LearnExperiment = learnExperiments[name];
    const command = group
      .command(name)
      .summary(experiment.help)
      .description(
        `Learns to ${experiment.help}.\nModels: ${Object.keys(experiment.models).join(', ')}.`,
      )
      .action(() => run(command, name));
    addFlags(command, schema, defaults);
  }
}

async function run(command: Command, name: LearnName): Promise<void> {
  const settings = resolveSettings(command, schema, defaults);
  const experiment: LearnExperiment = learnExperiments[name];
  const models = chooseModels(experiment, settings.models);
  const out = settings.out ?? `runs/${name}`;
  const directory = checkTarget(out);
  const { threads } = settings;
  const backend = await createBackend(settings.backend, {
    onFallback,
    ...(threads === undefined ? {} : { threads }),
  });
  let progress: TrainingProgress | undefined;
  const release = endOnInterrupt(() => progress?.stop());
  const learned: Learned[] = [];
  for (const model of models) {
    for (let i = 0; i < settings.seeds; i++) {
      const seed = settings.seed + i;
      process.stderr.write(`${name}, ${model} model, seed ${seed}\n`);
      progress = undefined;
      const one = await learn(backend, experiment, model, seed, settings, (event, training) => {
        const { totalSteps, settings: used } = training;
        const totals = { steps: totalSteps, epochs: used.epochs };
        progress ??= trainingProgress(process.stderr, totals, 0);
        progress.update(event);
      });
      learned.push(one);
    }
  }
  const summary = {
    experiment: name,
    machine: `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} processors`,
    backend: `${backend.name} (${backend.details})`,
    settings,
    models: learned.map(({ bytes: _bytes, ...rest }) => rest),
  };
  const json = `${JSON.stringify(summary, null, 2)}\n`;
  writeRun(
    directory,
    new Map<string, Uint8Array | string>([
      ...learned.map(({ file, bytes }) => [file, bytes] as const),
      [SUMMARY, json],
    ]),
  );
  release();
  process.stdout.write(settings.json ? json : report(learned, out));
}

function chooseModels(experiment: LearnExperiment, names: string | undefined): string[] {
  const known = Object.keys(experiment.models);
  const chosen = names?.split(',') ?? known;
  const unknown = chosen.find((name) => !known.includes(name));
  if (unknown === undefined) return chosen;
  throw new UsageError(
    `--models: expected one of ${known.join(', ')}, got "${unknown}"${didYouMean(unknown, known)}`,
  );
}

/** The table of docs/experiments.md, and some answers. */
function report(learned: readonly Learned[], out: string): string {
  const names = [...new Set(learned.map(({ name }) => name))];
  const rows = names.map((name) => {
    const of = learned.filter((one) => one.name === name);
    const exact = spread(of.map(({ test }) => test.sequenceAccuracy));
    const tokens = spread(of.map(({ test }) => test.tokenAccuracy));
    const seconds = spread(of.map((one) => one.seconds));
    const each = of.map(({ test }) => formatFixed(test.sequenceAccuracy, 4)).join(' ');
    return `| ${name} | ${formatCount(of[0].parameters)} | ${formatFixed(exact.mean, 4)} ± ${formatFixed(exact.sd, 4)} | ${each} | ${formatFixed(tokens.mean, 4)} | ${formatDuration(seconds.mean)} |\n`;
  });
  const answers = learned
    .filter(({ seed }) => seed === learned[0].seed)
    .flatMap(({ name, examples }) =>
      examples.map(
        ({ source, target, prediction }) =>
          `${name}\t${source} → ${prediction}${prediction === target ? '' : `   (${target})`}\n`,
      ),
    );
  return [
    '| model | parameters | exact | each seed | token accuracy | time a model |\n',
    '|---|---|---|---|---|---|\n',
    ...rows,
    '\n',
    ...answers,
    `\nThe models are in ${out}; try: tsuzuri predict ${out} TEXT\n`,
  ].join('');
}

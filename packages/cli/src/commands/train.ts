import { constants } from 'node:os';
import type { Command } from 'commander';
import {
  type Backend,
  type Example,
  Training,
  type TrainingData,
  Translator,
  createBackend,
  limitLength,
  resumeTraining,
  saveTraining,
  saveTranslator,
} from 'tsuzuri';
import { z } from 'zod';
import { flagTexts, text } from '../config/fields.ts';
import { addFlags } from '../config/flags.ts';
import { resolveSettings } from '../config/config-file.ts';
import { trainDefaults } from '../config/train-defaults.ts';
import { type TrainSettings, learningSettings, trainSettings } from '../config/train-settings.ts';
import { RunError, UsageError } from '../errors.ts';
import { onFallback } from '../terminal/fallback.ts';
import { formatCount, formatDuration, formatFixed } from '../text/format.ts';
import { makeCodecs } from '../train/coders.ts';
import { loadExamples } from '../train/load.ts';
import { trainingProgress } from '../train/progress.ts';
import {
  appendHistory,
  clearRun,
  cutHistory,
  openRun,
  readRunFile,
  runFiles,
  writeRunFile,
} from '../train/run-files.ts';
import { holdOut } from '../train/split.ts';

const SAVE_EVERY = 10_000; // milliseconds between two checkpoints, at least
const SAVE_WITHIN = 300_000; // and at most

const valid = text().optional();
flagTexts.add(valid, {
  value: 'FILE',
  help: 'the dev set that the best model is chosen on (a tenth of the examples when left out)',
});
const validTarget = text().optional();
flagTexts.add(validTarget, { value: 'FILE', help: 'of parallel texts: the targets of --valid' });
const out = text();
flagTexts.add(out, { value: 'DIR', help: 'where the files of the run go' });
const config = text().optional();
flagTexts.add(config, {
  value: 'FILE',
  help: 'settings in JSON or YAML, by the names of settings.json; flags count more',
});
const resume = z.boolean();
flagTexts.add(resume, { help: 'go on with the run in --out, exactly where it was' });
const force = z.boolean();
flagTexts.add(force, { help: 'replace an earlier run in --out' });
const extras = z.strictObject({ valid, validTarget, out, config, resume, force });
const extraDefaults = { out: 'runs/model', resume: false, force: false };
type Extras = z.output<typeof extras>;

/** Adds `tsuzuri train`. */
export function addTrain(program: Command): void {
  const command = program
    .command('train')
    .summary('learn from a file of pairs')
    .description(
      'Trains a model on a file of pairs, source and target, and keeps the one that does best on a\ndev set. Ctrl-C saves; --resume goes on.',
    )
    .argument('<FILE...>', 'the pairs: one file, or two parallel texts; - is standard input')
    .addHelpText(
      'after',
      `
Examples:
  $ tsuzuri train words.tsv --valid dev.tsv --out runs/words
  $ tsuzuri train words.tsv --valid dev.tsv --out runs/words --resume
  $ tsuzuri train english.txt japanese.txt --format parallel --source-tokens word
  $ tsuzuri train pairs.jsonl.gz --format jsonl --keys word,phones --config settings.yaml`,
    )
    .action((files: string[]) => train(command, files));
  addFlags(command, extras, extraDefaults);
  addFlags(command, trainSettings, trainDefaults);
}

async function train(command: Command, files: readonly string[]): Promise<void> {
  const given = resolveSettings(command, extras, extraDefaults);
  const settings = resolveSettings(command, trainSettings, trainDefaults, given.config);
  const tell = (line: string) => void process.stderr.write(`${line}\n`);
  if (given.resume && given.force) {
    throw new UsageError('--resume: cannot be given together with --force');
  }
  const earlier = given.resume ? 'resume' : given.force ? 'replace' : 'refuse';
  openRun(given.out, earlier);
  const { train: examples, dev } = await loadSets(files, given, settings, tell);
  const { backend: name, threads } = settings;
  const backend = await createBackend(name, {
    onFallback,
    ...(threads === undefined ? {} : { threads }),
  });
  const checkpoint = given.resume ? readRunFile(given.out, runFiles.checkpoint) : undefined;
  const training =
    checkpoint === undefined
      ? await begin(backend, examples, dev, settings, given.out, tell)
      : await goOn(backend, checkpoint, examples, dev, settings, given.out);
  const seconds = await run(training, given.out, tell);
  await end(training, given.out, seconds, tell);
}

async function loadSets(
  files: readonly string[],
  given: Extras,
  settings: TrainSettings,
  tell: (line: string) => void,
): Promise<{ train: Example[]; dev: Example[] }> {
  const all = await loadExamples(files, settings, tell);
  const dev =
    given.valid === undefined
      ? undefined
      : await loadExamples(
          [given.valid, ...(given.validTarget === undefined ? [] : [given.validTarget])],
          settings,
          tell,
        );
  const sets = dev ? { train: all, dev } : holdOut(all, settings.seed);
  const held = dev ? '' : ', held out of the file';
  tell(
    `${formatCount(sets.train.length)} examples to learn from, ${formatCount(sets.dev.length)} in the dev set${held}`,
  );
  return sets;
}

/** Leaves out, or says that it will cut, what is too long for the model. */
function fit(
  translator: Translator,
  examples: readonly Example[],
  settings: TrainSettings,
  tell: (line: string) => void,
): readonly Example[] {
  const encoded = translator.encode(examples);
  const { maximumLength: maximum, tooLong: policy } = settings;
  const isLong = (i: number) =>
    encoded.source[i].length > maximum || encoded.target[i].length > maximum + 1;
  const long = examples.filter((_, i) => isLong(i)).length;
  if (long === 0) return examples;
  const { tooLong } = limitLength(encoded, { maximum: maximum + 1, policy });
  const verb = policy === 'drop' ? 'left out' : 'left out, for a text cannot be cut and kept whole';
  tell(`${formatCount(Math.max(long, tooLong))} examples of more than ${maximum} tokens ${verb}`);
  return examples.filter((_, i) => !isLong(i));
}

async function begin(
  backend: Backend,
  examples: readonly Example[],
  dev: readonly Example[],
  settings: TrainSettings,
  directory: string,
  tell: (line: string) => void,
): Promise<Training> {
  const { source, target } = await makeCodecs(examples, settings, tell);
  const { embeddingDropout } = settings;
  const translator = new Translator(
    backend,
    {
      source: source.config,
      target: target.config,
      maximumLength: settings.maximumLength,
      sharedEmbedding: settings.sharedVocabulary,
      cell: settings.cell,
      layers: settings.layers,
      embeddingSize: settings.embeddingSize,
      hiddenSize: settings.hiddenSize,
      bidirectional: settings.bidirectional,
      attention: settings.attention,
      inputFeeding: settings.inputFeeding,
      peeky: settings.peeky,
      reverseSource: settings.reverseSource,
      tiedOutput: settings.tiedOutput,
      dropout: settings.dropout,
      variationalDropout: settings.variationalDropout,
      labelSmoothing: settings.labelSmoothing,
      ...(embeddingDropout === undefined ? {} : { embeddingDropout }),
    },
    settings.seed,
  );
  const data: TrainingData = { train: fit(translator, examples, settings, tell), dev };
  const {
    schedule: kind,
    scheduleOptions,
    ...learning
  } = learningSettings.parse(
    Object.fromEntries(
      Object.keys(learningSettings.shape).map((name) => [
        name,
        settings[name as keyof TrainSettings],
      ]),
    ),
  );
  const schedule = { ...scheduleOptions, kind };
  const training = new Training(translator, data, { ...learning, schedule });
  clearRun(directory);
  writeRunFile(directory, runFiles.settings, `${JSON.stringify(settings, null, 2)}\n`);
  const { name, details } = backend;
  tell(
    `${formatCount(translator.model.parameters.count)} parameters, at most ${formatCount(training.totalSteps)} steps, on ${name} (${details})`,
  );
  return training;
}

async function goOn(
  backend: Backend,
  checkpoint: Uint8Array,
  examples: readonly Example[],
  dev: readonly Example[],
  settings: TrainSettings,
  directory: string,
): Promise<Training> {
  const { loadTranslator } = await import('tsuzuri');
  const translator = loadTranslator(backend, checkpoint);
  const data = { train: fit(translator, examples, settings, () => {}), dev };
  translator.dispose();
  const training = await resumeTraining(backend, checkpoint, data);
  cutHistory(directory, training.progress.epoch);
  return training;
}

/** Trains to the end, saving now and then. @returns seconds */
async function run(
  training: Training,
  directory: string,
  tell: (line: string) => void,
): Promise<number> {
  const start = performance.now();
  const { totalSteps, settings, progress } = training;
  const shown = trainingProgress(
    process.stderr,
    { steps: totalSteps, epochs: settings.epochs },
    progress.step,
  );
  let stop: NodeJS.Signals | undefined;
  const onSignal = (signal: NodeJS.Signals) => (stop = signal);
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  let saved = performance.now();
  const save = async () => {
    writeRunFile(directory, runFiles.checkpoint, await saveTraining(training));
    saved = performance.now();
  };
  try {
    if (progress.step === 0) await save(); // from the first moment there is something to go on from
    for await (const event of training.run()) {
      shown.update(event);
      const since = performance.now() - saved;
      if (event.kind === 'epoch') {
        const { kind: _kind, tokens: _tokens, ...entry } = event;
        appendHistory(directory, { ...entry, seconds: (performance.now() - start) / 1000 });
        if (event.improved) await writeBest(training, directory);
      }
      if (since > (event.kind === 'epoch' ? SAVE_EVERY : SAVE_WITHIN)) await save();
      if (stop) break;
    }
    await save();
  } finally {
    shown.stop();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
  if (stop && !progress.ended) {
    tell(
      `stopped after step ${formatCount(progress.step)}; the same command with --resume goes on`,
    );
    process.exit(128 + constants.signals[stop]);
  }
  return (performance.now() - start) / 1000;
}

async function writeBest(training: Training, directory: string): Promise<void> {
  writeRunFile(directory, runFiles.model, await saveTranslator(training.translator));
}

async function end(
  training: Training,
  directory: string,
  seconds: number,
  tell: (line: string) => void,
): Promise<void> {
  await training.finish();
  await writeBest(training, directory);
  const { progress, translator, settings } = training;
  const { best } = progress;
  if (!best && progress.epoch === 0) throw new RunError('no epoch was completed');
  const summary = {
    kind: 'train',
    parameters: translator.model.parameters.count,
    epochs: progress.epoch,
    steps: progress.step,
    criterion: settings.criterion,
    best,
    seconds,
  };
  writeRunFile(directory, runFiles.summary, `${JSON.stringify(summary, null, 2)}\n`);
  const score = best
    ? `; best on the dev set after epoch ${best.epoch}: ${settings.criterion} ${formatFixed(best.score, 2)}`
    : '';
  tell(`trained in ${formatDuration(seconds)}${score}`);
  tell(`the model is ${directory}/${runFiles.model}; try: tsuzuri predict ${directory} TEXT`);
}

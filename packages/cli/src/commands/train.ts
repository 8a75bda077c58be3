import { type Command, Option } from 'commander';
import { createBackend } from 'tsuzuri';
import { z } from 'zod';
import { checkTrain } from '../config/check-train.ts';
import { resolveSettings } from '../config/config-file.ts';
import { flagTexts, text } from '../config/fields.ts';
import { addFlags } from '../config/flags.ts';
import { trainDefaults, trainDefaultsFor } from '../config/train-defaults.ts';
import { type TrainSettings, trainSettings } from '../config/train-settings.ts';
import { UsageError } from '../errors.ts';
import { RunDirectory } from '../run/directory.ts';
import { openRunFile, runFiles, runKindNames } from '../run/files.ts';
import { readSavedSettings, requireSame } from '../run/saved-settings.ts';
import { onFallback } from '../terminal/fallback.ts';
import { tell } from '../terminal/tell.ts';
import { begin, goOn } from '../train/begin.ts';
import { cutHistory, startRun, trainToTheEnd } from '../train/run.ts';
import { areLarge, loadSets } from '../train/sets.ts';
import { closeVectors, openVectors } from '../train/vectors.ts';

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
const tensorboard = z.boolean();
flagTexts.add(tensorboard, {
  help: 'write the curves for TensorBoard too: tensorboard --logdir DIR; --resume goes on with them',
});
const extras = z.strictObject({ valid, validTarget, out, config, resume, force, tensorboard });
const extraDefaults = { out: 'runs/model', resume: false, force: false, tensorboard: false };
type Extras = z.output<typeof extras>;

/** Adds `tsuzuri train`. */
export function addTrain(program: Command): void {
  const command = program
    .command('train')
    .summary('learn from a file of pairs')
    .description(
      'Trains a model on a file of pairs, source and target, and keeps the one that does best on a dev set. Ctrl-C saves; --resume goes on.',
    )
    .argument('<FILE...>', 'the pairs: one file, or two parallel texts; - is standard input')
    .addHelpText(
      'after',
      `
Examples:
  $ tsuzuri train words.tsv --valid dev.tsv --out runs/words
  $ tsuzuri train words.tsv --valid dev.tsv --out runs/words --resume
  $ tsuzuri train english.txt japanese.txt --format parallel --source-tokens word
  $ tsuzuri train pairs.tsv --source-vectors glove.txt.gz --frozen-embeddings source
  $ tsuzuri train words.tsv --out runs/words --tensorboard   then: tensorboard --logdir runs
  $ tsuzuri train large.tsv.gz --stream --shuffle-buffer 50000 --out runs/large
  $ tsuzuri train pairs.jsonl.gz --format jsonl --keys word,phones --config settings.yaml`,
    )
    .action((files: string[]) => train(command, files));
  addFlags(command, extras, extraDefaults);
  addFlags(command, trainSettings, trainDefaults);
  command.addOption(new Option('--no-stream', 'hold all examples in memory, however many'));
}

async function train(command: Command, files: readonly string[]): Promise<void> {
  const given = resolveSettings(command, extras, extraDefaults);
  if (given.resume && given.force) {
    throw new UsageError('--resume: cannot be given together with --force');
  }
  if (given.validTarget !== undefined && given.valid === undefined) {
    throw new UsageError('--valid-target: needs --valid, the sources');
  }
  const { out, resume, force } = given;
  const replace = force ? runKindNames : [];
  await RunDirectory.use(out, 'train', { resume, replace }, (run) =>
    trainIn(run, command, files, given),
  );
}

async function trainIn(
  run: RunDirectory,
  command: Command,
  files: readonly string[],
  given: Extras,
): Promise<void> {
  const settled = settle(command, files, given);
  const checkpoint = given.resume ? openRunFile(run.path, runFiles.checkpoint) : undefined;
  const { vectors, settings } =
    checkpoint === undefined
      ? await openVectors(settled.settings, settled.isSizeSaid)
      : { vectors: {}, settings: settled.settings };
  try {
    const sets = await loadSets({ train: files, dev: devFiles(given) }, settings, tell);
    const { backend: name, threads } = settings;
    const backend = await createBackend(name, {
      onFallback,
      ...(threads === undefined ? {} : { threads }),
    });
    const training =
      checkpoint === undefined
        ? await begin(backend, sets, settings, vectors, tell)
        : await goOn(backend, checkpoint, sets, settings);
    const seconds =
      checkpoint === undefined
        ? await startRun(run, settings, training)
        : await cutHistory(run, training.progress.epoch);
    const { openBoard } = await import('../train/board.ts'); // it takes a while to load
    const board = openBoard(run.path, training, given.tensorboard);
    await trainToTheEnd(training, run, seconds, board);
  } finally {
    checkpoint?.close();
    await closeVectors(vectors);
  }
}

/** The settings of a new run or, of one that goes on, those that it was begun with. */
function settle(
  command: Command,
  files: readonly string[],
  given: Extras,
): { settings: TrainSettings; isSizeSaid: boolean } {
  const saved = given.resume ? readSavedSettings(given.out) : undefined;
  let isSizeSaid = saved !== undefined; // by the beginning of the run
  const defaultsFor = (said: Readonly<Record<string, unknown>>) => {
    isSizeSaid = said.embeddingSize !== undefined;
    return { ...trainDefaultsFor(said, files), stream: areLarge(files) };
  };
  const settings = resolveSettings(command, trainSettings, saved ?? defaultsFor, given.config);
  if (saved) requireSame(settings, saved, given.out);
  checkTrain(settings);
  return { settings, isSizeSaid };
}

function devFiles({ valid, validTarget }: Extras): readonly string[] | undefined {
  if (valid === undefined) return undefined;
  return validTarget === undefined ? [valid] : [valid, validTarget];
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { checkTrain } from '../config/check-train.ts';
import { readConfigFile, resolveSettings } from '../config/config-file.ts';
import { text, withText } from '../config/fields.ts';
import { addFlags } from '../config/flags.ts';
import { needs, unless } from '../config/needs.ts';
import { runDefaults, runSettings } from '../config/run-settings.ts';
import { trainDefaults } from '../config/train-defaults.ts';
import { type TrainSettings, trainSettings } from '../config/train-settings.ts';
import { RunDirectory } from '../run/directory.ts';
import { UsageError } from '../errors.ts';
import { replaceable, runFiles } from '../run/files.ts';
import { type Changes, changesOf } from '../run/changes.ts';
import { readSettings } from '../run/settings-file.ts';
import { type Mpi, openMpi } from '../train/mpi.ts';
import { trainTogether } from '../train/together.ts';
import { trainMembers } from '../train/members.ts';
import { trainOne } from '../train/one.ts';
import { settleSettings } from '../train/settle.ts';
import { configOfInit } from '../train/warm.ts';

const targetForEach = unless(({ valid = [], validTarget = [] }) => {
  const [sources, targets] = [valid, validTarget].map((files) => (files as unknown[]).length);
  return sources === targets
    ? undefined
    : `expected one for each of ${sources} --valid, got ${targets}`;
});

const extras = z.strictObject({
  valid: withText(z.array(text()).optional(), {
    value: 'FILE',
    many: true,
    help: 'dev set that selects the best model, by default a tenth of the examples; repeatable',
  }),
  validTarget: withText(z.array(text()).optional(), {
    value: 'FILE',
    many: true,
    help: 'targets of --valid, for parallel texts; repeatable',
    needs: [needs('valid'), targetForEach],
  }),
  ...runSettings.shape,
});
const extraDefaults = {
  out: 'runs/model',
  ...runDefaults,
};
type Extras = z.output<typeof extras>;

/** Adds `tsuzuri train`. */
export function addTrain(program: Command): void {
  const command = program
    .command('train')
    .description(
      'Trains a model on pairs of source and target, and keeps the best one by its score on a dev set. Ctrl-C saves the run; --resume resumes it.',
    )
    .argument(
      '<FILE...>',
      'the pairs: files of one format, or parallel texts two by two; - is standard input',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ tsuzuri train words.tsv --valid dev.tsv --out runs/words
  $ tsuzuri train words.tsv --valid dev.tsv --out runs/words --resume
  $ tsuzuri train a.csv b.csv --columns word,pronunciation
  $ tsuzuri train en.txt ja.txt --format parallel --source-tokens word
  $ tsuzuri train pairs.tsv --source-vectors glove.txt.gz
  $ tsuzuri train words.txt --task denoise --out runs/spelling
  $ tsuzuri train few.tsv --init runs/words --freeze encoder
  $ tsuzuri train words.tsv --tensorboard   then: tensorboard --logdir runs
  $ tsuzuri train large.tsv.gz --stream --shuffle-buffer 50000
  $ tsuzuri train words.tsv --members 5   five seeds, which answer together
  $ tsuzuri train pairs.jsonl.gz --keys word,phones --config settings.yaml`,
    )
    .action((files: string[]) => train(command, files));
  addFlags(command, extras, extraDefaults);
  addFlags(command, trainSettings, trainDefaults);
}

async function train(command: Command, files: readonly string[]): Promise<void> {
  const given = resolveSettings(command, extras, extraDefaults);
  const { out, resume, force } = given;
  if (resume && existsSync(join(out, runFiles.distillation))) {
    throw new UsageError(
      `--resume: the run in "${out}" is of tsuzuri distill; tsuzuri distill --out ${out} --resume continues it`,
    );
  }
  const replace = force ? replaceable : [];
  const train = async (run: RunDirectory, mpi?: Mpi) => {
    const { report, tensorboard } = given;
    const sets = { train: files, dev: devFiles(given) };
    const order = {
      out,
      files: sets,
      resume,
      tensorboard,
      ...(await settle(command, files, given)),
    };
    const { members = 1 } = order.settings;
    if (!mpi) {
      return members > 1
        ? trainMembers(run, order, report)
        : trainOne(run, order, { reports: report });
    }
    await trainTogether(run, order, report, mpi);
  };
  const open = (work: (run: RunDirectory) => Promise<void>) =>
    RunDirectory.use(out, 'train', { resume, replace }, work);
  const mpi = await openMpi();
  if (mpi === undefined) return open(train);
  await (mpi.rank === 0 ? open((run) => train(run, mpi)) : train(RunDirectory.ofOther(out), mpi));
  mpi.end();
}

/** The settings of a new run or, of one that goes on, those that it was begun with. */
async function settle(
  command: Command,
  files: readonly string[],
  given: Extras,
): Promise<Changes & { settings: TrainSettings; isSizeSaid: boolean }> {
  const saved = given.resume ? readSettings(given.out, given.valid === undefined) : undefined;
  // Options of one schedule are not those of another.
  const savedFor =
    saved &&
    ((said: Readonly<Record<string, unknown>>) =>
      said.schedule === undefined || said.schedule === saved.schedule
        ? saved
        : { ...saved, scheduleOptions: {} });
  const init = saved ? undefined : initOf(command, given);
  const trained = init === undefined ? undefined : await configOfInit(init);
  const { settings, isSizeSaid } = settleSettings(
    (defaults) => resolveSettings(command, trainSettings, savedFor ?? defaults, given.config),
    files,
    trained,
  );
  checkTrain(settings);
  const changed = saved ? changesOf(settings, saved, given.out) : { changes: {}, words: [] };
  return { settings, isSizeSaid: isSizeSaid || saved !== undefined, ...changed };
}

/** The run that `--init` names, or the file of settings. */
function initOf(command: Command, { config }: Extras): string | undefined {
  const { init } = command.opts<{ init?: string }>();
  if (init !== undefined || config === undefined) return init;
  const { init: named } = readConfigFile(config, trainSettings).values;
  return typeof named === 'string' ? named : undefined;
}

/** The files of the dev set, each source before its target. */
function devFiles({ valid, validTarget }: Extras): readonly string[] | undefined {
  return valid?.flatMap((path, i) => (validTarget ? [path, validTarget[i]] : [path]));
}

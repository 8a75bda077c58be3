import type { Command } from 'commander';
import { z } from 'zod';
import { checkTrain } from '../config/check-train.ts';
import { resolveSettings } from '../config/config-file.ts';
import { distillDefaults, distillExtras, studentSettings } from '../config/distill-settings.ts';
import { addFlags } from '../config/flags.ts';
import { trainDefaults, trainDefaultsFor } from '../config/train-defaults.ts';
import type { TrainSettings } from '../config/train-settings.ts';
import { guessFormat } from '../data/formats.ts';
import { distill } from '../distill/distill.ts';
import { newPlan, readPlan } from '../distill/plan.ts';
import type { StudentData } from '../distill/student-sets.ts';
import { UsageError } from '../errors.ts';
import { changesOf } from '../run/changes.ts';
import { RunDirectory } from '../run/directory.ts';
import { replaceable } from '../run/files.ts';
import { forStudent, readTeacher } from '../distill/teacher.ts';
import { readSettings } from '../run/settings-file.ts';

type Extras = z.output<typeof distillExtras>;

/** Adds `tsuzuri distill`. */
export function addDistill(program: Command): void {
  const command = program
    .command('distill')
    .description(
      'Trains one model, the student, on what trained models, its teachers, expect or answer. It has their vocabularies and, unless flags say otherwise, the sizes of the first. Ctrl-C saves the run; --resume resumes it.',
    )
    .argument('[RUN...]', 'the teachers: run directories or model files; none with --resume')
    .addHelpText(
      'after',
      `
Examples:
  $ tsuzuri distill runs/five --data words.tsv --valid dev.tsv --out runs/one
  $ tsuzuri distill runs/five --data words.tsv --hidden-size 64 --out runs/small
  $ tsuzuri distill runs/a runs/b --data words.tsv --kind sequence --out runs/one
  $ tsuzuri distill runs/five --data words.tsv --sources more-words.txt --out runs/one
  $ tsuzuri distill --out runs/one --resume`,
    )
    .action((runs: string[]) => start(command, runs));
  addFlags(command, distillExtras, distillDefaults);
  addFlags(command, studentSettings, trainDefaults);
}

async function start(command: Command, runs: readonly string[]): Promise<void> {
  const { data = [], sources = [] } = command.opts<{ data?: string[]; sources?: string[] }>();
  const given = resolveSettings(command, distillExtras, {
    ...distillDefaults,
    format: guessFormat(data),
  });
  const { out, resume, force } = given;
  if (resume && runs.length > 0) {
    throw new UsageError('--resume: cannot be given together with RUN; the run knows its teachers');
  }
  if (!resume && runs.length === 0)
    throw new UsageError('expected RUN, a trained model, got nothing');
  if (!resume && data.length + sources.length === 0) {
    throw new UsageError('expected pairs by --data or sources by --sources, got none');
  }
  const replace = force ? replaceable : [];
  await RunDirectory.use(out, 'train', { resume, replace }, async (run) => {
    const plan = resume ? readPlan(out) : newPlan(runs, given);
    const saved = resume ? readSettings(out, false) : undefined;
    const ofTeacher = saved ?? (await readTeacher(plan.teachers[0].path));
    const own = resolveSettings(
      command,
      studentSettings,
      saved ??
        ((said) => {
          const taken = forStudent(ofTeacher, said.model);
          return { ...trainDefaultsFor({ ...taken, ...said }, []), ...taken };
        }),
      given.config,
    );
    const settings: TrainSettings = { ...trainDefaults, ...ofTeacher, ...own };
    checkTrain(settings);
    const changed = saved ? changesOf(settings, saved, out) : { changes: {}, words: [] };
    const from = resume ? undefined : dataOf(given, settings);
    const { report: reports, tensorboard } = given;
    await distill(run, { plan, settings, from, reports, tensorboard, ...changed });
  });
}

function dataOf(given: Extras, split: TrainSettings): StudentData {
  const { data = [], valid, sources = [], beam } = given;
  if (data.length === 0 && valid === undefined) {
    throw new UsageError(
      '--sources: expected --valid FILE too, or pairs by --data, to score the student on',
    );
  }
  return { data, valid, sources, reading: given, beam, split };
}

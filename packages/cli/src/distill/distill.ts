import { Ensemble, type Training, createBackend, openSession } from 'tsuzuri';
import { beginDistilling, resumeDistilling } from 'tsuzuri/nn';
import { learnSettingsOf, namingFlag } from '../config/check-train.ts';
import type { TrainSettings } from '../config/train-settings.ts';
import { UsageError } from '../errors.ts';
import type { Changes } from '../run/changes.ts';
import type { RunDirectory } from '../run/directory.ts';
import { openRunFile, runFiles } from '../run/files.ts';
import { openTogether } from '../run/open-run.ts';
import { onFallback } from '../terminal/fallback.ts';
import { tell } from '../terminal/tell.ts';
import { openBoard } from '../train/board.ts';
import { resumeRun, startRun, trainToTheEnd } from '../train/run.ts';
import { countOf, formatCount } from '../text/format.ts';
import type { Plan } from './plan.ts';
import { type StudentData, type StudentSets, filesOf, makeSets, readSets } from './student-sets.ts';

/** A student to train. */
export interface DistillOrder extends Changes {
  readonly plan: Plan;
  readonly settings: TrainSettings;
  /** Where the examples of a new run come from; undefined for one that resumes. */
  readonly from: StudentData | undefined;
  readonly reports: boolean;
  readonly tensorboard: boolean;
}

/** Trains a student to its end, or until a signal. */
export async function distill(run: RunDirectory, order: DistillOrder): Promise<void> {
  const { plan, settings, from } = order;
  const { backend: name, threads } = settings;
  const backend = await createBackend(name, { onFallback, threads });
  const teachers = await openTogether(backend, plan.teachers);
  const { training, seconds } =
    from === undefined
      ? await resume(run, teachers, order)
      : await begin(run, teachers, order, from);
  const board = openBoard(run.path, training, order.tensorboard);
  await trainToTheEnd(training, run, seconds, { reports: order.reports, board });
}

interface Begun {
  readonly training: Training;
  /** That the run has taken. */
  readonly seconds: number;
}

async function begin(
  run: RunDirectory,
  teachers: Ensemble,
  { plan, settings }: DistillOrder,
  from: StudentData,
): Promise<Begun> {
  const { members } = teachers;
  const session = openSession(members);
  const sets = await makeSets({ translators: members, session, path: '' }, plan, from);
  session.dispose();
  const training = await beginDistilling(teachers, sets, learnSettingsOf(settings), plan).catch(
    (error: unknown) => {
      throw namingFlag(settings, error);
    },
  );
  const facts = factsOf(teachers, sets, training);
  facts.forEach(tell);
  const files = [
    ...filesOf(sets),
    [runFiles.distillation, `${JSON.stringify(plan, null, 2)}\n`],
  ] as const;
  return { training, seconds: await startRun(run, settings, training, facts, files) };
}

async function resume(
  run: RunDirectory,
  teachers: Ensemble,
  { plan, settings, changes, words }: DistillOrder,
): Promise<Begun> {
  const checkpoint = openRunFile(run.path, runFiles.checkpoint);
  if (checkpoint === undefined) {
    throw new UsageError(`--resume: there is no checkpoint in "${run.path}"; omit --resume`);
  }
  try {
    const sets = readSets(run.path);
    const options = { ...plan, changes };
    const training = await resumeDistilling(
      teachers,
      checkpoint,
      sets,
      learnSettingsOf(settings),
      options,
    );
    if (words.length > 0) tell(`from here on: ${words.join(', ')}`);
    return { training, seconds: await resumeRun(run, settings, training, words.length > 0) };
  } finally {
    checkpoint.close();
  }
}

function factsOf(teachers: Ensemble, { train, dev }: StudentSets, training: Training): string[] {
  const { translator, totalSteps } = training;
  const { name, details } = translator.backend;
  const [own, theirs] = [translator, teachers].map((one) => formatCount(one.parameterCount));
  return [
    `${countOf(train.length, 'example')} to train on, ${formatCount(dev.length)} in the dev set`,
    `${countOf(teachers.members.length, 'teacher')} of ${theirs} parameters; the student has ${own}`,
    `at most ${countOf(totalSteps, 'step')}, on ${name} (${details})`,
  ];
}

import type { Command } from 'commander';
import { type TaskName, makeExamples } from 'tsuzuri/data';
import { z } from 'zod';
import { seed } from '../config/shared-settings.ts';
import { described, wholeNumber } from '../config/fields.ts';
import { addFlags, readFlags } from '../config/flags.ts';
import { createTask, helpOf, taskDefaults, taskNames, taskShape } from '../config/tasks.ts';
import { surroundings } from '../surroundings.ts';

const count = described(wholeNumber(1, 1_000_000), 'number of examples', 'N');

const schemaOf = (task: TaskName) =>
  z.strictObject({ ...taskShape(task), count, seed: seed('seed of the examples') });
const defaultsOf = (task: TaskName) => ({ count: 10, seed: 1, ...taskDefaults(task) });

/** Adds `tsuzuri data` and its tasks. */
export function addData(program: Command): void {
  const group = program
    .command('data')
    .description('Prints examples of a task, all different: the source, a tab, the target.');
  for (const task of taskNames) {
    const command = group
      .command(task)
      .summary(helpOf(task))
      .description(`Prints examples of the task to ${helpOf(task)}.`)
      .addHelpText(
        'after',
        `\nExamples:\n  $ tsuzuri data ${task}\n  $ tsuzuri data ${task} --count 1000 --seed 7 > ${task}.tsv`,
      )
      .action((flags: Record<string, unknown>) => printExamples(task, flags));
    addFlags(command, schemaOf(task), defaultsOf(task));
  }
}

function printExamples(name: TaskName, flags: Record<string, unknown>): void {
  const given = readFlags(schemaOf(name), flags, defaultsOf(name));
  const examples = makeExamples(createTask(name, given), given);
  const lines = examples.map(({ source, target }) => `${source}\t${target}\n`);
  surroundings().stdout.write(lines.join(''));
}

import type { Command } from 'commander';
import { type TaskName, makeExamples } from 'tsuzuri';
import { addFlags, readFlags } from '../config/flags.ts';
import { dataDefaults, dataSchema } from '../config/schemas.ts';
import { createTask, helpOf, taskNames } from '../config/tasks.ts';
import { surroundings } from '../surroundings.ts';

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
    addFlags(command, dataSchema(task), dataDefaults(task));
  }
}

function printExamples(name: TaskName, flags: Record<string, unknown>): void {
  const settings = readFlags(dataSchema(name), flags, dataDefaults(name));
  const examples = makeExamples(createTask(name, settings), settings);
  const lines = examples.map(({ source, target }) => `${source}\t${target}\n`);
  surroundings().stdout.write(lines.join(''));
}

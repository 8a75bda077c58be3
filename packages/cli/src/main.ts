import { CommanderError } from 'commander';
import { judge } from './errors.ts';
import { createProgram } from './program.ts';
import { type Surroundings, ownSurroundings, within } from './surroundings.ts';

/**
 * The whole of the `tsuzuri` command: parses, runs, and turns every error into one line on standard
 * error and an exit code: 2 for what was typed, 1 for what went wrong.
 *
 * @param argv as Node has it: the arguments begin with the third
 * @returns the exit code
 */
export function main(
  argv: readonly string[],
  surroundings: Surroundings = ownSurroundings(),
): Promise<number> {
  return within(surroundings, () => run(argv, surroundings), argv.slice(2));
}

async function run(
  argv: readonly string[],
  { stderr, guard, hesitate }: Surroundings,
): Promise<number> {
  let where = 'tsuzuri';
  const report = (error: unknown, stream = stderr): number => {
    const { text, exitCode } = judge(error, where);
    const stack = error instanceof Error && argv.includes('--debug') ? `\n${error.stack}` : '';
    stream.write(`${text}${stack}\n`);
    return exitCode;
  };
  guard(report);

  try {
    const program = await createProgram(argv.slice(2), (path) => {
      where = path;
    });
    if (argv.length <= 2) program.outputHelp();
    else await program.parseAsync(argv);
    return 0;
  } catch (error) {
    const isHelp = error instanceof CommanderError && error.exitCode === 0;
    return isHelp ? 0 : report(error, await hesitate?.());
  }
}

import { CommanderError } from 'commander';
import { judge } from './errors.ts';
import { createProgram } from './program.ts';

/**
 * The whole of the `tsuzuri` command: parses, runs, and turns every error into one line on standard
 * error and an exit code: 2 for what was typed, 1 for what went wrong.
 *
 * @param argv as Node has it: the arguments begin with the third
 */
export async function main(argv: readonly string[]): Promise<void> {
  let where = 'tsuzuri';
  const report = (error: unknown): void => {
    const { text, exitCode } = judge(error, where);
    const stack = error instanceof Error && argv.includes('--debug') ? `\n${error.stack}` : '';
    process.stderr.write(`${text}${stack}\n`);
    process.exitCode = exitCode;
  };
  endQuietlyWithTheReader();
  process.on('uncaughtException', (error) => {
    report(error);
    process.exit();
  });

  const program = createProgram((path) => {
    where = path;
  });
  if (argv.length <= 2) {
    program.outputHelp();
    return;
  }
  try {
    await program.parseAsync(argv);
  } catch (error) {
    const isHelp = error instanceof CommanderError && error.exitCode === 0;
    if (!isHelp) report(error);
  }
}

/** When whoever reads our output has gone (`tsuzuri … | head`), there is nobody to write to: that is no error. */
function endQuietlyWithTheReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

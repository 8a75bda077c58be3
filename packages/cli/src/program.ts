import { readFileSync } from 'node:fs';
import { styleText } from 'node:util';
import { Command, type CommanderError } from 'commander';
import { addData } from './commands/data.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEvaluate } from './commands/evaluate.ts';
import { addExperiment } from './commands/experiment.ts';
import { addInspect } from './commands/inspect.ts';
import { addPredict } from './commands/predict.ts';
import { addTrain } from './commands/train.ts';
import { UsageError } from './errors.ts';
import { surroundings } from './surroundings.ts';

/**
 * The command line.
 *
 * @param onCommand hears which command was chosen, before its arguments are judged
 */
export function createProgram(onCommand: (path: string) => void): Command {
  const program = new Command('tsuzuri')
    .description('Trains, inspects and uses encoder-decoder models, from sequence to sequence.')
    .usage('<command> [options]')
    .version(readVersion(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .option('--debug', 'show where an error comes from')
    .configureHelp({ showGlobalOptions: true, subcommandTerm, styleTitle })
    .showSuggestionAfterError(true)
    .configureOutput({
      writeOut: (text) => void surroundings().stdout.write(text),
      writeErr: () => {}, // errors are reported in one place, by main
    })
    .exitOverride()
    .addHelpText(
      'after',
      `
Examples:
  $ tsuzuri train words.tsv --out runs/words   learn from a file of pairs
  $ tsuzuri evaluate runs/words test.tsv
  $ tsuzuri experiment addition                train, watch, compare
  $ tsuzuri predict runs/addition 12+3         ask the trained model
  $ tsuzuri inspect embeddings runs/addition
  $ tsuzuri data rotate --count 5

Each command has more: tsuzuri experiment addition --help`,
    );
  for (const add of [
    addTrain,
    addEvaluate,
    addPredict,
    addExperiment,
    addData,
    addInspect,
    addDoctor,
  ])
    add(program);
  prepare(program, 'tsuzuri', onCommand);
  return program;
}

/** Makes a command and all below it report errors with the words that were typed to reach it. */
function prepare(command: Command, path: string, onCommand: (path: string) => void): void {
  command.exitOverride((error) => {
    onCommand(path);
    throw translate(error, command);
  });
  command.hook('preAction', () => onCommand(path));
  for (const child of command.commands) prepare(child, `${path} ${child.name()}`, onCommand);
}

/** The parser's error in our words: its own are two lines where it has a name to suggest. */
function translate(error: CommanderError, command: Command): Error {
  if (error.exitCode === 0) return error; // help or version: nothing went wrong
  if (error.code === 'commander.help') {
    const names = command.commands.map((child) => child.name()).join(', ');
    return new UsageError(`expected one of ${names}, got nothing`);
  }
  if (error.code === 'commander.excessArguments') {
    const { args, registeredArguments } = command;
    const rest = args.slice(registeredArguments.length).map((word) => `"${word}"`);
    return new UsageError(`expected no more words here, got ${rest.join(' ')}`);
  }
  const text = error.message
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean (.*)\?\)$/s, '; did you mean $1?')
    .replace(/^option '(--[\w-]+).*' argument missing$/, '$1: expected a value, got nothing')
    .replace(/^missing required argument '(.*)'$/, 'expected $1, got nothing')
    .replace(/\.$/, '');
  return new UsageError(text);
}

/** A command as the list of commands shows it: with its own commands, or its arguments. */
function subcommandTerm(command: Command): string {
  const names = command.commands.map((child) => child.name());
  const words =
    names.length > 0
      ? [`<${names.join('|')}>`]
      : command.registeredArguments.map((argument) => argument.name());
  return [command.name(), ...words].join(' ');
}

/** Commander takes the escape codes out again where the output has no colours. */
function styleTitle(title: string): string {
  return styleText('bold', title, { validateStream: false });
}

function readVersion(): string {
  const file = new URL('../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

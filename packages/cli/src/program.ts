import { styleText } from 'node:util';
import { Command, type CommanderError } from 'commander';
import { UsageError } from './errors.ts';
import { surroundings } from './surroundings.ts';
import { readVersion } from './text/version.ts';

/** What the list of commands shows of a command, and how it is loaded when it is asked for. */
interface Entry {
  readonly summary: string;
  readonly usage: string;
  readonly load: () => Promise<(program: Command) => void>;
}

/** The commands by name. Each loads by itself: `--help` and `--version` need none of them. */
const commands: Readonly<Record<string, Entry>> = {
  train: {
    summary: 'train a model on pairs of texts',
    usage: '<FILE...>',
    load: async () => (await import('./commands/train.ts')).addTrain,
  },
  distill: {
    summary: 'train one model on what trained models answer',
    usage: '<RUN...>',
    load: async () => (await import('./commands/distill.ts')).addDistill,
  },
  sweep: {
    summary: 'train with many settings, and rank them',
    usage: '[FILE...]',
    load: async () => (await import('./commands/sweep.ts')).addSweep,
  },
  worker: {
    summary: 'do runs of sweeps that wait in a queue',
    usage: '',
    load: async () => (await import('./commands/worker.ts')).addWorker,
  },
  evaluate: {
    summary: 'score a trained model on pairs of texts',
    usage: '<RUN> <FILE...>',
    load: async () => (await import('./commands/evaluate.ts')).addEvaluate,
  },
  predict: {
    summary: 'answer texts with a trained model',
    usage: '<RUN> [TEXT...]',
    load: async () => (await import('./commands/predict.ts')).addPredict,
  },
  experiment: {
    summary: 'train models on a generated task, and compare them',
    usage: '<TASK>',
    load: async () => (await import('./commands/experiment.ts')).addExperiment,
  },
  data: {
    summary: 'print examples of a generated task',
    usage: '<TASK>',
    load: async () => (await import('./commands/data.ts')).addData,
  },
  inspect: {
    summary: 'look into a trained model',
    usage: '<PART> <RUN>',
    load: async () => (await import('./commands/inspect.ts')).addInspect,
  },
  playground: {
    summary: 'train models and see into them in a page',
    usage: '[RUN]',
    load: async () => (await import('./commands/playground.ts')).addPlayground,
  },
  plot: {
    summary: 'draw the curves of one or several runs',
    usage: '<RUN...>',
    load: async () => (await import('./commands/plot.ts')).addPlot,
  },
  report: {
    summary: 'write a page about one or several runs',
    usage: '<RUN...>',
    load: async () => (await import('./commands/report.ts')).addReport,
  },
  serve: {
    summary: 'answer over HTTP with trained models',
    usage: '<RUN...>',
    load: async () => (await import('./commands/serve.ts')).addServe,
  },
  export: {
    summary: 'write a model in a form that others read',
    usage: '<RUN>',
    load: async () => (await import('./commands/export.ts')).addExport,
  },
  import: {
    summary: 'make a model file from an export to PyTorch',
    usage: '<FOLDER>',
    load: async () => (await import('./commands/import.ts')).addImport,
  },
  doctor: {
    summary: 'show what this machine offers, and which backends work',
    usage: '',
    load: async () => (await import('./commands/doctor.ts')).addDoctor,
  },
};

/**
 * The command line. Only the command that the words name is loaded; the others are known by name.
 *
 * @param words what was typed
 * @param onCommand hears which command was chosen, before its arguments are judged
 */
export async function createProgram(
  words: readonly string[],
  onCommand: (path: string) => void,
): Promise<Command> {
  const program = new Command('tsuzuri')
    .description(
      'Trains, inspects and uses encoder-decoder models, which turn sequences into sequences.',
    )
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
  $ tsuzuri train words.tsv --out runs/words   learn from pairs of texts
  $ tsuzuri evaluate runs/words test.tsv       score what was learnt
  $ tsuzuri predict runs/words hello           answer a text
  $ tsuzuri experiment addition                watch models learn to add
  $ tsuzuri inspect embeddings runs/addition   see which tokens are alike
  $ tsuzuri data rotate --count 5              print examples of a task
  $ tsuzuri playground                         watch a model learn in a page

Each command has its own help: tsuzuri train --help`,
    );
  const named = words.find((word) => Object.hasOwn(commands, word));
  for (const [name, { summary, usage, load }] of Object.entries(commands)) {
    if (name === named) (await load())(program);
    else program.command(name).summary(summary).arguments(usage);
  }
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

/** A command as the list of commands shows it. */
function subcommandTerm(command: Command): string {
  const words = command.registeredArguments.map((argument) => argument.name());
  return [command.name(), ...words].join(' ');
}

/** Commander takes the escape codes out again where the output has no colours. */
function styleTitle(title: string): string {
  return styleText('bold', title, { validateStream: false });
}

// The bench's command line. A mistake in it is one line and exit code 2.
import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { cases } from './cases.js';
import { names } from './contestants.js';

const groups = [...new Set(cases.map(({ group }) => group))];
const cores = availableParallelism();

/** A list with commas: the names of `known` that each of its parts chooses, and it must choose one. */
function chooser(known, expected, isChosen) {
  return (text) =>
    text.split(',').flatMap((part) => {
      const word = part.trim();
      const chosen = known.filter((name) => word !== '' && isChosen(name, word));
      if (chosen.length > 0) return chosen;
      throw new InvalidArgumentError(`Expected ${expected}, got '${word}'.`);
    });
}

function count(from, to) {
  return (text) => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= from && number <= to) return number;
    throw new InvalidArgumentError(`Expected a whole number from ${from} to ${to}, got '${text}'.`);
  };
}

const caseNames = cases.map(({ name }) => name);
const starts = (name, word) => name.startsWith(word);
const equals = (name, word) => name === word;
const begin = groups.join(', ');

const program = new Command('npm run bench --')
  .description('Measures the library beside others, in turns, and prints medians and ratios.')
  .addOption(
    new Option('--cases <names>', `names of cases, or how they begin: ${begin}`)
      .argParser(chooser(caseNames, `the beginning of a case's name (${begin})`, starts))
      .default(caseNames, 'all'),
  )
  .addOption(
    new Option('--contestants <names>', names.join(', '))
      .argParser(chooser(names, `some of ${names.join(', ')}`, equals))
      .default(names, 'all'),
  )
  .addOption(
    new Option('--threads <N>', 'threads of those that have threads, besides 1')
      .argParser(count(1, cores))
      .default(cores, `all: ${cores}`),
  )
  .addOption(
    new Option('--rounds <N>', 'turns of each contestant in each case')
      .argParser(count(1, 100))
      .default(3),
  )
  .option('--quick', 'one short turn each, to see that all works: the numbers say little')
  .option('--out <file>', 'where the result goes (a whole run: bench/results/<date>.json)')
  .option('--json', 'print the result as JSON; the lines about it go to standard error')
  .configureOutput({
    outputError: (text, write) => {
      const mistake = text
        .trim()
        .replace(/^error: /, '')
        .replace(/\.$/, '');
      write(`bench: ${mistake}. See npm run bench -- --help\n`);
    },
  })
  .helpOption('-h, --help', 'print this help')
  .exitOverride();

/** The options of this run; ends the process where there is nothing to run. */
export function readOptions(args) {
  try {
    const options = program.parse(args, { from: 'user' }).opts();
    const isWhole = !options.quick && options.cases === caseNames && options.contestants === names;
    return { ...options, isWhole };
  } catch (error) {
    if (typeof error.exitCode !== 'number') throw error;
    return process.exit(error.exitCode === 0 ? 0 : 2);
  }
}

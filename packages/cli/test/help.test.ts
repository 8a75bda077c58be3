import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { CommanderError } from 'commander';
import { backends } from 'tsuzuri';
import { lengthPolicies, normalizers, tasks, tokenizers } from 'tsuzuri/data';
import { attentions, cells, criteria, searches, optimizers, schedules } from 'tsuzuri/nn';
import { describe, expect, test, vi } from 'vitest';
import { parts } from '../src/commands/inspect.ts';
import { exportFormats } from '../src/export/formats.ts';
import { formats } from '../src/data/formats.ts';
import { protocols } from '../src/experiment/protocols.ts';
import { experimentNames, modelsOf, recipeOf } from '../src/experiment/recipes.ts';
import { createProgram } from '../src/program.ts';
import { flagOf } from '../src/text/flag-name.ts';
import { tsuzuri } from './support/command.ts';

const here = tmpdir();
const taskNames = Object.keys(tasks);

/** A flag as its help shows it, with every kind of a record: in its place or behind the description. */
const choice = (flag: string, record: object, ...more: readonly string[]) => {
  const names = [...more, ...Object.keys(record)];
  return new RegExp(`${flag} <(${names.join('\\|')}>|KIND> [^<]*: ${names.join(', ')}[ ;])`);
};
const format = choice('--format', formats);
const backend = choice('--backend', backends, 'auto');
const decodingFlags =
  '--search --temperature --top-k --top-p --seed --beam --length-penalty --minimum-length --maximum-length --unknown --with --model --json'.split(
    ' ',
  );
const describedDecoders = Object.values(searches).map(({ description }) => description);

const experimentFlags =
  '--epochs --batch-size --learning-rate --clip-norm --embedding-size --hidden-size --shared-embeddings --train-size --test-size --models --seed --seeds --backend --threads --out --json'.split(
    ' ',
  );
const expected: [args: string[], words: (string | RegExp)[]][] = [
  [[], ['experiment', 'data', 'inspect', 'predict', '--version', '--debug', 'Examples:']],
  [['experiment'], [...experimentNames, '--help']],
  ...experimentNames.map((name): [string[], string[]] => {
    const { task, protocol } = recipeOf(name);
    const own = [...Object.keys(tasks[task].options), ...protocols[protocol].settings].map(flagOf);
    const backendNames = Object.keys(backends);
    const rest = [...backendNames, ...modelsOf(name), 'Examples:', `runs/${name}`];
    return [
      ['experiment', name],
      [...experimentFlags, ...own, ...rest],
    ];
  }),
  [
    ['experiment', 'rotate'],
    ['--length', '--shift'],
  ],
  [['data'], taskNames],
  ...taskNames.map((task): [string[], string[]] => [
    ['data', task],
    ['--count', '--seed', 'Examples:'],
  ]),
  [['export'], [choice('--format', exportFormats), '--out', '--model', '--force', 'Examples:']],
  [['import'], ['--out', '--force', 'Examples:']],
  [['inspect'], Object.keys(parts)],
  ...Object.entries(parts).map(([name, { operands, examples }]): [string[], string[]] => [
    ['inspect', name],
    ['RUN', ...Object.keys(operands), ...examples, '--model', '--out', '--json', 'Examples:'],
  ]),
  [
    ['inspect', 'embeddings'],
    ['RUN', '--model', '--pairs', '--tokens', '--out', '--json', 'Examples:'],
  ],
  [
    ['train'],
    [
      choice('--source-tokens', tokenizers, 'auto'),
      choice('--target-tokens', tokenizers, 'auto'),
      choice('--normalization', normalizers),
      choice('--too-long', lengthPolicies),
      choice('--cell', cells),
      choice('--attention', attentions, 'none'),
      choice('--optimizer', optimizers),
      choice('--schedule', schedules),
      choice('--criterion', criteria),
      format,
      backend,
      '--stream',
      '--no-stream',
      '--shuffle-buffer',
      '--tensorboard',
      'Examples:',
    ],
  ],
  [
    ['predict'],
    [
      ...decodingFlags,
      ...describedDecoders,
      backend,
      'RUN',
      'TEXT',
      '--sample',
      '--search',
      'Examples:',
    ],
  ],
  [['evaluate'], [...decodingFlags, format, backend, 'RUN', 'FILE', 'Examples:']],
];

/** The help of a command as text, for a terminal of 80 columns. */
async function help(args: readonly string[]): Promise<string> {
  const written: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  try {
    const program = await createProgram(args, () => {});
    await program.parseAsync([...args, '--help'], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError && error.exitCode === 0)) throw error;
  } finally {
    write.mockRestore();
  }
  return written.join('');
}

describe('--help', () => {
  test.each(expected)('tsuzuri %j names everything', async (args, words) => {
    const lines = await help(args);
    for (const line of lines.split('\n')) expect([...line].length).toBeLessThanOrEqual(80);
    const text = lines.replace(/\s+/g, ' ');
    for (const word of words) {
      if (typeof word === 'string') expect(text).toContain(word);
      else expect(text).toMatch(word);
    }
  });

  test('shows the defaults of the tutorial', async () => {
    const text = (await help(['experiment', 'addition'])).replace(/\s+/g, ' ');
    for (const value of [
      '400',
      '100',
      '0.5',
      '64',
      '5000',
      '500',
      '10',
      'plain,reversed',
      'auto',
    ]) {
      expect(text).toContain(`default: ${value})`);
    }
  });

  test('goes to standard output, with exit code 0', async () => {
    const { code, stdout, stderr } = await tsuzuri(here, 'experiment', 'rotate', '--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: tsuzuri experiment rotate/);
  });

  test('without any word, tsuzuri prints its help', async () => {
    const { code, stdout } = await tsuzuri(here);
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: tsuzuri <command>');
  });
});

test('--version prints the version of the package', async () => {
  const file = new URL('../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  const { code, stdout } = await tsuzuri(here, '--version');
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${version}\n` });
});

test('--version and --help load neither the library nor a command', () => {
  const text = ['text/flag-name.ts', 'text/version.ts'];
  const light = ['main.ts', 'program.ts', 'errors.ts', 'surroundings.ts', ...text];
  const sources = new URL('../src/', import.meta.url);
  for (const name of light) {
    const source = readFileSync(new URL(name, sources), 'utf8');
    const imports = [...source.matchAll(/^import (?!type)[^;]*? from '([^']+)';/gm)];
    for (const [, from] of imports) {
      expect(['commander', ...light]).toContain(
        from.replace(/^\.\//, '').replace(/^node:.*/, 'commander'),
      );
    }
  }
});

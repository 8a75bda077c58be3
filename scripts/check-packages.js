// The packages are what a user gets: packed, installed alone into an empty project, and used there.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { read, report, root } from './sources.js';

const names = ['tsuzuri', 'plot', 'cli'];
const problems = [];
const project = mkdtempSync(join(tmpdir(), 'tsuzuri-packages-'));
const run = (directory, command, ...args) =>
  execFileSync(command, args, {
    cwd: directory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
const expect = (isTrue, problem) => isTrue || problems.push(problem);

try {
  const workspaces = names.flatMap((name) => ['-w', `packages/${name}`]);
  const packing = ['pack', '--json', '--silent', '--pack-destination', project, ...workspaces];
  const packed = Object.values(JSON.parse(run(root, 'npm', ...packing)));
  for (const { name, files } of packed) {
    const paths = files.map(({ path }) => path);
    for (const path of ['LICENSE', 'README.md', 'package.json'])
      expect(paths.includes(path), `${name}: ${path} is missing`);
    const foreign = paths.filter((path) => /(^|\/)test\/|tsbuildinfo/.test(path));
    expect(foreign.length === 0, `${name}: ${foreign[0]} does not belong into the package`);
  }

  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }');
  // without pictures, which are optional
  const archives = packed
    .filter(({ name }) => name !== '@tsuzuri/plot')
    .map(({ filename }) => join(project, filename));
  run(project, 'npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', ...archives);
  const tsuzuri = (...args) => run(project, 'npx', '--no-install', 'tsuzuri', ...args);

  const { version } = JSON.parse(read('packages/cli/package.json'));
  expect(tsuzuri('--version').trim() === version, 'npx tsuzuri --version tells another version');
  const words = ['ab', 'ba', 'aab', 'abb', 'bab', 'bba', 'aba', 'baa', 'aa', 'bb'];
  const pairs = words.map((word) => `${word}\t${word.toUpperCase()}\n`).join('');
  writeFileSync(join(project, 'words.tsv'), pairs);
  const sizes = ['--epochs', '2', '--hidden-size', '8', '--embedding-size', '8'];
  tsuzuri('train', 'words.tsv', '--valid', 'words.tsv', '--out', 'run', ...sizes);
  expect(tsuzuri('predict', 'run', 'ab').startsWith('ab\t'), 'npx tsuzuri predict answers nothing');
  const use = `import { createBackend, loadTranslator } from 'tsuzuri';
import { readFileSync } from 'node:fs';
const file = readFileSync('run/model.safetensors');
const translator = await loadTranslator(await createBackend(), file);
console.log(typeof (await translator.predict(['ab']))[0]);`;
  writeFileSync(join(project, 'use.js'), use);
  expect(run(project, 'node', 'use.js').trim() === 'string', 'the library does not answer');
} catch (error) {
  problems.push(`${error.message}\n${error.stderr ?? ''}${error.stdout ?? ''}`);
} finally {
  rmSync(project, { recursive: true, force: true });
}
report('check-packages', problems, 'packed, installed alone, trained and answered');

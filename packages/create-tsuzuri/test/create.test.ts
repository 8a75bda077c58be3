import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../bin/create-tsuzuri.js', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'create-tsuzuri-'));
afterAll(() => rmSync(directory, { recursive: true }));

function create(...words: string[]) {
  const options = { cwd: directory, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words], options);
  return { status, stdout, stderr };
}
const own = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as Readonly<Record<'version', string>>;

// What the project does is tried by scripts/check-packages.js, which installs it.
describe('npm create tsuzuri', () => {
  it('makes a project with its name and this version, and says what is next', () => {
    const { status, stdout, stderr } = create('my-times');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('cd my-times\n  npm install\n  npm run train ');
    expect(readdirSync(join(directory, 'my-times')).toSorted()).toEqual([
      '.gitignore',
      'README.md',
      'data',
      'index.html',
      'package.json',
      'page.js',
      'pairs.js',
      'test',
      'train.js',
    ]);
    const manifest = readFileSync(join(directory, 'my-times/package.json'), 'utf8');
    expect(JSON.parse(manifest)).toMatchObject({
      name: 'my-times',
      private: true,
      dependencies: { tsuzuri: `^${own.version}` },
    });
  });

  it('takes an empty folder, which may be this one', () => {
    mkdirSync(join(directory, 'empty'));
    const { status, stdout } = create('empty/.');
    expect(status).toBe(0);
    expect(stdout).toContain('A project is in empty.');
  });

  it('says how it is used', () => {
    expect(create('--help')).toMatchObject({ status: 0, stderr: '' });
    expect(create('-h').stdout).toContain('usage: npm create tsuzuri NAME');
  });

  mkdirSync(join(directory, 'full'));
  writeFileSync(join(directory, 'full/mine.txt'), 'mine');
  writeFileSync(join(directory, 'file'), 'mine');
  it.each([
    [[], 'expected the name of a folder, got no words: npm create tsuzuri my-app'],
    [['a', 'b'], 'expected the name of a folder, got 2 words'],
    [['--typescript'], 'expected the name of a folder, got the flag --typescript'],
    [['My App'], 'such as my-app, got "My App"'],
    [['a'.repeat(215)], 'expected a name of small letters'],
    [['full'], 'the folder "full" is not empty; name another'],
    [['file'], '"file" is a file; name another'],
    [['file/app'], 'ENOTDIR'],
  ])('refuses %j in one line', (words, message) => {
    const { status, stdout, stderr } = create(...words);
    expect(status).toBeGreaterThan(0);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(readdirSync(join(directory, 'full'))).toEqual(['mine.txt']);
  });
});

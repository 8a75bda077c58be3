// The packages are what a user gets: packed, looked at by publint and attw, installed into a project that
// `npm create tsuzuri` has made, and used there by Node, TypeScript, bundlers and a browser.
//   npm run check:packages -- --elsewhere   by Deno and Bun, too
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { preview } from 'vite';
import { read, report, root } from './sources.js';

const names = ['tsuzuri', 'plot', 'cli', 'create-tsuzuri'];
const DONE = 'trained, saved, loaded and answered';
const problems = [];
const directory = mkdtempSync(join(tmpdir(), 'tsuzuri-packages-'));
const app = join(directory, 'my-app');
const run = (where, command, ...args) =>
  execFileSync(command, args, {
    cwd: where,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
const expect = (isTrue, problem) => isTrue || problems.push(problem);
const expectDone = (what, output) =>
  expect(output.trim() === DONE, `${what}: expected "${DONE}", got "${output.trim()}"`);
/** A program of this workspace. */
const tool = (where, name, ...args) => run(where, join(root, 'node_modules/.bin', name), ...args);

/** What the compiler has made; the runtime and the page are bundles. */
const isModule = (path) => /^dist\/(?!page\/|serve-page\/|runtime(-slim)?\.js).*\.js$/.test(path);
const hasMapAndTypes = (path, paths) =>
  [`${path}.map`, path.replace(/js$/, 'd.ts'), path.replace(/^dist(.*)js$/, 'src$1ts')].every(
    (one) => paths.includes(one),
  );

/** Packs all packages, and looks at what is in them. */
function pack() {
  const workspaces = names.flatMap((name) => ['-w', `packages/${name}`]);
  const packing = ['pack', '--json', '--silent', '--pack-destination', directory, ...workspaces];
  const packed = Object.values(JSON.parse(run(root, 'npm', ...packing)));
  for (const { name, files, filename } of packed) {
    const paths = files.map(({ path }) => path);
    for (const path of ['LICENSE', 'README.md', 'package.json'])
      expect(paths.includes(path), `${name}: ${path} is missing`);
    const foreign = paths.filter((path) => /^test\/|tsbuildinfo/.test(path));
    expect(foreign.length === 0, `${name}: ${foreign[0]} does not belong into the package`);
    const bare = paths.find((path) => isModule(path) && !hasMapAndTypes(path, paths));
    expect(bare === undefined, `${name}: ${bare} has no source map with its source, or no types`);
    tool(directory, 'publint', '--strict', filename);
  }
  const archives = Object.fromEntries(packed.map(({ name, filename }) => [name, filename]));
  for (const name of ['tsuzuri', '@tsuzuri/plot']) {
    const excluded = ['--exclude-entrypoints', 'runtime.wasm'];
    tool(directory, 'attw', archives[name], '--profile', 'esm-only', ...excluded);
  }
  return archives;
}

/** The one project with the packages, apart from pictures, which are optional. */
function install(archives) {
  const create = join(directory, archives['create-tsuzuri']);
  run(directory, 'npm', 'exec', '--yes', '--package', create, '--', 'create-tsuzuri', 'my-app');
  const own = ['tsuzuri', '@tsuzuri/cli'].map((name) => join(directory, archives[name]));
  const others = process.argv.includes('--elsewhere') ? Object.values(elsewhere) : [];
  const packages = [...own, ...others.map(({ from }) => from)];
  run(app, 'npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', ...packages);
  cpSync(join(root, 'scripts/installed'), join(app, 'use'), { recursive: true });
}

/** Other runtimes, from their npm packages for Linux on x86-64: only with --elsewhere, as they are large. */
const elsewhere = {
  deno: { from: '@deno/linux-x64-glibc@2', program: 'deno', words: ['run', '--allow-all'] },
  bun: { from: '@oven/bun-linux-x64@1', program: 'bin/bun', words: ['run'] },
};

/** What `npm create tsuzuri` has made does what it says. */
function useTemplate() {
  run(app, 'npm', 'run', 'train');
  run(app, 'npm', 'test');
  run(app, 'npm', 'run', 'build');
}

function useCommand() {
  const tsuzuri = (...args) => run(app, 'npx', '--no-install', 'tsuzuri', ...args);
  const { version } = JSON.parse(read('packages/cli/package.json'));
  expect(tsuzuri('--version').trim() === version, 'npx tsuzuri --version tells another version');
  const sizes = ['--epochs', '2', '--hidden-size', '8', '--embedding-size', '8'];
  const [data, test] = ['data/train.tsv', 'data/test.tsv'];
  tsuzuri('train', data, '--valid', test, '--out', 'run', ...sizes);
  const answer = tsuzuri('predict', 'run', 'half past nine');
  expect(answer.startsWith('half past nine\t'), 'npx tsuzuri predict answers nothing');
  tsuzuri('export', 'run', '--format', 'package', '--weights', 'int8', '--out', 'made');
  const { name } = JSON.parse(run(app, 'npm', 'pack', '--json', './made'))[0];
  expect(name === 'run', 'tsuzuri export --format package: npm cannot pack it');
  tool(app, 'publint', '--strict', 'made');
}

function useTypes() {
  const kinds = { nodenext: 'nodenext', bundler: 'esnext' };
  for (const [moduleResolution, module] of Object.entries(kinds)) {
    const rest = { target: 'es2023', types: [], strict: true, rootDir: '.', outDir: 'out' };
    const compilerOptions = { module, moduleResolution, ...rest };
    const config = { compilerOptions, files: ['use/main.ts', 'use/made.ts'] };
    writeFileSync(join(app, `${moduleResolution}.json`), JSON.stringify(config));
    tool(app, 'tsc', '-p', `${moduleResolution}.json`);
    expectDone(`TypeScript, ${moduleResolution}`, run(app, 'node', 'out/use/main.js'));
  }
}

function useElsewhere() {
  tool(app, 'esbuild', 'use/main.ts', '--bundle', '--format=esm', '--outfile=bundle.js');
  expectDone('esbuild', run(app, 'node', 'bundle.js'));
  for (const [name, { from, program, words }] of Object.entries(elsewhere)) {
    const place = join(app, 'node_modules', from.replace(/@[^@]*$/, ''), program);
    if (existsSync(place)) expectDone(name, run(app, place, ...words, 'out/use/main.js'));
  }
}

/** Pages that Vite has built, in a browser where there is one. */
async function usePages() {
  cpSync(join(app, 'use/page.html'), join(app, 'use/index.html'));
  run(app, 'npx', '--no-install', 'vite', 'build', 'use');
  const executablePath = process.env.TSUZURI_CHROMIUM ?? '/usr/bin/chromium';
  if (!existsSync(executablePath) && !process.env.CI) return;
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    /** What the page in a folder shows once it shows something. */
    const shown = async (root, outDir, expression) => {
      const server = await preview({ root, build: { outDir }, preview: { port: 0 } });
      await page.goto(server.resolvedUrls.local[0]);
      const text = await page.waitForFunction(expression, undefined, { timeout: 30_000 });
      await server.close();
      return text.jsonValue();
    };
    expectDone('Vite', await shown(join(app, 'use'), 'dist', `document.title`));
    const time = await shown(app, 'dist', `document.querySelector('output').textContent`);
    expect(time === '3:45', `the page of npm create tsuzuri shows ${time}`);
    const cells = `document.querySelector('td, [role=alert]:not(:empty)')?.textContent`;
    const answer = await shown(app, 'made', cells);
    expect(/^[\d:]+$/.test(answer), `the page of tsuzuri export shows ${answer}`);
  } finally {
    await browser.close();
  }
}

try {
  install(pack());
  useTemplate();
  useCommand();
  useTypes();
  useElsewhere();
  await usePages();
} catch (error) {
  problems.push(`${error.message}\n${error.stderr ?? ''}${error.stdout ?? ''}`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
report('check-packages', problems, 'packed, installed alone, trained and answered');

import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeReport } from '../../src/report/report.ts';
import { sections } from '../../src/report/sections.ts';
import { processSurroundings, within } from '../../src/surroundings.ts';
import { temporaryDirectory, tsuzuri, tsuzuriWith } from '../support/command.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);

const read = (name: string) => readFileSync(join(directory, name), 'utf8');
const withoutSpans = (page: string) => page.replace(/<\/?span[^>]*>/g, '');
const small = ['--hidden-size', '8', '--embedding-size', '8', '--epochs', '2'];

beforeAll(async () => {
  const words = Array.from({ length: 60 }, (_, i) => (i + 27).toString(3));
  const lines = words.map((word) => `${word}\t${[...word].toReversed().join('')}\n`);
  writeFileSync(join(directory, 'words.tsv'), lines.join(''));
  await tsuzuri(directory, 'train', 'words.tsv', '--out', 'runs/words', ...small);
  await tsuzuriWith({ draws: true }, directory, 'report', 'runs/words');
});

describe('the report of a training', () => {
  test('has its settings, curves, sizes, speed and command', () => {
    const page = read('runs/words/report.html');
    expect(page).toContain('<title>Report: words</title>');
    expect(page).toMatch(/<code>--hidden-size<\/code><\/dt>\s*<dd>8<\/dd>/);
    expect(page).toContain('54 examples to train on, 6 in the dev set, held out');
    expect(page).toContain('<code>encoder.embedding.weight</code>');
    for (const id of Object.keys(sections)) expect(page).toContain(`<section id="${id}"`);
    expect(page.match(/<figcaption>[^<]*/g)?.map((text) => text.slice(12))).toEqual([
      'Sequence accuracy (dev)',
      'Token accuracy (dev)',
      'Loss (nats per token)',
      'Learning rate',
      'Token accuracy by position',
      expect.stringMatching(/^“\d+”: (right|wrong, expected “\d+”)$/),
      expect.stringMatching(/^“\d+”: (right|wrong, expected “\d+”)$/),
      'Similarity of tokens',
      'Map of tokens',
    ]);
    expect(withoutSpans(page)).toContain(
      `tsuzuri train words.tsv --out runs/words ${small.join(' ')}\n`,
    );
  });

  test('depends on nothing but the files of the run', async () => {
    const before = read('runs/words/report.html');
    const out = ['--out', 'other.html'];
    const { stdout } = await tsuzuriWith(
      { draws: true },
      directory,
      'report',
      'runs/words',
      ...out,
    );
    expect(stdout).toBe('other.html\n');
    expect(read('other.html')).toBe(before);
  });

  test('where nothing draws, says what to install, and has tables', async () => {
    const missing = Object.assign(new Error("Cannot find package '@tsuzuri/plot'"), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
    const here = { ...processSurroundings, loadPainter: () => Promise.reject(missing) };
    const told: string[] = [];
    const page = await within(here, () =>
      makeReport([join(directory, 'runs/words')], (line) => told.push(line)),
    );
    expect(told).toEqual([
      'no pictures were drawn: npm install @tsuzuri/plot adds what draws them',
    ]);
    expect(page).toContain(`<p class="note">${told[0]}</p>`);
    expect(page).not.toContain('<svg');
    expect(page.match(/<figure><figcaption>[^<]*<\/figcaption><div class="scroll"/g)).toHaveLength(
      9,
    );
  });

  test('loads nothing', () => {
    const page = read('runs/words/report.html');
    expect(page).toContain(`content="default-src 'none'; style-src 'sha256-`);
    expect(page.replace(/xmlns[:\w]*="[^"]*"/g, '')).not.toMatch(/https?:|src=|@import/);
  });

  test('tells each resumption', async () => {
    const more = ['--epochs', '3', '--resume'];
    await tsuzuri(directory, 'train', 'words.tsv', '--out', 'runs/words', ...more);
    await tsuzuri(directory, 'report', 'runs/words');
    expect(withoutSpans(read('runs/words/report.html'))).toContain(
      `--epochs 2\ntsuzuri train words.tsv --out runs/words --epochs 3 --resume\n`,
    );
  });
});

describe('the report of several runs', () => {
  test('has a run once that is named twice, and says so', async () => {
    symlinkSync(join(directory, 'runs/words'), join(directory, 'link'));
    const words = ['report', 'runs/words', 'runs/words/', 'link', '--out', 'once.html'];
    const { stderr } = await tsuzuri(directory, ...words);
    expect(stderr).toBe(
      'runs/words/: the same run as runs/words, shown once\nlink: the same run as runs/words, shown once\n',
    );
    expect(read('once.html')).toContain('<title>Report: words</title>');
  });

  test('goes on without a model whose file is damaged, and names it', async () => {
    cpSync(join(directory, 'runs/words'), join(directory, 'runs/cut'), { recursive: true });
    const model = join(directory, 'runs/cut/model.safetensors');
    writeFileSync(model, readFileSync(model).subarray(0, 1000));
    const words = ['report', 'runs/words', 'runs/cut', '--out', 'two.html'];
    const { code, stderr } = await tsuzuri(directory, ...words);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^runs\/cut\/model\.safetensors: .*; its attention, embeddings and sizes are omitted\n$/,
    );
    const page = read('two.html');
    expect(page).toContain('<p class="note">runs/cut/model.safetensors: ');
    expect(page.match(/<h3>(words|cut)<\/h3>\s*<div class="scroll"/g)).toHaveLength(1);
    const alone = await tsuzuri(directory, 'report', 'runs/cut');
    expect(alone.code).toBe(1);
  });
});

describe('the error browser', () => {
  const wrong = { set: 'dev', source: 'ab<i>', target: 'xyz', answer: 'xz' };
  const line = { ...wrong, gold: ['x', 'y', 'z'], tokens: ['x', 'z'] };

  const reportOf = async (name: string, lines: readonly object[]) => {
    cpSync(join(directory, 'runs/words'), join(directory, name), { recursive: true });
    const text = lines.map((one) => `${JSON.stringify(one)}\n`).join('');
    writeFileSync(join(directory, name, 'outputs.jsonl'), `${text}{"torn`);
    expect((await tsuzuri(directory, 'report', name)).code).toBe(0);
    return read(`${name}/report.html`);
  };

  test('aligns what was expected and answered, and marks the edits', async () => {
    const page = await reportOf('few', [{ ...wrong, answer: undefined }, line]);
    expect(page).toContain('1 of 2 examples wrong (50 %)');
    expect(page).toContain(
      '<span>x<br>x</span><span class="d">y<br>·</span><span>z<br>z</span></p>',
    );
    expect(page).toContain('Expected: xyz; answered: xz');
    expect(page).toMatch(
      /<b>y<\/b> → <b>·<\/b><\/th><td class="number">1<\/td><td class="number">50 %<\/td><td>x<b>y<\/b>z/,
    );
    expect(page).toContain('ab&lt;i&gt;');
  });

  test('obeys no token', async () => {
    const gold = ['<script>', '\u001b[2J', '\u202e', '"', "'", ' ', '&amp;', '\ud800'];
    const page = await reportOf('hostile', [{ ...line, gold, tokens: [] }]);
    expect(page.match(/<script/g)).toHaveLength(1);
    const shown = ['&lt;script&gt;', '&lt;U+001B&gt;[2J', '&lt;U+202E&gt;', '&quot;', '&#39;', '␠'];
    for (const token of [...shown, '&amp;amp;', '&lt;unk&gt;'])
      expect(page).toContain(`${token}<br>`);
  });
});

describe('tsuzuri plot', () => {
  test('draws the curves of one run into it, of several over each other here', async () => {
    expect((await tsuzuri(directory, 'plot', 'runs/words')).stdout).toBe('runs/words/curves.svg\n');
    cpSync(join(directory, 'runs/words'), join(directory, 'runs/again'), { recursive: true });
    const words = ['plot', 'runs/words', 'runs/again'];
    const { stdout } = await tsuzuriWith({ draws: true }, directory, ...words);
    expect(stdout).toBe('curves.svg\n');
    const svg = read('curves.svg');
    for (const text of ['words', 'again', 'learning rate', 'loss (nats per token)', 'dev']) {
      expect(svg).toContain(`>${text}</text>`);
    }
    await tsuzuriWith({ draws: true }, directory, ...words, '--out', 'both.png');
    expect(readFileSync(join(directory, 'both.png')).subarray(1, 4).toString()).toBe('PNG');
  });

  test.each([
    [['runs/words', '--out', 'x.gif'], 2, '--out: expected a name that ends in .svg or .png'],
    [['nothing'], 2, 'expected the directory of a run, got "nothing"'],
    [['begun'], 1, 'begun: no epoch of begun was completed'],
  ])('%j → one line, exit code %i', async (words, code, says) => {
    mkdirSync(join(directory, 'begun'), { recursive: true });
    copyFileSync(
      join(directory, 'runs/words/settings.json'),
      join(directory, 'begun/settings.json'),
    );
    const outcome = await tsuzuri(directory, 'plot', ...words);
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(outcome.stderr).toMatch(/^tsuzuri plot: [^\n]*\n$/);
    expect(outcome.stderr).toContain(says);
  });
});

describe('the end of a command', () => {
  test.each(['train', 'evaluate'])(
    'of %s writes the report; --no-report omits it',
    async (name) => {
      const words = {
        train: ['words.tsv', '--out', 'end', ...small, '--force'],
        evaluate: ['end', 'words.tsv'],
      }[name] as string[];
      const page = join(directory, 'end', 'report.html');
      rmSync(page, { force: true });
      await tsuzuri(directory, name, ...words, '--no-report');
      expect(existsSync(page)).toBe(false);
      const { code } = await tsuzuri(directory, name, ...words);
      expect(code).toBe(0);
      const heading = { train: '<h3>dev</h3>', evaluate: '<h3>words.tsv</h3>' }[name];
      expect(readFileSync(page, 'utf8')).toContain(heading);
    },
  );

  test('a report that cannot be written is one line, and costs nothing else', async () => {
    const out = join(directory, 'refused');
    mkdirSync(join(out, 'report.html'), { recursive: true });
    const { code, stderr } = await tsuzuri(directory, 'evaluate', 'end', 'words.tsv');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    cpSync(join(directory, 'end', 'model.safetensors'), join(out, 'model.safetensors'));
    cpSync(join(directory, 'end', 'settings.json'), join(out, 'settings.json'));
    const refused = await tsuzuri(directory, 'evaluate', 'refused', 'words.tsv');
    expect(refused.code).toBe(0);
    expect(refused.stdout).toContain('exact match');
    expect(refused.stderr).toMatch(/^no report was written: [^\n]*\n$/);
  });
});

describe('tsuzuri report', () => {
  test('sets runs side by side, and opens the page', async () => {
    const out = ['--out', 'runs/wide', '--hidden-size', '12', '--embedding-size', '8'];
    await tsuzuri(directory, 'train', 'words.tsv', ...out, '--epochs', '1');
    const { stdout } = await tsuzuri(directory, 'report', 'runs/words', 'runs/wide', '--open');
    expect(stdout).toBe('report.html\nopened report.html\n');
    const page = read('report.html');
    expect(page).toMatch(/--hidden-size<\/code> <strong[^]*?<td[^>]*>8<\/td><td[^>]*>12<\/td>/);
    expect(page).not.toMatch(/--seed<\/code> <strong/);
  });

  test('shows the names of runs and commands as they are, and obeys none', async () => {
    const name = '<script>alert(1)</script>\u001b[2J';
    mkdirSync(join(directory, name), { recursive: true });
    for (const file of ['settings.json', 'summary.json', 'history.jsonl', 'model.safetensors']) {
      copyFileSync(join(directory, 'runs/words', file), join(directory, name, file));
    }
    const origin = { commands: [`tsuzuri train '${name}'`], facts: ['</ul><img src=x>'] };
    writeFileSync(join(directory, name, 'origin.json'), JSON.stringify(origin));
    await tsuzuri(directory, 'report', name, '--out', 'hostile.html');
    const page = read('hostile.html');
    expect(page).not.toContain('<script>alert');
    expect(page).not.toContain('\u001b');
    expect(page).not.toContain('<img');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&lt;U+001B&gt;[2J');
  });

  test.each([
    [['nothing'], 2, 'expected the directory of a run, got "nothing"'],
    [
      Array.from({ length: 9 }, (_, i) => `many/${i}`),
      2,
      'expected at most 8 models, whose colours can be told apart, got 9',
    ],
  ])('%j → one line, exit code %i', async (words, code, says) => {
    for (const name of words.filter((word) => word.startsWith('many'))) {
      cpSync(join(directory, 'runs/words'), join(directory, name), { recursive: true });
    }
    const outcome = await tsuzuri(directory, 'report', ...words);
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(outcome.stderr).toMatch(/^tsuzuri report: [^\n]*\n$/);
    expect(outcome.stderr).toContain(says);
  });

  test('of a run that has only begun shows what there is; of a damaged one says so', async () => {
    const begun = join(directory, 'begun');
    mkdirSync(begun, { recursive: true });
    copyFileSync(join(directory, 'runs/words/settings.json'), join(begun, 'settings.json'));
    expect((await tsuzuri(directory, 'report', 'begun')).code).toBe(0);
    expect(read('begun/report.html')).toContain('--hidden-size');
    rmSync(join(begun, 'report.html'));
    symlinkSync('elsewhere.html', join(begun, 'report.html'));
    writeFileSync(join(begun, 'elsewhere.html'), '');
    expect((await tsuzuri(directory, 'report', 'begun')).code).toBe(0);
    expect(read('begun/elsewhere.html')).toContain('--hidden-size');
    writeFileSync(join(begun, 'summary.json'), '{');
    const { code, stderr } = await tsuzuri(directory, 'report', 'begun');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^tsuzuri report: begun: the run is damaged: [^\n]*\n$/);
    writeFileSync(join(begun, 'summary.json'), '[]');
    const odd = await tsuzuri(directory, 'report', 'begun');
    expect(odd.stderr).toMatch(/^tsuzuri report: begun: the run is damaged: its root: [^\n]*\n$/);
  });
});

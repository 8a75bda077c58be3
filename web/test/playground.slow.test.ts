import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import type { Page } from 'playwright-core';
import { transformWithOxc } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ensemble, createBackend, loadTranslator, saveEnsemble } from 'tsuzuri';
import { tsuzuri } from '../../packages/cli/test/support/command.ts';
import {
  type TestPlayground,
  accessibilityProblems,
  hasChromium,
  savedModel,
  startPlayground,
  untilAll,
} from './support/playground.ts';

const small = '#count=200&embeddingSize=8&hiddenSize=16&epochs=2';
const train = (page: Page) => page.getByRole('button', { name: 'Train', exact: true }).click();

/** Drops a file onto the page. */
async function drop(page: Page, name: string, text: string): Promise<void> {
  await page.evaluate(
    ([name, text]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], name));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
    },
    [name, text],
  );
}

/** A row of the answers of a beam. */
type Shown = [text: string, logProbability: number, score: number];

/** The answers of the beam that the page shows. */
function shownAnswers(page: Page): Promise<Shown[]> {
  return page.locator('.answers tbody tr').evaluateAll((rows) =>
    rows.map((row): Shown => {
      const [sum, score] = Array.from(row.querySelectorAll('data'), ({ value }) => Number(value));
      const text = row.querySelector('.text')!.textContent;
      return [text === '(empty)' ? '' : text, sum, score];
    }),
  );
}

/** What stands in the box of things to copy. */
async function copied(page: Page, form: string): Promise<string> {
  await page.getByRole('button', { name: form, exact: true }).click();
  return page.locator('.take pre').innerText();
}

describe.runIf(hasChromium)('the playground in Chromium', () => {
  let playground: TestPlayground;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsuzuri-playground-'));
    playground = await startPlayground(join(folder, 'runs/rotate/model.safetensors'));
  });
  afterAll(async () => {
    await playground?.close();
    rmSync(folder, { recursive: true });
  });

  test('it learns rotation, and the page stays at hand', async () => {
    const { page, problems } = await playground.open('#epochs=6');
    await page.evaluate(() => {
      const tasks: number[] = [];
      Object.assign(globalThis, { tasks });
      new PerformanceObserver((list) => {
        tasks.push(...list.getEntries().map(({ duration }) => duration));
      }).observe({ type: 'longtask' });
    });
    await train(page);
    await untilAll(page, 'finished', 240_000);
    const accuracy = await page.locator('.chart .value b').last().innerText();
    expect(Number.parseFloat(accuracy)).toBeGreaterThanOrEqual(95);
    const longest = () =>
      page.evaluate(() =>
        Math.max(0, ...(globalThis as unknown as { tasks: number[] }).tasks.splice(0)),
      );
    console.log(`rotation: ${accuracy}; the longest task of the page: ${await longest()} ms`);
    await page.getByRole('button', { name: 'Flow' }).click();
    await page.locator('[data-id^="generator/choice"]').first().waitFor();
    console.log(`the longest task of opening the flow, from 50 ms on: ${await longest()} ms`);
    console.log(await page.locator('.run').innerText());
    expect(problems).toEqual([]);
  });

  test('the copied command and the copied TypeScript give the same losses and weights', async () => {
    const { page } = await playground.open(`${small}&attention=dot&reverseSource=on&dropout=0.1`);
    const command = await copied(page, 'Command line');
    const code = await copied(page, 'TypeScript');
    await train(page);
    await untilAll(page, 'finished');
    const inPage = await savedModel(page);

    const [data, learning] = command.split('\n');
    const [dataWords, file] = data.split(' > ');
    const made = await tsuzuri(folder, ...dataWords.split(' ').slice(1));
    writeFileSync(join(folder, file), made.stdout);
    const outcome = await tsuzuri(folder, ...learning.split(' ').slice(1));
    expect(outcome.code, outcome.stderr).toBe(0);
    const run = join(folder, 'runs/rotate');
    expect(readFileSync(join(run, 'model.safetensors')).equals(inPage)).toBe(true);

    const opened = await playground.open('#open=model.safetensors'); // what the command trained
    await untilAll(opened.page, 'opened from a file');
    expect((await savedModel(opened.page)).equals(inPage)).toBe(true);
    const translator = loadTranslator(await createBackend('wasm', { threads: 1 }), inPage);
    const search = { beam: 3, nBest: 3, maximumLength: 48 }; // as the page has them
    const flags = '--backend wasm --beam 3 --n-best 3 --maximum-length 48 --scores --'.split(' ');
    const sources = ['40213', '77'];
    const printed = await tsuzuri(folder, 'predict', 'runs/rotate', ...flags, ...sources);
    const shown: Shown[] = [];
    for (const source of sources) {
      await opened.page.locator('.ask-input input').fill(source);
      await opened.page.locator('.best-answer .question', { hasText: source }).waitFor();
      shown.push(...(await shownAnswers(opened.page)));
    }
    const answered = await translator.answer(sources, search);
    expect(shown).toEqual(
      answered.flatMap(({ answers }) =>
        answers.map(({ text, score, logProbability }) => [text, logProbability, score]),
      ),
    );
    const rows = printed.stdout.trimEnd().split('\n');
    expect(
      rows.map((row) => row.split('\t')).map(([, text, score, , sum]) => [text, sum, score]),
    ).toEqual(shown.map(([text, sum, score]) => [text, sum.toFixed(6), score.toFixed(6)]));
    translator.dispose();

    const library = new URL('../../packages/tsuzuri/dist/', import.meta.url);
    const { code: script } = await transformWithOxc(code, 'run.ts');
    const resolved = script
      .replace(/"tsuzuri"/, `"${new URL('index.js', library).href}"`)
      .replace(/"tsuzuri\/data"/, `"${new URL('data.js', library).href}"`);
    const path = join(folder, 'run.mjs');
    writeFileSync(path, resolved);
    const { stdout, stderr } = spawnSync(process.execPath, [path], { encoding: 'utf8' });
    const history = readFileSync(join(run, 'history.jsonl'), 'utf8').trimEnd().split('\n');
    const lines = history.map((line) => {
      const { epoch, loss, dev } = JSON.parse(line) as {
        epoch: number;
        loss: number;
        dev: { sequenceAccuracy: number };
      };
      return `${epoch} ${loss} ${dev.sequenceAccuracy}`;
    });
    expect(stdout.split('\n').slice(0, 2), stderr).toEqual(lines);
  });

  test('a link has the set-ups side by side; a model that the command trained is opened', async () => {
    const { page, problems } = await playground.open(small);
    await page.getByRole('button', { name: 'Plain against reversed' }).click();
    await untilAll(page, 'finished');
    const link = await copied(page, 'Link');
    const hash = `#${link.split('#')[1]}`;
    expect(hash).toBe(`${small}/reverseSource=on`);
    const shared = await playground.open(hash);
    await train(shared.page);
    await untilAll(shared.page, 'finished');
    expect(await shared.page.locator('.run-name').allInnerTexts()).toEqual(
      await page.locator('.run-name').allInnerTexts(),
    );
    await page.getByRole('button', { name: 'New seed' }).click();
    await untilAll(page, 'finished');
    expect(new URL(page.url()).hash).toBe(`${small}&seed=2/reverseSource=on`);
    expect(await page.locator('.run').count()).toBe(2);
    const bytes = await savedModel(page);
    await page.locator('input[accept=".safetensors"]').setInputFiles({
      name: 'model.safetensors',
      mimeType: 'application/octet-stream',
      buffer: bytes,
    });
    await untilAll(page, 'opened from a file');
    expect((await savedModel(page)).equals(bytes)).toBe(true);
    const backend = await createBackend('wasm', { threads: 1 });
    const members = [1, 2].map(() => loadTranslator(backend, bytes));
    await page.locator('input[accept=".safetensors"]').setInputFiles({
      name: 'both.safetensors',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(await saveEnsemble(new Ensemble(members))),
    });
    await page.locator('.run', { hasText: '2 models, which answer together' }).waitFor();
    await page.getByRole('button', { name: 'Flow' }).click();
    await page.getByLabel('Member').selectOption('2 of 2');
    expect([...problems, ...shared.problems]).toEqual([]);
  });

  test('pairs of the visitor’s own are dropped; what is wrong is told, and the page goes on', async () => {
    const hopeless = '#epochs=200&optimizer=sgd&learningRate=100&embeddingSize=8&hiddenSize=16';
    const { page, problems } = await playground.open(hopeless);
    await drop(page, 'broken.tsv', 'a\tb\nc\n');
    await train(page);
    await page
      .getByText('broken.tsv:2: expected 2 tab-separated columns, got 1')
      .waitFor({ timeout: 20_000 });
    const lines = Array.from({ length: 60 }, (_, i) => `${i} x\tx ${i}\n`);
    await drop(page, 'words.tsv', lines.join(''));
    expect(await copied(page, 'Command line')).toMatch(/^tsuzuri train words\.tsv /);
    await page.locator('.controls .primary').click();
    await untilAll(page, 'finished');
    await page.getByText('Stopped early: 20 epochs brought nothing better').waitFor();
    await drop(page, 'wrong.safetensors', 'this is no model');
    await page.getByText('wrong.safetensors cannot be read').waitFor();
    await untilAll(page, 'finished'); // what was there is there
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
  });

  test('a run that is rewound while it trains has nothing of before in its curves', async () => {
    const { page, problems } = await playground.open('#epochs=1000&count=600&hiddenSize=16');
    await train(page);
    await untilAll(page, 'training');
    for (let i = 0; i < 2; i++) {
      await page.locator('.run-status', { hasText: /epoch ([2-9]|\d\d)/ }).waitFor();
      await page.getByRole('button', { name: 'Rewind' }).click();
      await page.locator('.run-status', { hasText: 'step 0' }).waitFor();
      await untilAll(page, 'paused');
      const values = await page.locator('.chart .value b').allInnerTexts();
      expect(values).toEqual(values.map(() => '–'));
      await page.getByRole('button', { name: 'Continue' }).click();
    }
    expect(problems).toEqual([]);
  });

  test('a worker that dies or falls silent is told of, and its run begins again', async () => {
    const { page } = await playground.open('#task=addition&count=5000');
    const worker = () => page.workers().findLast((one) => one.url().includes('/assets/main'))!;
    const silence = page.getByText('has not answered for 10 seconds');
    const again = page.getByRole('button', { name: 'Start again' });
    await page.clock.install();
    await train(page);
    await untilAll(page, 'training');

    const show = (state: string) => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    };
    await page.evaluate(show, 'hidden');
    await page.clock.fastForward('01:00:00');
    await page.clock.runFor(20_000);
    await page.evaluate(show, 'visible');
    await page.clock.fastForward('01:00:00'); // the machine was asleep
    const before = await page.locator('.run-status').innerText();
    await page.waitForFunction(
      (before) => document.querySelector('.run-status')?.textContent !== before,
      before,
    );
    expect(await silence.count()).toBe(0);

    await worker().evaluate(() => {
      setTimeout(() => {
        throw new Error('the worker broke');
      });
    });
    await page.getByText('the worker broke').waitFor();
    expect(await page.getByRole('button', { name: 'Rewind' }).isDisabled()).toBe(true);
    await again.click();
    await untilAll(page, 'training');

    await worker().evaluate(() => {
      setTimeout(() => {
        for (;;);
      });
    });
    await page.clock.runFor(20_000);
    await silence.waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await again.click();
    await untilAll(page, 'training');
    expect(await silence.count()).toBe(0);
  });

  test.each([
    ['en', 1280, 'light'],
    ['ja', 390, 'dark'],
  ] as const)('it fits: %s, %d pixels, %s', async (locale, width, colorScheme) => {
    const viewport = { width, height: 844 };
    const { page, problems } = await playground.open(`${small}/reverseSource=on`, {
      locale,
      viewport,
      colorScheme,
      reducedMotion: 'reduce',
    });
    expect(await page.locator('html').getAttribute('lang')).toBe(locale);
    await page.locator('.controls .primary').click();
    await untilAll(page, locale === 'en' ? 'finished' : '完了');
    const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
    expect(await wide()).toBeLessThanOrEqual(width);
    for (const summary of await page.locator('summary:visible').all()) await summary.click();
    expect(await wide()).toBeLessThanOrEqual(width);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
  });

  test('without storage it works; without SIMD it says so', async () => {
    const { page, problems } = await playground.open();
    await page.addInitScript(() => {
      Object.defineProperty(globalThis, 'localStorage', {
        get() {
          throw new DOMException('storage is off', 'SecurityError');
        },
      });
    });
    await page.goto(playground.address.split('#')[0]);
    await page.getByRole('button', { name: '日本語' }).click();
    await page.getByRole('button', { name: '学習', exact: true }).waitFor();
    await page.addInitScript(() => (WebAssembly.validate = () => false));
    await page.reload();
    await page.getByRole('heading', { name: 'This browser cannot run the playground' }).waitFor();
    expect(problems).toEqual([]);
  });
});

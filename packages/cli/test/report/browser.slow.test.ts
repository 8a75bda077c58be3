import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, type Page, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryDirectory, tiny, tsuzuri, tsuzuriWith } from '../support/command.ts';

const chromiumPath = process.env.TSUZURI_CHROMIUM ?? '/usr/bin/chromium';
const hasChromium = existsSync(chromiumPath) || Boolean(process.env.CI);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);

/** What axe-core finds, as far as a test reads it. */
interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

describe.runIf(hasChromium)('a report in Chromium', () => {
  let browser: Browser;

  beforeAll(async () => {
    const { stdout } = await tsuzuri(directory, 'data', 'dates', '--count', '300');
    writeFileSync(join(directory, 'dates.tsv'), `${stdout}<b>x</b> 1.1.99\t1999-01-01\n`);
    const small = ['--hidden-size', '16', '--embedding-size', '8', '--epochs', '3'];
    await tsuzuri(directory, 'train', 'dates.tsv', '--out', 'dates', ...small);
    await tsuzuri(directory, 'experiment', 'addition', '--out', 'addition', ...tiny, '--no-report');
    const draw = (...words: string[]) => tsuzuriWith({ draws: true }, directory, ...words);
    await draw('report', 'dates', '--out', 'one.html');
    await draw('report', 'dates', 'addition', '--out', 'several.html');
    const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
    browser = await chromium.launch({ executablePath: chromiumPath, args });
  });

  afterAll(() => browser?.close());

  /** A report, and what goes wrong in it. */
  async function open(name: string, options: BrowserContextOptions = {}) {
    const page = await (await browser.newContext(options)).newPage();
    const problems: string[] = [];
    page.on('pageerror', ({ message }) => problems.push(message));
    page.on('console', (message) => problems.push(message.text()));
    const { href } = pathToFileURL(join(directory, name));
    page.on('request', (request) => request.url() === href || problems.push(request.url()));
    await page.goto(href);
    return { page, problems };
  }

  const violations = async (page: Page) => {
    await page.evaluate(axe);
    const found = await page.evaluate<Violation[]>(
      `axe.run({ resultTypes: ['violations'] }).then((all) => all.violations)`,
    );
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  };

  test.each([
    { name: 'one.html', colorScheme: 'light', width: 390 },
    { name: 'several.html', colorScheme: 'dark', width: 1280 },
  ] as const)(
    'is accessible, quiet and as wide as the window: %o',
    async ({ name, colorScheme, width }) => {
      const viewport = { width, height: 900 };
      const { page, problems } = await open(name, { colorScheme, viewport });
      await page.evaluate(
        `document.querySelectorAll('details').forEach((one) => (one.open = true))`,
      );
      expect(await violations(page)).toEqual([]);
      expect(problems).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
        width,
      );
      await page.context().close();
    },
  );

  test('shows charts of the day by day and on paper, and those of the night by night', async () => {
    const shown = async (page: Page) => [
      await page.locator('.day').first().isVisible(),
      await page.locator('.night').first().isVisible(),
    ];
    const { page } = await open('one.html', { colorScheme: 'dark' });
    expect(await shown(page)).toEqual([false, true]);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await shown(page)).toEqual([true, false]);
    expect(await page.locator('nav').isVisible()).toBe(false);
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
    await page.context().close();
  });

  test('finds, sorts and unfolds the errors', async () => {
    const { page, problems } = await open('one.html');
    const items = page.locator('.errors li:visible');
    const count = page.locator('output').first();
    const all = await page.locator('.errors li').count();
    expect(all).toBeGreaterThan(24);
    expect(await items.count()).toBe(24);
    await page.getByRole('button', { name: 'Show more' }).click();
    expect(await items.count()).toBe(Math.min(48, all));
    await page.getByLabel('Order').selectOption('place');
    const places = await items.evaluateAll((found) => found.map(({ dataset }) => dataset.place));
    expect(places.map(Number)).toEqual(places.map(Number).toSorted((a, b) => a - b));
    const [text] = await page.locator('.errors .source').first().allInnerTexts();
    const source = text.replace(/ \d+ edits?$/, '');
    await page.getByLabel('Search').fill(source.toUpperCase());
    expect(await count.innerText()).toBe('1 of 1 shown');
    expect(await items.allInnerTexts()).toEqual([expect.stringContaining(source)]);
    await page.getByLabel('Search').fill('no such text');
    expect(await count.innerText()).toBe('0 of 0 shown');
    expect(problems).toEqual([]);
    await page.context().close();
  });
});

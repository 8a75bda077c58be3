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

/** A report, and what goes wrong in it. */
interface Opened {
  readonly page: Page;
  readonly problems: readonly string[];
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

  async function open(name: string, options: BrowserContextOptions): Promise<Opened> {
    const page = await (await browser.newContext(options)).newPage();
    const problems: string[] = [];
    page.on('pageerror', ({ message }) => problems.push(message));
    page.on('console', (message) => problems.push(message.text()));
    const { href } = pathToFileURL(join(directory, name));
    page.on('request', (request) => request.url() === href || problems.push(request.url()));
    await page.goto(href);
    return { page, problems };
  }

  /** Takes from a page what axe-core would only see again: the parts of charts, which are images, and more of the same rows. */
  const shorten = `
    for (const svg of document.querySelectorAll('svg')) svg.replaceChildren();
    for (const rows of document.querySelectorAll('tbody, .errors'))
      [...rows.children].slice(4).forEach((row) => row.remove());`;

  const violations = async (page: Page) => {
    await page.evaluate(shorten);
    await page.evaluate(axe);
    const found = await page.evaluate<Violation[]>(
      `axe.run({ resultTypes: ['violations'] }).then((all) => all.violations)`,
    );
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  };

  async function requireFitting({ page, problems }: Opened, width: number) {
    await page.evaluate(`document.querySelectorAll('details').forEach((one) => (one.open = true))`);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
  }

  test('of several runs is accessible, quiet and as wide as a wide window, by night', async () => {
    const viewport = { width: 1280, height: 900 };
    const several = await open('several.html', { colorScheme: 'dark', viewport });
    await requireFitting(several, 1280);
    await several.page.context().close();
  });

  test('of one run is so on a phone by day, and its errors are found and sorted; paper is light', async () => {
    const one = await open('one.html', {
      colorScheme: 'light',
      viewport: { width: 390, height: 900 },
    });
    await requireFitting(one, 390);
    const { page, problems } = one;
    await page.reload();
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

    const shown = async () => [
      await page.locator('.day').first().isVisible(),
      await page.locator('.night').first().isVisible(),
    ];
    expect(await shown()).toEqual([true, false]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await shown()).toEqual([false, true]);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await shown()).toEqual([true, false]);
    expect(await page.locator('nav').isVisible()).toBe(false);
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
    await page.context().close();
  });
});

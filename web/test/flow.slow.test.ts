import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBackend, loadTranslator } from 'tsuzuri';
import { type FlowOptions, flow } from 'tsuzuri/inspect';
import {
  type TestPlayground,
  accessibilityProblems,
  hasChromium,
  savedModel,
  startPlayground,
  untilAll,
} from './support/playground.ts';

const plain = '#view=flow&count=200&embeddingSize=8&hiddenSize=16&epochs=4';
const rich = `${plain}&cell=gru&layers=2&attention=additive&bidirectional=true&inputFeeding=true`;

/** What the page shows of every station: the numbers that stand in the cells of its panel. */
function shownStations(page: Page): Promise<[id: string, values: number[]][]> {
  return page.evaluate(async () => {
    const shown: [string, number[]][] = [];
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    for (const station of document.querySelectorAll<SVGElement>('[data-id]')) {
      station.focus();
      await frame();
      await frame();
      const cells = document.querySelectorAll<HTMLDataElement>('.strip data');
      shown.push([station.dataset.id!, Array.from(cells, ({ value }) => Number(value))]);
    }
    return shown;
  });
}

/** Waits until all stations are drawn: a picture grows with each frame. */
async function untilDrawn(page: Page, count: number): Promise<void> {
  const isDrawn = (count: number) => document.querySelectorAll('[data-id]').length === count;
  await page.waitForFunction(isDrawn, count);
}

/** Trains, and follows the model that comes out of it with the library. */
async function trained(page: Page): Promise<(options: FlowOptions) => ReturnType<typeof flow>> {
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await untilAll(page, 'finished');
  const backend = await createBackend('wasm', { threads: 1 });
  const translator = loadTranslator(backend, await savedModel(page));
  const source = await page.getByLabel('Input', { exact: true }).inputValue();
  return (options) => flow(translator, source, options);
}

describe.runIf(hasChromium)('the flow in Chromium', () => {
  let playground: TestPlayground;
  beforeAll(async () => {
    playground = await startPlayground();
  });
  afterAll(() => playground?.close());

  test.each([plain, rich])('has every number of the library in Node: %s', async (hash) => {
    const { page, problems } = await playground.open(hash);
    const follow = await trained(page);
    const { stations } = await follow({ maximumLength: 10 });
    await untilDrawn(page, stations.length);
    expect(await shownStations(page)).toEqual(stations.map(({ id, values }) => [id, [...values]]));

    await page.getByRole('button', { name: 'the right one' }).click();
    await page.getByRole('switch', { name: 'Gradients' }).click();
    await page.locator('.flow-numbers b', { hasText: 'Gradients' }).waitFor();
    const target = await page.getByLabel('Right target').inputValue();
    await page.locator('.flow-said', { hasText: `→ ${target} ` }).waitFor();
    const back = await follow({ target, gradients: true });
    expect(await shownStations(page)).toEqual(
      back.stations.map(({ id, gradient = [] }) => [
        id,
        Array.from(gradient, (value) => value + 0),
      ]),
    );
    expect(problems).toEqual([]);
  });

  test('moves while the model trains', async () => {
    const { page, problems } = await playground.open('#view=flow&count=2000&hiddenSize=16');
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    const said = page.locator('.flow-said');
    const losses = new Set<string | null>();
    for (let look = 0; look < 200 && losses.size < 5; look++) {
      losses.add(await said.textContent());
      await page.waitForTimeout(50);
    }
    expect(losses.size).toBe(5);
    expect(problems).toEqual([]);
  });

  test('is walked and toured by keyboard, on a phone too', async () => {
    const { page, problems } = await playground.open(plain, {
      viewport: { width: 390, height: 844 },
    });
    await trained(page);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.locator('[data-id="encoder/id/0"]').focus();
    await page.keyboard.press('ArrowUp');
    await page.getByRole('heading', { name: /^embedding/ }).waitFor();
    await page.keyboard.press('End');
    await page.getByRole('heading', { name: /^choice/ }).waitFor();

    const opener = page.getByRole('button', { name: 'Guided tour' });
    await opener.click();
    for (let stop = 1; stop <= 8; stop++) {
      await page.getByText(`${stop} / 8`).waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.keyboard.press('ArrowRight');
    }
    await page.keyboard.press('Escape');
    expect(await opener.evaluate((button) => button === document.activeElement)).toBe(true);

    const input = page.getByLabel('Input', { exact: true });
    await input.fill('4x2');
    await page.getByText('The model does not know “x”: it reads an unknown token.').waitFor();
    expect(await page.locator('.flow-said').innerText()).toMatch(/^4⟨unk⟩2 →/);
    await input.fill('1'.repeat(201));
    await page.getByText('The input has 201 tokens; the model reads at most 200.').waitFor();
    await input.fill('');
    await page.getByText('Type an input, and its way through the model').waitFor();
    expect(await page.locator('.flow-picture').count()).toBe(0);
    await input.fill('4213');

    await page.getByRole('button', { name: 'Table' }).click();
    await page
      .getByRole('row', { name: /logits/ })
      .first()
      .waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    const isSideways = () => document.documentElement.scrollWidth > innerWidth;
    expect(await page.evaluate(isSideways)).toBe(false);
    expect(problems).toEqual([]);
  });
});

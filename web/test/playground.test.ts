import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBackend, learn, saveTranslator } from 'tsuzuri';
import { makeExamples, tasks } from 'tsuzuri/data';
import { pageSizes } from '../../scripts/page-size.js';
import { readHash } from '../src/setup/hash.ts';
import {
  type TestPlayground,
  accessibilityProblems,
  hasChromium,
  savedModel,
  startPlayground,
  untilAll,
} from './support/playground.ts';

const small = '#count=200&embeddingSize=8&hiddenSize=16&epochs=2';

const LARGEST = 300_000; // bytes

describe.runIf(hasChromium)('the playground in Chromium', () => {
  let playground: TestPlayground;
  beforeAll(async () => {
    playground = await startPlayground();
  });
  afterAll(() => playground?.close());

  test('the page is small', () => {
    const sizes = pageSizes(playground.folder).map(({ gzip }) => gzip);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(LARGEST);
  });

  test('a run has the bits that learn has in Node, and again when it is rewound', async () => {
    const { page, problems } = await playground.open(small);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await untilAll(page, 'finished');
    const first = await savedModel(page);

    const { count, dataSeed: seed, settings } = readHash(small).setups[0];
    const examples = makeExamples(tasks.rotate(), { count, seed });
    const pairs = examples.map(({ source, target }) => [source, target] as const);
    const backend = await createBackend('wasm', { threads: 1 });
    const translator = await learn(pairs, { ...(settings as object), backend });
    expect(first.equals(await saveTranslator(translator))).toBe(true);

    expect(await page.locator('.examples tbody tr').count()).toBe(10);
    expect(await accessibilityProblems(page)).toEqual([]);

    await page.getByRole('button', { name: 'Rewind' }).click();
    await untilAll(page, 'paused');
    await page.getByRole('button', { name: 'One step' }).click();
    await page.getByText('step 1', { exact: false }).waitFor();
    expect((await savedModel(page)).equals(first)).toBe(false);
    await page.getByRole('button', { name: 'Continue' }).click();
    await untilAll(page, 'finished');
    expect((await savedModel(page)).equals(first)).toBe(true);
    expect(problems).toEqual([]);
  });
});

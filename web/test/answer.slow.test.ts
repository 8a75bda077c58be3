import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBackend, loadTranslator } from 'tsuzuri';
import { attentionOf, beamTree, embeddingMapOf, flow } from 'tsuzuri/inspect';
import {
  type TestPlayground,
  accessibilityProblems,
  hasChromium,
  savedModel,
  startPlayground,
  untilAll,
} from './support/playground.ts';

const setup = 'count=2000&embeddingSize=16&hiddenSize=32&epochs=4&attention=dot';

describe.runIf(hasChromium)('answers and embeddings in Chromium', () => {
  let playground: TestPlayground;
  beforeAll(async () => {
    playground = await startPlayground();
  });
  afterAll(() => playground?.close());

  test('answer, probabilities, beam and attention are the library’s in Node for the same file', async () => {
    const { page, problems } = await playground.open(`#view=answer&${setup}`);
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await untilAll(page, 'finished');
    const translator = loadTranslator(
      await createBackend('wasm', { threads: 1 }),
      new Uint8Array(await savedModel(page)),
    );
    const source = '40213';
    await page.locator('.ask-input input').fill(source);
    await page.locator('.best-answer .question', { hasText: source }).waitFor();

    const options = { beam: 3, maximumLength: 12 };
    const tree = await beamTree(translator, source, { ...options, nBest: 3 });
    const [{ text }] = tree.answers;
    expect(await page.locator('.best-answer output').innerText()).toBe(text);
    expect(text).toBe(await translator.predict(source, options));
    const shown = await page.locator('.beam .node .number').allTextContents();
    expect(shown).toEqual(
      tree.nodes.map(({ tokenLogProbability }) => Math.exp(tokenLogProbability).toFixed(3)),
    );

    const { stations } = await flow(translator, source, { target: text });
    const likely = stations.filter(({ kind }) => kind === 'generator.probabilities');
    const places = await page.locator('.steps .scroll > ol > li').all();
    expect(places.length).toBeGreaterThan(0);
    for (const [step, place] of places.entries()) {
      const values = await place
        .locator('data')
        .evaluateAll((all) => all.map((one) => Number(one.getAttribute('value'))));
      const most = [...likely[step].values].toSorted((a, b) => b - a);
      values.slice(0, 5).forEach((value, place) => expect(value).toBeCloseTo(most[place], 6));
    }

    const { weights } = await attentionOf(translator, source, options);
    const cells = page.locator('.attention td[data-weight]');
    expect(
      await cells.evaluateAll((all) => all.map((one) => Number(one.getAttribute('data-weight')))),
    ).toEqual(weights.flatMap((row) => [...row]));
    expect(await accessibilityProblems(page)).toEqual([]);

    await page.locator('.ask-input input').fill('');
    await page.getByText('Type an input, and the answer appears here.').waitFor();
    await page.locator('.ask-input input').fill('4x2');
    await page.getByText('The model does not know “x”').waitFor();
    await page.locator('.ask-input input').fill('1'.repeat(201));
    await page.getByText('The input has 201 tokens; the model reads at most 200.').waitFor();

    await page.getByRole('button', { name: 'Embeddings' }).click();
    await page.locator('.embeddings-table summary').click();
    const { points } = await embeddingMapOf(translator, { side: 'source' });
    const rows = await page.locator('.embeddings-table tbody tr').allInnerTexts();
    const [, , x, y] = rows[0].split('\t');
    const zero = points.find(({ token }) => token === '0')!;
    expect([x, y]).toEqual([zero.x.toFixed(3), zero.y.toFixed(3)]);
    await page.locator('.matrix canvas').focus();
    await page.keyboard.press('ArrowRight');
    await page.getByText('cos(0, 1) = ').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    translator.dispose();
  });
});

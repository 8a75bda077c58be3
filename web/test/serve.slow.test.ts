import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { createBackend, saveTranslator, Translator } from 'tsuzuri';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../packages/cli/src/serve/app.ts';
import { type Engine, openEngine } from '../../packages/cli/src/serve/engine.ts';
import { createLog } from '../../packages/cli/src/serve/log.ts';
import type { App } from '../../packages/cli/src/serve/served.ts';
import { fakeServer } from '../../packages/cli/test/serve/support.ts';
import { accessibilityProblems, hasChromium } from './support/playground.ts';

const configFile = fileURLToPath(new URL('../vite.serve.ts', import.meta.url));

describe.runIf(hasChromium)('the page of a server in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsuzuri-serve-'));
  let engine: Engine;
  let app: App;
  let browser: Browser;
  let address = '';
  beforeAll(async () => {
    await build({ configFile, logLevel: 'error', build: { outDir: join(folder, 'page') } });
    const side = {
      kind: 'text',
      tokenizer: { kind: 'character' },
      tokens: [...'abcdefgh'],
    } as const;
    const config = { source: side, target: { ...side, eos: true }, maximumLength: 12 };
    const sizes = { embeddingSize: 6, hiddenSize: 8, attention: 'general' } as const;
    const translator = new Translator(await createBackend('wasm', { threads: 1 }), {
      ...config,
      ...sizes,
    });
    writeFileSync(join(folder, 'model.safetensors'), await saveTranslator(translator));
    engine = await openEngine(join(folder, 'model.safetensors'), { backend: 'wasm', threads: 1 });
    const { served } = fakeServer({ small: engine, other: engine });
    const page = join(folder, 'page');
    app = createApp({ ...served, page }, createLog(new PassThrough().resume(), 'info'));
    await app.listen({ port: 0, host: '127.0.0.1' });
    address = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/`;
    browser = await chromium.launch({
      executablePath: process.env.TSUZURI_CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
    await engine?.dispose();
    rmSync(folder, { recursive: true });
  });

  test('it answers as one types with what the server says, and asks no other host', async () => {
    const page = await browser.newPage({ locale: 'en' });
    const problems: string[] = [];
    page.on('pageerror', ({ message }) => problems.push(message));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) problems.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith('data:') && !request.url().startsWith(address)) {
        problems.push(request.url());
      }
    });
    await page.goto(address);
    await page.locator('.ask-input input').fill('abcab');
    await page.locator('.best-answer output').waitFor();
    const payload = {
      inputs: ['abcab'],
      model: 'small',
      beam: 3,
      nBest: 3,
      scores: true,
      attention: true,
    };
    const response = await app.inject({ method: 'POST', url: '/v1/predict', payload });
    const [{ hypotheses }] = response.json().answers;
    const texts = hypotheses.map(({ text }: { text: string }) => text);
    expect(await page.locator('.answers .text').allTextContents()).toEqual(texts);
    const values = page.locator('.steps data');
    expect(
      await values.evaluateAll((all) => all.map((one) => Number(one.getAttribute('value')))),
    ).toEqual(hypotheses[0].tokens.map(({ probability }: { probability: number }) => probability));
    const cells = await page.locator('.attention td[data-weight]').count();
    expect(cells).toBe(hypotheses[0].attention.length * 5);
    expect(await accessibilityProblems(page)).toEqual([]);

    await page.getByRole('button', { name: '日本語' }).click();
    await page.getByText('このサーバーの API').waitFor();
    await page.locator('.ask-model select').selectOption('other');
    await page.locator('.ask-input input').fill('x'.repeat(1001));
    await page.getByText('inputs[0]: expected at most 1000 characters, got 1001').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems.filter((text) => !/status of 400/.test(text))).toEqual([]);

    await page.goto(`${address}docs`);
    await page.getByRole('heading', { name: 'POST /v1/stream' }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.close();
  });
});

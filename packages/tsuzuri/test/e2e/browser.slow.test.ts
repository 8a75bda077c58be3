import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answered } from '../../src/translator/answers.ts';

interface Outcome {
  trained: { model: string; losses: number[]; details: string; reasons: string[] };
  predicted: { backend: string; answers: string[]; searched: Answered[] };
}

const chromiumPath = process.env.TSUZURI_CHROMIUM ?? '/usr/bin/chromium';
const hasChromium = existsSync(chromiumPath);
const libraryFolder = fileURLToPath(new URL('../../dist/', import.meta.url));
const scenarioFile = fileURLToPath(new URL('./scenario.js', import.meta.url));

/** The same few lines for both places: they get the addresses of the library and of the scenario. */
const script = (library: string, scenario: string) => `(async () => {
  const [library, { trainABit, predict }] = [await import('${library}index.js').then(async (main) => ({ ...(await import('${library}data.js')), ...main })), await import('${scenario}')];
  const trained = await trainABit(library, 2);
  return { trained, predicted: await predict(library, trained.model) };
})()`;

/** The runtime of the page, by a door of it, and what it is given. */
const alone = (door: string, model: string, options = '{}') => `(async () => {
  const { answerAlone } = await import('/scenario.js');
  return answerAlone(await import('/${door}.js'), ${JSON.stringify(model)}, ${options});
})()`;

/** What makes a page cross-origin isolated, which workers that share a memory want. */
const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** The headers of a page. */
const pages: Record<string, Record<string, string>> = {
  '/page': {},
  '/isolated': isolation,
  '/no-wasm': { 'content-security-policy': "script-src 'self'" },
  '/strict': { ...isolation, 'content-security-policy': "worker-src 'self'" },
};

/** Serves the library and the pages. */
function serve(): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = pathname === '/scenario.js' ? scenarioFile : libraryFolder + pathname;
    readFile(file).then(
      (content) => response.writeHead(200, { 'content-type': 'text/javascript' }).end(content),
      () => {
        const headers = { 'content-type': 'text/html', ...pages[pathname] };
        response.writeHead(200, headers).end('<!doctype html>');
      },
    );
  });
  return new Promise((resolve) => void server.listen(0, '127.0.0.1', () => resolve(server)));
}

test('where it is decided what lands, there is a browser', () => {
  expect(hasChromium || !process.env.CI).toBe(true);
});

describe.runIf(hasChromium)('in Chromium', () => {
  let server: Server;
  let browser: Browser;
  let inNode: Outcome;

  beforeAll(async () => {
    const [main, data] = [
      (await import(/* @vite-ignore */ `${libraryFolder}index.js`)) as object,
      (await import(/* @vite-ignore */ `${libraryFolder}data.js`)) as object,
    ];
    const library = { ...data, ...main };
    const { trainABit, predict } = await import('./scenario.js');
    const trained = await trainABit(library, 1);
    inNode = { trained, predicted: await predict(library, trained.model) };
    server = await serve();
    const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
    browser = await chromium.launch({ executablePath: chromiumPath, args });
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  test('a policy without wasm-unsafe-eval is told on the console, once', async () => {
    const page = await browser.newPage();
    const warnings: string[] = [];
    page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await page.goto(`${base}/no-wasm`);
    const names = await page.evaluate(`(async () => {
      const { createBackend } = await import('${base}/index.js');
      return [(await createBackend()).name, (await createBackend()).name];
    })()`);
    expect(names).toEqual(['reference', 'reference']);
    expect(warnings).toEqual([
      'tsuzuri: computing on the slower reference backend (wasm: the Content-Security-Policy of ' +
        "this page forbids WebAssembly; add 'wasm-unsafe-eval' to its script-src)",
    ]);
    await page.close();
  });

  test.each([
    ['/page', '1 thread', ['wasm with 2 threads: the page is not cross-origin isolated']],
    ['/isolated', '2 threads', []],
    [
      '/strict',
      '1 thread',
      ['wasm with 2 threads: workers do not start (the page lets no worker run from a blob)'],
    ],
  ])(
    'the same seed gives the same bits as in Node, and the same answers: %s, %s',
    async (path, threads, reasons) => {
      const page = await browser.newPage();
      const { port } = server.address() as AddressInfo;
      await page.goto(`http://127.0.0.1:${port}${path}`);
      const inPage = await page.evaluate<Outcome>(script('/', '/scenario.js'));
      expect(inPage.trained.details).toBe(`SIMD of 4 lanes, ${threads}`);
      expect(inPage.trained.reasons).toEqual(reasons);
      const { losses, model } = inPage.trained;
      expect(losses).toEqual(inNode.trained.losses);
      expect(losses.at(-1)).toBeLessThan(losses[0]);
      expect(model === inNode.trained.model, 'the same file').toBe(true);
      expect(inPage.predicted).toEqual(inNode.predicted);
      expect(inPage.predicted.backend).toBe('wasm');

      const { answers, searched } = inNode.predicted;
      expect(await page.evaluate(alone('runtime', model))).toEqual({ answers, searched });
      const apart = alone('runtime-slim', model, "{ wasm: '/runtime.wasm' }");
      expect(await page.evaluate(apart)).toEqual({ answers, searched });
    },
  );
});

import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addition } from '../../src/data/tasks/addition.ts';
import { saveTranslator } from '../../src/translator/save.ts';
import { Translator } from '../../src/translator/translator.ts';
import { exactBackend } from '../support/backends.ts';

const chromiumPath = process.env.TSUZURI_CHROMIUM ?? '/usr/bin/chromium';
const hasChromium = existsSync(chromiumPath);
const library = fileURLToPath(new URL('../../dist/', import.meta.url));
const guide = readFileSync(new URL('../../../../docs/guide/page.md', import.meta.url), 'utf8');

/** The scripts of the page by name, with the address of the library for its name, as a bundler writes it. */
const scripts = new Map(
  [...guide.matchAll(/<!-- page: ([\w.]+) -->\n```js\n([\s\S]*?)```/g)].map(([, name, code]) => [
    name,
    code.replaceAll("'tsuzuri'", "'/index.js'").replaceAll("'tsuzuri/runtime'", "'/runtime.js'"),
  ]),
);

/** The headers that the guide names. */
const headers = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'content-security-policy': "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:",
};

async function serve(model: Uint8Array): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const answer = (type: string, content: string | Uint8Array) =>
      void response.writeHead(200, { ...headers, 'content-type': type }).end(content);
    const [, name] = pathname.split('/');
    const script = scripts.get(name);
    if (pathname === '/model.safetensors') answer('application/octet-stream', model);
    else if (name === 'favicon.ico') response.writeHead(204).end();
    else if (name === 'page') {
      answer(
        'text/html',
        `<output></output><script type="module" src="/${pathname.slice(6)}"></script>`,
      );
    } else if (script !== undefined) answer('text/javascript', script);
    else {
      readFile(library + pathname).then(
        (content) => answer('text/javascript', content),
        () => void response.writeHead(404).end(),
      );
    }
  });
  return new Promise((resolve) => void server.listen(0, '127.0.0.1', () => resolve(server)));
}

describe.runIf(hasChromium)('the page of the guide, in Chromium', () => {
  let server: Server;
  let browser: Browser;
  const { source, target } = addition();
  const translator = new Translator(exactBackend(), { source, target, hiddenSize: 8 }, 1);

  beforeAll(async () => {
    server = await serve(await saveTranslator(translator));
    const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
    browser = await chromium.launch({ executablePath: chromiumPath, args });
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  test.each([
    ['main.js', async () => await translator.predict('12+3')],
    ['answer.js', async () => await translator.predict('12+3')],
    ['train.js', async () => '{"answer":'],
  ])('%s runs under the headers that it names', async (script, expected) => {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on('pageerror', ({ message }) => problems.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
    });
    const { port } = server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/page/${script}`);
    const wanted = await expected();
    await page.waitForFunction(
      (text) => document.querySelector('output')?.textContent?.startsWith(text),
      wanted,
    );
    expect(problems).toEqual([]);
  });
});

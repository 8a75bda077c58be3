// The two programs of examples/onnx give the answers of Tsuzuri, with no Tsuzuri in them.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const chromiumPath = process.env.TSUZURI_CHROMIUM ?? '/usr/bin/chromium';
const types = { '.html': 'text/html', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const script = here('../../../examples/onnx/predict.py');

/**
 * Compares both with the first cases of a folder that `onnx.js` has written.
 *
 * @returns the names of those that could be run
 */
export async function compareExamples(python, folder, found) {
  const { texts, answers } = JSON.parse(readFileSync(join(folder, 'cases.json')));
  const cases = texts.slice(0, 20).map((text, i) => [text, answers[i].replaceAll('⟨unk⟩', '?')]);
  const lines = python(script, folder, ...cases.map(([text]) => text)).split('\n');
  requireSame(
    'predict.py',
    cases,
    lines.map((line) => line.split('\t')[1]),
  );
  if (!existsSync(chromiumPath) || !found['onnxruntime-web']) return ['predict.py'];
  requireSame('index.html', cases, await askPage(folder, cases));
  return ['predict.py', 'index.html'];
}

function requireSame(where, cases, got) {
  cases.forEach(([text, expected], i) => {
    if (got[i] !== expected.trimEnd()) {
      throw new Error(`${where}: ${text}: expected "${expected}", got "${got[i]}"`);
    }
  });
}

/** The page's answers, served beside the model and the packages of this folder. */
async function askPage(folder, cases) {
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname;
    const file = [here('../../../examples/onnx'), here('..'), folder]
      .map((place) => join(place, path))
      .find((one) => existsSync(one));
    const type = types[extname(path)] ?? 'application/octet-stream';
    response.writeHead(file ? 200 : 404, { 'content-type': type });
    response.end(file && readFileSync(file));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.error(error));
    await page.goto(`http://127.0.0.1:${server.address().port}/index.html`);
    await page.waitForFunction(() => document.querySelector('input').onchange);
    const answers = [];
    for (const [text] of cases) {
      answers.push(
        await page.evaluate(async (value) => {
          const input = document.querySelector('input');
          input.value = value;
          await input.onchange({ target: input });
          return document.querySelector('output').textContent;
        }, text),
      );
    }
    return answers;
  } finally {
    await browser.close();
    server.close();
  }
}

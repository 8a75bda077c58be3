// Makes the pictures of the README and the documents: npm run docs:pictures [-- NAME…]
// Pages are taken in Debian's Chromium, with the Japanese letters of its fonts-noto-cjk.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { servePlayground } from '../packages/cli/dist/playground/server.js';
import { root } from './sources.js';

const MINUTE = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'tsuzuri-pictures-'));
const node = (...args) =>
  execFileSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
const tsuzuri = (...args) => node('packages/cli/bin/tsuzuri.js', ...args);

/** Takes a picture of a page, in light colours, when `ready` ends. */
async function photograph(target, address, { locale = 'en', height = 1180, ready = () => {} }) {
  const browser = await chromium.launch({
    executablePath: process.env.TSUZURI_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--hide-scrollbars'],
  });
  const viewport = { width: 1280, height };
  const page = await browser.newPage({
    viewport,
    locale,
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  await page.goto(address);
  await ready(page);
  await page.screenshot({ path: target });
  await browser.close();
}

/** The playground while it trains, once a run's status says `until`; then what `look` does. */
const playground =
  ({ locale, hash, until, height, look = () => {} }) =>
  async (target) => {
    const page = join(root, 'packages/cli/dist/page');
    const { address, close } = await servePlayground(page, { port: 0 });
    const ready = async (page) => {
      await page.locator('.primary').click();
      const status = page.locator('.run-status', { hasText: until });
      await status.last().waitFor({ timeout: 10 * MINUTE });
      await look(page);
    };
    await photograph(target, address + hash, { locale, height, ready });
    close();
  };

/** The report of a model that reads dates with attention. */
async function report(target) {
  const [pairs, run] = ['dates.tsv', 'dates'].map((name) => join(folder, name));
  writeFileSync(pairs, tsuzuri('data', 'dates', '--count', '3000'));
  tsuzuri('train', pairs, '--out', run, '--epochs', '8', '--seed', '1');
  const file = tsuzuri('report', run).trim();
  await photograph(target, pathToFileURL(file).href, { height: 1400 });
}

/** The curves of `npm start`. */
function curves(target) {
  const run = join(folder, 'addition');
  tsuzuri('experiment', 'addition', '--out', run);
  copyFileSync(join(run, 'curves.svg'), target);
}

const besides = { hash: '#task=addition/reverseSource=on' };
/** Every picture that is made by a program, by the name of its file. */
const pictures = {
  'house.svg': () => node('scripts/house.js'),
  'addition-curves.svg': curves,
  'playground.png': playground({ ...besides, until: /epoch 1[0-9] of/ }),
  'playground.ja.png': playground({ ...besides, locale: 'ja', until: /エポック 1[0-9] / }),
  'playground-flow.png': playground({
    hash: '#view=flow&task=addition&reverseSource=on',
    until: /epoch 1[0-9] of/,
    look: (page) => page.locator('.flow').scrollIntoViewIfNeeded(),
  }),
  'report.png': report,
};

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !(name in pictures));
if (unknown) throw new Error(`${unknown}: expected one of ${Object.keys(pictures).join(', ')}`);
for (const name of asked.length > 0 ? asked : Object.keys(pictures)) {
  const target = join(root, 'docs/pictures', name);
  await pictures[name](target);
  console.log(`docs/pictures/${name}: ${Math.ceil(statSync(target).size / 1000)} kB`);
}
rmSync(folder, { recursive: true });

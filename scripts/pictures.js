// Makes the pictures of the README and the documents: npm run docs:pictures [-- NAME…]
// Pages are taken in Debian's Chromium, with the Japanese letters of its fonts-noto-cjk.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { servePlayground } from '../packages/cli/dist/playground/server.js';
import { root } from './sources.js';

const MINUTE = 60_000;
const SIZE = { width: 1280, height: 1180 };
const folder = mkdtempSync(join(tmpdir(), 'tsuzuri-pictures-'));
const node = (...args) =>
  execFileSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
const tsuzuri = (...args) => node('packages/cli/bin/tsuzuri.js', ...args);

/** Takes a picture of a page, or `of` a part, in light colours, when `ready` ends. */
async function photograph(
  target,
  address,
  { locale = 'en', size = SIZE, ready = async () => {}, of = (page) => page },
) {
  const browser = await chromium.launch({
    executablePath: process.env.TSUZURI_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--hide-scrollbars'],
  });
  const page = await browser.newPage({
    viewport: { ...SIZE, ...size },
    locale,
    colorScheme: 'light',
  });
  await page.goto(address);
  await ready(page);
  await of(page).screenshot({ path: target });
  await browser.close();
}

/** The playground while it trains, once a run's status says `until`; then what `look` does. */
const playground =
  ({ locale, hash, until, size, look = async () => {} }) =>
  async (target) => {
    const page = join(root, 'packages/cli/dist/page');
    const { address, close } = await servePlayground(page, { port: 0 });
    const ready = async (page) => {
      await page.locator('.primary').click();
      const status = page.locator('.run-status', { hasText: until });
      await status.last().waitFor({ timeout: 10 * MINUTE });
      await look(page);
    };
    await photograph(target, address + hash, { locale, size, ready });
    close();
  };

/** The run of `npm start`, which several pictures show. */
function additionRun() {
  const run = join(folder, 'addition');
  if (!existsSync(run)) tsuzuri('experiment', 'addition', '--out', run);
  return run;
}

/** Its report, from the curves on. */
async function report(target) {
  const file = join(folder, 'report.html');
  tsuzuri('report', additionRun(), '--out', file);
  const ready = (page) =>
    page.getByRole('heading', { name: 'Curves' }).evaluate((heading) => heading.scrollIntoView());
  await photograph(target, pathToFileURL(file).href, { ready });
}

/** The run of docs/guide/report.md and docs/guide/inspect.md. */
function datesRun() {
  const run = join(folder, 'dates');
  if (!existsSync(run)) {
    const examples = join(folder, 'dates.tsv');
    writeFileSync(examples, tsuzuri('data', 'dates', '--count', '12000', '--seed', '1'));
    const sizes = ['--epochs', '6', '--hidden-size', '64', '--embedding-size', '32'];
    tsuzuri('train', examples, ...sizes, '--out', run);
  }
  return run;
}

/** A section of its report. */
const sectionOfReport = (id) => async (target) => {
  const address = pathToFileURL(join(datesRun(), 'report.html')).href;
  await photograph(target, address, { of: (page) => page.locator(`#${id}`) });
};

/** What `tsuzuri inspect` draws of it. */
const inspected =
  (part, ...words) =>
  (target) =>
    tsuzuri('inspect', part, datesRun(), ...words, '--out', target);

const besides = { hash: '#task=addition/reverseSource=on' };
/** Every picture that is made by a program, by the name of its file. */
const pictures = {
  'house.svg': () => node('scripts/house.js'),
  'addition-curves.svg': (target) => copyFileSync(join(additionRun(), 'curves.svg'), target),
  'playground.png': playground({ ...besides, until: /epoch 1[0-9] of/ }),
  'playground.ja.png': playground({ ...besides, locale: 'ja', until: /エポック 1[0-9] / }),
  'playground-flow.png': playground({
    hash: '#view=flow&task=addition&reverseSource=on',
    until: /epoch 1[0-9] of/,
    size: { width: 1440, height: 1220 },
    // The gates of the encoder's second step, with their equation and values.
    look: (page) => page.getByRole('option', { name: /gates/i }).nth(1).click(),
  }),
  'report.png': report,
  'report-errors.png': sectionOfReport('errors'),
  'report-attention.png': sectionOfReport('attention'),
  'inspect-attention.svg': inspected('attention', '5 May 2021'),
  'inspect-beam.svg': inspected('beam', '5 May 2021', '--beam', '3', '--n-best', '3'),
  'inspect-embeddings.svg': inspected('embeddings', '--map', '--tokens', '60'),
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

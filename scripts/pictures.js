// Takes the pictures of the playground that the documents show, from the built page, in Debian's Chromium.
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { servePlayground } from '../packages/cli/dist/playground/server.js';
import { root } from './sources.js';

/** Every picture by the name of its file: the page's language, an address, and when it is taken. */
const pictures = {
  playground: {
    locale: 'en',
    hash: '#task=addition/reverseSource=on',
    until: /epoch 1[0-9] of 30/,
  },
  'playground.ja': {
    locale: 'ja',
    hash: '#task=addition/reverseSource=on',
    until: /エポック 1[0-9] \/ 30/,
  },
};

const size = { width: 1280, height: 1180 };
const { address, close } = await servePlayground(join(root, 'packages/cli/dist/page'), { port: 0 });
const args = ['--no-sandbox'];
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
for (const [name, { locale, hash, until }] of Object.entries(pictures)) {
  const page = await browser.newPage({ viewport: size, locale });
  await page.goto(address + hash);
  await page.locator('.primary').click();
  await page.locator('.run-status', { hasText: until }).last().waitFor({ timeout: 600_000 });
  await page.screenshot({ path: join(root, 'docs/pictures', `${name}.png`) });
  await page.close();
}
await browser.close();
close();

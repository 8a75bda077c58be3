// Opens the built site in Chromium, from a disk and below a path of a host: nothing fails, nothing
// is asked of another host, the search finds, the colours change and a phone shows whole pages.
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import sirv from 'sirv';

const site = resolve(process.argv[2]);
const pages = ['index.html', 'docs/tutorial.html', 'docs/guide/playground.html', 'docs/kinds.html'];
pages.push('api/modules/tsuzuri.html', 'source/packages/tsuzuri/src/nn/lstm.ts.html');
const problems = [];
const expect = (holds, problem) => holds || problems.push(problem);

const below = '/some/path/';
const files = sirv(site, { dev: true });
const server = createServer((request, response) => {
  const missing = () => response.writeHead(404).end();
  if (!request.url.startsWith(below)) return missing();
  request.url = request.url.slice(below.length - 1);
  return files(request, response, missing);
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const host = `http://127.0.0.1:${server.address().port}${below}`;

const browser = await chromium.launch({
  executablePath: process.env.TSUZURI_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});

/** A page at an address of the site; what goes wrong in it becomes a problem. */
async function open(address, size = { width: 1280, height: 900 }) {
  const page = await browser.newPage({ viewport: size });
  page.on('pageerror', ({ message }) => problems.push(`${address}: ${message}`));
  page.on('response', (response) =>
    expect(response.ok(), `${response.url()}: ${response.status()}`),
  );
  page.on('request', (request) => {
    const ours = /^(file|data|blob):/.test(request.url()) || request.url().startsWith(host);
    expect(ours, `${address}: asks for ${request.url()}`);
  });
  await page.goto(address, { waitUntil: 'load' });
  return page;
}

/** Whether the first that a search for `words` shows has them. */
async function finds(address, words) {
  const page = await open(address);
  await page.waitForFunction(() => document.querySelector('#tsd-search-status').innerHTML === '');
  await page.keyboard.press('/');
  await page.locator('#tsd-search-input').fill(words);
  const first = await page.locator('#tsd-search-results a').first().innerText();
  await page.close();
  expect(first.toLowerCase().includes(words.toLowerCase()), `${address}: no "${words}" is found`);
}

for (const root of [host, `${pathToFileURL(site).href}/`]) {
  for (const path of pages) {
    const page = await open(root + path);
    await page.locator('#tsd-nav-container details').first().waitFor();
    await page.close();
  }
  for (const words of ['beam', 'createBackend']) await finds(root + pages[1], words);
}
for (const path of pages) {
  const page = await open(host + path, { width: 390, height: 800 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide <= 390, `${path}: ${wide} pixels wide on a phone of 390`);
  await page.close();
}
await browser.close();
server.close();
for (const problem of problems) console.error(`browse: ${problem}`);
if (problems.length > 0) process.exitCode = 1;
else
  console.log(
    `browse: ${pages.length} pages open from a disk and from a host, with no request to another`,
  );

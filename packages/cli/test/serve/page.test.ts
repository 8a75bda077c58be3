import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../src/serve/app.ts';
import { createLog } from '../../src/serve/log.ts';
import { fakeEngine, fakeServer } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsuzuri-serve-page-'));
const { served } = fakeServer({ model: fakeEngine() });
const appOf = (page: string) =>
  createApp({ ...served, page }, createLog(new PassThrough(), 'silent'));
beforeAll(() => {
  mkdirSync(join(folder, 'page/assets'), { recursive: true });
  writeFileSync(join(folder, 'page/serve.html'), '<!doctype html>');
  writeFileSync(join(folder, 'page/assets/a-1.js'), 'export {};');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the page and its files are served with a policy that names no other host, and nothing else', async () => {
  const app = appOf(join(folder, 'page'));
  const page = await app.inject('/');
  expect([page.statusCode, page.body]).toEqual([200, '<!doctype html>']);
  expect(page.headers['content-security-policy']).toMatch(/^default-src 'self'; [^:*]*data:;/);
  expect((await app.inject('/assets/a-1.js')).headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
  });
  for (const path of [
    '/secret.txt',
    '/assets/../../secret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
  ]) {
    expect((await app.inject(path)).statusCode).toBe(404);
  }
});

test('a page that is not built leads to the routes', async () => {
  const { statusCode, headers } = await appOf(join(folder, 'nothing')).inject('/');
  expect([statusCode, headers.location]).toEqual([302, 'docs']);
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Playground, servePlayground } from '../src/playground/server.ts';
import { tsuzuri } from './support/command.ts';

let folder: string;
let served: Playground;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tsuzuri-served-'));
  mkdirSync(join(folder, 'page/assets'), { recursive: true });
  writeFileSync(join(folder, 'page/index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'page/assets/main.js'), 'export {};');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'model.safetensors'), 'weights');
  const model = join(folder, 'model.safetensors');
  served = await servePlayground(join(folder, 'page'), { port: 0, model });
});
afterAll(() => {
  served?.close();
  rmSync(folder, { recursive: true });
});

/** What the server says to a path, which is sent as it is. */
function get(
  path: string,
  host = '127.0.0.1',
  more: Readonly<Record<string, string>> = {},
): Promise<{ status: number; text: string; headers: object }> {
  const { port } = new URL(served.address);
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, headers: { host, ...more } };
    const sent = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text, headers: response.headers });
      });
    });
    sent.on('error', reject).end();
  });
}

test('the page and its parts are isolated, so that training may use threads', async () => {
  expect(served.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#open=model\.safetensors$/);
  for (const path of ['/', '/assets/main.js', '/model.safetensors', '/nothing']) {
    expect((await get(path)).headers).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    });
  }
  expect(await get('/')).toMatchObject({ status: 200, text: '<!doctype html>' });
  expect((await get('/assets/main.js')).headers).toMatchObject({
    'content-type': 'text/javascript',
  });
});

test('the model is served, and nothing else beside the page', async () => {
  expect(await get('/model.safetensors')).toMatchObject({ status: 200, text: 'weights' });
  for (const path of ['/secret.txt', '/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt']) {
    expect((await get(path)).status).toBe(404);
  }
});

test.each(['bytes=9-2', 'bytes=0-99999999999999999999', 'bytes=-', 'lines=1-2'])(
  'the range %s is ignored: files are sent whole',
  async (range) => {
    const { headers, ...answer } = await get('/', '127.0.0.1', { range });
    expect(answer).toEqual({ status: 200, text: '<!doctype html>' });
    expect(headers).not.toHaveProperty('content-range');
  },
);

test('a page that is built again while it is served is the new one, and what went is missing', async () => {
  const old = join(folder, 'page/assets/old.js');
  writeFileSync(old, 'old');
  expect(await get('/assets/old.js')).toMatchObject({ status: 200, text: 'old' });
  writeFileSync(old, 'built again');
  expect(await get('/assets/old.js')).toMatchObject({ status: 200, text: 'built again' });
  rmSync(old);
  expect((await get('/assets/old.js')).status).toBe(404);
});

test('another name of this machine is refused', async () => {
  expect((await get('/', 'example.org')).status).toBe(403);
  expect((await get('/', `localhost:${new URL(served.address).port}`)).status).toBe(200);
});

test('a port that is taken and a page that is not built are errors of one line', async () => {
  const { port } = new URL(served.address);
  const page = join(folder, 'page');
  await expect(servePlayground(page, { port: Number(port) })).rejects.toThrow(
    `--port: ${port} cannot be used: EADDRINUSE`,
  );
  await expect(servePlayground(folder)).rejects.toThrow('the page is not built');
  expect(await tsuzuri(folder, 'playground', 'nowhere')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('expected a run directory or a model file, got "nowhere"'),
  });
  expect(await tsuzuri(folder, 'playground', 'secret.txt')).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^tsuzuri playground: secret\.txt: model file: [^\n]+\n$/),
  });
});

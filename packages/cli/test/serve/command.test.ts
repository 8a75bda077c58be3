import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryDirectory, tsuzuri, tsuzuriWith } from '../support/command.ts';
import { writeTinyModel } from './models.ts';

const { path: directory, remove } = temporaryDirectory();
beforeAll(async () => {
  await writeTinyModel(directory);
  writeFileSync(join(directory, 'words.tsv'), 'a\tA\n');
});
afterAll(remove);
const model = 'model-1.safetensors';

test('serves until it is told to stop, and exits with 0', async () => {
  const given = { signal: ['serving', 'SIGTERM'] } as const;
  const words = [`tiny=${model}`, '--port', '0', '--backend', 'wasm', '--watch', '--warm-up', '0'];
  const { code, stdout, stderr } = await tsuzuriWith(given, directory, 'serve', ...words);
  expect(stderr).toMatch(/^serving tiny at http:\/\/127\.0\.0\.1:\d+\n$/);
  const lines = stdout.trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toContain('draining');
  expect(code).toBe(0);
});

test.each([
  [['nowhere'], 'expected a run directory or a model file, got "nowhere"'],
  [[model, `model-1=${model}`], 'two models are called "model-1"; name one yourself: NAME=model'],
  [[model, '--port', '70000'], '--port: expected a whole number from 0 to 65,535, got 70000'],
  [[model, '--api-key', 'secret'], "unknown option '--api-key'"],
  [[model, '--api-key-env', 'TSUZURI_NONE'], '--api-key-env: TSUZURI_NONE: expected a key'],
  [[model, '--queue', '10'], '--queue: expected at least --max-inputs 64, got 10'],
])('serve %j is a mistake', async (words, says) => {
  const { code, stderr } = await tsuzuri(directory, 'serve', ...words);
  expect(stderr).toContain(says);
  expect(stderr.trimEnd()).not.toContain('\n');
  expect(code).toBe(2);
});

test('a file that is no model and a port that is taken are told in one line', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const words = ['--backend', 'wasm', '--warm-up', '0', '--port', String(port)];
  const failures = [
    await tsuzuri(directory, 'serve', 'words.tsv', ...words),
    await tsuzuri(directory, 'serve', model, ...words),
  ];
  server.close();
  expect(failures).toEqual([
    { code: 1, stdout: '', stderr: expect.stringMatching(/^tsuzuri serve: words\.tsv: .*\n$/) },
    {
      code: 1,
      stdout: expect.any(String),
      stderr: `tsuzuri serve: --port: ${port} is taken; choose another, or 0 for any free one\n`,
    },
  ]);
});

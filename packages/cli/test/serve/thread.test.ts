import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Engine, openEngine } from '../../src/serve/engine.ts';
import { startEngine } from '../../src/serve/thread.ts';
import { processSurroundings, within } from '../../src/surroundings.ts';
import { temporaryDirectory } from '../support/command.ts';
import { writeTinyModel } from './models.ts';

const { path: directory, remove } = temporaryDirectory();
const machine = { backend: 'wasm', threads: 1 } as const;
const options = { beam: 3, nBest: 2, scores: true, attention: true };
const workers: Worker[] = [];

/** Threads cannot run TypeScript: they run what `npm run build` has made. */
function startWorker(script: URL, workerData: unknown): Worker {
  const built = new URL(script.href.replace('/cli/src/', '/cli/dist/'));
  workers.push(new Worker(built, { workerData }));
  return workers.at(-1)!;
}
const start = (path: string) =>
  within({ ...processSurroundings, startWorker }, () => startEngine(path, machine));

let engine: Engine;
let path: string;
beforeAll(async () => {
  path = await writeTinyModel(directory);
  engine = await start(path);
});
afterAll(async () => {
  await engine.dispose();
  remove();
});

test('a thread answers with the bits of this one', async () => {
  const here = await openEngine(path, machine);
  const texts = ['ab', '', 'cabé'];
  expect(await engine.answer(texts, options)).toEqual(await here.answer(texts, options));
  expect({ ...engine.facts, loaded: '' }).toEqual({ ...here.facts, loaded: '' });
  await here.dispose();
});

test('a search is cancelled while it computes; the next one is not', async () => {
  const stop = new AbortController();
  const texts = Array.from({ length: 5_000 }, (_, i) => 'abcabc'.slice(i % 3));
  const long = engine.answer(texts, { ...options, beam: 16 }, stop.signal);
  setTimeout(() => stop.abort(), 5);
  await expect(long).rejects.toThrow('cancelled');
  expect(await engine.answer(['ab'], options)).toHaveLength(1);
});

test('a damaged file is told, and a thread that ends by itself', async () => {
  const damaged = join(directory, 'damaged.safetensors');
  writeFileSync(damaged, 'nothing');
  await expect(start(damaged)).rejects.toThrow(/damaged\.safetensors: model file/);
  const answered = engine.answer(Array<string>(5_000).fill('abc'), options);
  await Promise.all([
    expect(answered).rejects.toMatchObject({ status: 503 }),
    workers[0].terminate(),
  ]);
  expect((await engine.ended).message).toContain("the model's thread ended");
  await expect(engine.answer(['a'], options)).rejects.toMatchObject({ status: 503 });
});

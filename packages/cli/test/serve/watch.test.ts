import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PassThrough } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { RunError } from '../../src/errors.ts';
import { createLog } from '../../src/serve/log.ts';
import { ServedModel } from '../../src/serve/model.ts';
import { serveDefaults } from '../../src/serve/settings.ts';
import { reviveModel, stampOf, watchModel } from '../../src/serve/watch.ts';
import { temporaryDirectory } from '../support/command.ts';
import { type FakeEngine, fakeEngine } from './support.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);
const INTERVAL = 2; // milliseconds
const soon = () => delay(10 * INTERVAL);
let files = 0;

/** A watched model whose file names its engine; "bad" is refused. */
function start(mark = 'old', onOpen = async () => {}) {
  const path = join(directory, `${files++}.safetensors`);
  writeFileSync(path, mark);
  const opened: FakeEngine[] = [fakeEngine(0, mark)];
  const open = async () => {
    const content = readFileSync(path, 'utf8');
    await onOpen();
    if (content === 'bad') throw new RunError('damaged');
    opened.push(fakeEngine(0, content));
    return opened.at(-1)!;
  };
  const loaded = { engine: opened[0], stamp: stampOf(path) };
  const model = new ServedModel('hun', path, loaded, { ...serveDefaults, batchWait: 0 });
  const stream = new PassThrough({ encoding: 'utf8' });
  const log = createLog(stream, 'info');
  const end = new AbortController();
  const settings = { backend: 'auto', open, log, interval: INTERVAL, signal: end.signal } as const;
  const answer = async () => {
    const options = { nBest: 1, beam: 1, scores: false, attention: false };
    const [reply] = await model.batcher.submit(['a'], options);
    return 'answer' in reply ? reply.answer.hypotheses[0].text : reply.failure;
  };
  const lines: string[] = [];
  stream.on('data', (line: string) => lines.push(line));
  return { path, model, settings, end, opened, answer, lines };
}

test('a file that has changed is swapped in, once', async () => {
  const { path, model, settings, end, opened, answer, lines } = start();
  const watching = watchModel(model, settings);
  await soon();
  expect(opened).toHaveLength(1);
  writeFileSync(path, 'new');
  await expect.poll(answer, { interval: 2 }).toBe('Anew');
  await soon();
  expect(opened).toHaveLength(2);
  expect(opened[0].isDisposed).toBe(true);
  expect(lines).toEqual([expect.stringContaining('"model":"hun"')]);
  end.abort();
  await watching;
});

test('a bad file and one that is gone leave the old model, and are told once', async () => {
  const { path, model, settings, end, answer, lines } = start();
  const watching = watchModel(model, settings);
  writeFileSync(path, 'bad');
  await expect.poll(() => lines.length, { interval: 2 }).toBe(1);
  expect(await answer()).toBe('Aold');
  rmSync(path);
  await soon();
  expect(await answer()).toBe('Aold');
  symlinkSync(path, path);
  await soon();
  expect(await answer()).toBe('Aold');
  rmSync(path);
  expect(lines).toEqual([expect.stringMatching(/"reason":"damaged".*serves on/)]);
  writeFileSync(path, 'better');
  await expect.poll(answer, { interval: 2 }).toBe('Abetter');
  end.abort();
  await watching;
});

test('a file that changes while it is read is not used', async () => {
  let isFirst = true;
  const { path, model, settings, end, opened, answer } = start('old', async () => {
    if (isFirst) writeFileSync(path, 'whole');
    isFirst = false;
  });
  const watching = watchModel(model, settings);
  writeFileSync(path, 'half');
  await expect.poll(answer, { interval: 1 }).toBe('Awhole');
  expect(opened[1].isDisposed).toBe(true);
  end.abort();
  await watching;
});

test('the old engine ends after its last batch', async () => {
  const { path, model, opened } = start();
  let finish: (text: string) => void = () => {};
  const work = new Promise<string>((resolve) => (finish = resolve));
  const used = model.use(() => work);
  await model.replace({ engine: fakeEngine(), stamp: stampOf(path) });
  expect(opened[0].isDisposed).toBe(false);
  finish('done');
  expect(await used).toBe('done');
  expect(opened[0].isDisposed).toBe(true);
});

test('a model that ends by itself is loaded again, as soon as that is possible', async () => {
  const { path, model, settings, end, opened, answer, lines } = start();
  let die: (reason: Error) => void = () => {};
  const ended = new Promise<Error>((resolve) => (die = resolve));
  const mortal = { ...fakeEngine(0, 'mortal'), ended };
  reviveModel(model, settings);
  await model.replace({ engine: mortal, stamp: '' });
  expect(await answer()).toBe('Amortal');
  writeFileSync(path, 'bad');
  die(new Error('out of memory'));
  await expect.poll(() => lines.length, { interval: 2 }).toBeGreaterThan(1);
  expect(model.hasEnded).toBe(true);
  writeFileSync(path, 'again');
  await expect.poll(answer, { interval: 2 }).toBe('Aagain');
  expect(model.hasEnded).toBe(false);
  expect(opened).toHaveLength(2);
  expect(lines[0]).toContain('"reason":"out of memory"');
  end.abort();
});

test('a model that ends by itself while its file is written is loaded again, too', async () => {
  let isFirst = true;
  const { path, model, settings, end, answer } = start('old', async () => {
    if (isFirst) writeFileSync(path, 'whole');
    isFirst = false;
  });
  reviveModel(model, settings);
  await model.onEnd(new Error('out of memory'));
  expect(await answer()).toBe('Awhole');
  end.abort();
});

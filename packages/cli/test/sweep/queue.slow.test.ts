import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bin, temporaryDirectory, tsuzuri } from '../support/command.ts';
import { TestRedis, whyNoRedis } from '../support/redis.ts';

const { path: directory, remove } = temporaryDirectory();
const file = (...parts: string[]) => join(directory, ...parts);
const text = (...parts: string[]) => readFileSync(file(...parts), 'utf8');
const sizes = '--embedding-size 8 --backend wasm --no-report';
const grid = `pairs.tsv --valid dev.tsv --grid hidden-size=8,16 --seeds 2 ${sizes}`;
const sweep = (line: string) => tsuzuri(directory, 'sweep', ...line.split(' '));
const tables = ['results.tsv', 'results.jsonl', 'ranking.tsv', 'best.yaml'];

let redis: TestRedis;
const running = new Set<ChildProcess>();

/** A command as a process and a group of its own, which can be killed or paused with all that it has started. */
function start(...args: string[]) {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: directory,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  running.add(child);
  let said = '';
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  const over = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      running.delete(child);
      resolve(code);
    });
  });
  const until = async (words: string | RegExp) => {
    while (!(typeof words === 'string' ? said.includes(words) : words.test(said))) await sleep(20);
  };
  const signal = (name: NodeJS.Signals) => process.kill(-child.pid!, name);
  return { over, until, signal, said: () => said };
}

const worker = (...more: string[]) =>
  start('worker', '--queue', redis.url, '--jobs', '1', '--lock-seconds', '2', ...more);

/** What is left on the server of runs and their files. */
async function leftovers(): Promise<string[]> {
  const client = redis.client();
  const keys = await client.keys('*');
  client.disconnect();
  return keys.filter((key) => /^tsuzuri:|^bull:tsuzuri:[0-9a-f]{16}-/.test(key));
}

describe.skipIf(whyNoRedis !== undefined)(`a sweep in a queue ${whyNoRedis ?? ''}`.trim(), () => {
  beforeAll(async () => {
    redis = await TestRedis.start();
    const words = Array.from({ length: 60 }, (_, i) => (1000 + 37 * i).toString(6));
    const lines = words.map((word) => `${word}\t${[...word].toReversed().join(' ')}\n`);
    writeFileSync(file('pairs.tsv'), lines.slice(0, 48).join(''));
    writeFileSync(file('dev.tsv'), lines.slice(48).join(''));
    const { code, stderr } = await sweep(`${grid} --epochs 30 --jobs 2 --out whole`);
    expect(code, stderr).toBe(0);
  });
  afterEach(async () => {
    for (const child of running) process.kill(-child.pid!, 'SIGKILL');
    const client = redis.client();
    await client.flushall();
    client.disconnect();
  });
  afterAll(async () => {
    await redis.remove();
    remove();
  });

  it('has the table and the models of one on one machine, though workers are killed and paused and the server ends', async () => {
    const workers = [worker(), worker(), worker()];
    const line = `${grid} --epochs 30 --queue ${redis.url} --out queued`;
    const driver = start('sweep', ...line.split(' '));
    await workers[0].until('begins');
    workers[0].signal('SIGKILL');
    await workers[1].until('begins');
    workers[1].signal('SIGSTOP');
    await redis.kill();
    await sleep(500);
    await redis.start();
    await sleep(3500); // longer than a lock holds
    workers[1].signal('SIGCONT');
    expect(await driver.over, driver.said()).toBe(0);
    for (const name of tables) expect(text('queued', name)).toBe(text('whole', name));
    const runs = readdirSync(file('whole/runs'));
    for (const run of runs) {
      expect(readdirSync(file('queued/runs', run))).toEqual(readdirSync(file('whole/runs', run)));
      const [a, b] = ['queued', 'whole'].map((out) =>
        readFileSync(file(out, 'runs', run, 'model.safetensors')),
      );
      expect(a.equals(b), run).toBe(true);
    }
    const counts = driver.said().match(/^000\d-seed\d {2}/gm) ?? [];
    expect(new Set(counts).size).toBe(runs.length);
    expect(counts).toHaveLength(runs.length); // each was taken once
    expect(await leftovers()).toEqual([]);
    const args =
      'train pairs.tsv --valid dev.tsv --out queued/runs/0001-seed1 --resume --epochs 31';
    const resumed = await tsuzuri(directory, ...args.split(' '), '--no-report');
    expect(resumed.code, resumed.stderr).toBe(0);
  });

  it('is taken up by a driver that comes back, and a worker that is stopped gives its run back', async () => {
    const line = `${grid} --epochs 30 --queue ${redis.url} --out twice`;
    const first = worker();
    const driver = start('sweep', ...line.split(' '));
    await first.until('begins');
    driver.signal('SIGKILL');
    first.signal('SIGTERM');
    expect(await first.over).toBe(0);
    expect(first.said()).toContain('back in the queue');
    const second = worker();
    const again = await sweep(line);
    expect(again.code, again.stderr).toBe(0);
    expect(second.said()).toContain('resumes');
    for (const name of tables) expect(text('twice', name)).toBe(text('whole', name));
  });

  it('travels by a shared folder, too', async () => {
    const shared = file('shared');
    const line = `${grid.replace('8,16', '8')} --epochs 2 --queue ${redis.url} --shared-folder ${shared} --out folder`;
    const driver = start('sweep', ...line.split(' '));
    worker('--shared-folder', shared);
    expect(await driver.over, driver.said()).toBe(0);
    expect(readdirSync(shared)).toEqual([]);
    expect(text('folder/results.tsv').match(/\tdone\t/g)).toHaveLength(2);
  });

  it('refuses workers of another version, damaged runs and damaged files', async () => {
    const client = redis.client();
    const queue = new Queue('tsuzuri', { connection: client });
    await queue.add('other', { version: '9.9.9' });
    const other = worker();
    expect(await other.over).toBe(1);
    expect(other.said()).toMatch(/the queue has runs of tsuzuri 9\.9\.9, and this is \d/);
    await queue.obliterate({ force: true });
    const damaged = await queue.add('damaged', { version: '0.1.0', name: '../../x' });
    worker();
    while (!(await damaged.isFailed())) await sleep(50);
    await damaged.remove();
    const pending = sweep(`${grid} --epochs 2 --queue ${redis.url} --out hurt`);
    await sleep(0);
    const spoil = setInterval(() => {
      client
        .keys('tsuzuri:file:*-data:*')
        .then((keys) => Promise.all(keys.map((key) => client.set(key, 'x'))))
        .catch(() => {}); // the last ones may come when the connection is closed
    }, 5);
    const hurt = await pending;
    clearInterval(spoil);
    expect(hurt.code).toBe(1);
    expect(text('hurt/results.tsv')).toMatch(
      /failed\t+(pairs|dev)\.tsv: expected the bytes that were brought, got others/,
    );
    await queue.close();
    client.disconnect();
  });

  it('says what is wrong with an address', async () => {
    for (const [address, message] of [
      ['http://x', '--queue: expected redis://HOST:PORT, got http://x'],
      ['redis://me:secret@127.0.0.1:1', '--queue: redis://…@127.0.0.1:1 cannot be reached: '],
    ]) {
      const { code, stderr } = await sweep(`pairs.tsv --queue ${address} --out nowhere`);
      expect(code).toBeGreaterThan(0);
      expect(stderr).toContain(message);
      expect(stderr).not.toContain('secret');
    }
    mkdirSync(file('empty'));
    const none = await tsuzuri(file('empty'), 'worker');
    expect(none.code).toBe(2);
    expect(none.stderr).toContain('--queue: expected an address such as redis://host:6379');
  });
});

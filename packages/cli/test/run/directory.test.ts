import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunDirectory } from '../../src/run/directory.ts';
import { runKindNames } from '../../src/run/files.ts';
import { isLock } from '../../src/run/lock.ts';
import { temporaryDirectory } from '../support/command.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);

let out: string;
let runs = 0;
const opened: RunDirectory[] = [];
beforeEach(() => {
  out = join(directory, String(runs++));
});
afterEach(() => {
  for (const run of opened.splice(0)) run.close();
});

async function open(...args: Parameters<typeof RunDirectory.open>): Promise<RunDirectory> {
  const run = await RunDirectory.open(...args);
  opened.push(run);
  return run;
}

/** A folder with files, each of which holds its own name. */
function folderOf(...names: string[]): void {
  mkdirSync(out, { recursive: true });
  for (const name of names) writeFileSync(join(out, name), name);
}

const trained = ['checkpoint.safetensors', 'model.safetensors', 'settings.json', 'summary.json'];
const theirs = ['.DS_Store', 'answers.jsonl', 'embeddings.svg', 'notes.md'];
const list = () => readdirSync(out).filter((name) => !isLock(name));

describe('a run directory', () => {
  it('is made with those above it and, when nothing comes of it, taken away with them', async () => {
    const run = await open(join(out, 'a', 'b'), 'train');
    expect(readdirSync(join(out, 'a', 'b')).filter(isLock)).toHaveLength(1);
    run.close();
    expect(existsSync(out)).toBe(false);
  });

  it('cannot be made where there can be none', async () => {
    await expect(open('/proc/none/run', 'train')).rejects.toThrow(
      '--out: "/proc/none/run" cannot be made',
    );
    writeFileSync(out, '');
    await expect(open(out, 'train')).rejects.toThrow('expected a directory, got the file');
    await expect(open(join(out, 'run'), 'train')).rejects.toThrow('cannot be made');
  });

  it('may hold files of others, which are never touched', async () => {
    folderOf(...theirs);
    const run = await open(out, 'train');
    await run.replace(trained.map((name) => [name, name] as const));
    run.close();
    expect(list()).toEqual([...theirs, ...trained].sort());
    const again = await open(out, 'train', { replace: runKindNames });
    await again.replace([
      ['settings.json', 'new'],
      ['checkpoint.safetensors', 'new'],
    ]);
    expect(list()).toEqual([...theirs, 'checkpoint.safetensors', 'settings.json'].sort());
    for (const name of theirs) expect(readFileSync(join(out, name), 'utf8')).toBe(name);
  });

  it('of no run must not hold files of others that a run would overwrite', async () => {
    folderOf('model.safetensors', 'config.json');
    for (const earlier of [{}, { replace: runKindNames }]) {
      await expect(open(out, 'train', earlier)).rejects.toThrow(
        'a file model.safetensors, which a run would overwrite',
      );
    }
    expect(list()).toEqual(['config.json', 'model.safetensors']);
  });

  it('keeps an earlier run unless it is to be resumed or replaced', async () => {
    folderOf(...trained);
    await expect(open(out, 'train')).rejects.toThrow(
      'holds an earlier run of tsuzuri train; continue it by --resume',
    );
    await expect(open(out, 'experiment', { replace: ['experiment'] })).rejects.toThrow(
      'an earlier run of tsuzuri train; name another',
    );
    expect(list()).toEqual(trained);
    await open(out, 'train', { resume: true });
    await expect(open(join(out, 'none'), 'train', { resume: true })).rejects.toThrow(
      'there is no run in',
    );
  });

  it('replaces all files of an earlier experiment, and keeps them while the new ones cannot be written', async () => {
    folderOf('plain.safetensors', 'reversed.safetensors', 'curves.svg', 'mine.safetensors');
    const models = [{ file: 'plain.safetensors' }, { file: 'reversed.safetensors' }];
    writeFileSync(join(out, 'summary.json'), JSON.stringify({ experiment: 'addition', models }));
    const before = list();
    const run = await open(out, 'experiment', { replace: ['experiment'] });
    const failing = (async function* () {
      yield new Uint8Array(3);
      throw new Error('no more');
    })();
    await expect(
      run.replace([
        ['reversed.safetensors', 'new'],
        ['summary.json', failing],
      ]),
    ).rejects.toThrow('no more');
    expect(list()).toEqual(before);
    expect(readFileSync(join(out, 'reversed.safetensors'), 'utf8')).toBe('reversed.safetensors');
    await run.replace([
      ['reversed.safetensors', 'new'],
      ['summary.json', '{"experiment":"addition"}'],
    ]);
    expect(list()).toEqual(['mine.safetensors', 'reversed.safetensors', 'summary.json']);
  });

  it('is cleared of what killed processes were writing, now and before', async () => {
    const ended = await endedProcess();
    const left = [
      `checkpoint.safetensors.${ended}.3.tmp`,
      'settings.json.2873465',
      `run-${ended}-0123abcd.lock.${ended}.0.tmp`,
    ];
    const kept = [
      `model.safetensors.${process.ppid}.0.tmp`,
      `thesis.md.${ended}.0.tmp`,
      'thesis.1',
    ];
    folderOf(...left, ...kept);
    await open(out, 'train');
    expect(list()).toEqual(kept.sort());
  });
});

describe('a run that was killed while its first files were renamed', () => {
  it('is begun again', async () => {
    folderOf('plain.safetensors', `summary.json.${await endedProcess()}.3.tmp`);
    const run = await open(out, 'experiment');
    await run.replace([['summary.json', '{"experiment":"addition"}']]);
    expect(list()).toEqual(['plain.safetensors', 'summary.json']);
  });
});

describe('the lock', () => {
  it('names the process that has it, and goes with the run', async () => {
    const run = await open(out, 'train');
    await expect(open(out, 'train')).rejects.toThrow(
      `--out: process ${process.pid} is writing the run in "${out}"`,
    );
    run.close();
    await open(out, 'train');
  });

  it('is given to one of many that come at once', async () => {
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => open(out, 'train')));
    expect(results.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
    expect(readdirSync(out).filter(isLock)).toHaveLength(opened.length);
  });

  const owners: [string, (pid: number) => object, inUse: boolean][] = [
    ['of a process that has ended', (pid) => ({ ...self(), pid }), false],
    [
      'of another process with its number',
      () => ({ ...self(), pid: process.ppid, started: '1' }),
      false,
    ],
    ['of a machine before it was started again', () => ({ ...self(), boot: 'before' }), false],
    ['of another machine', () => ({ ...self(), host: 'elsewhere', boot: 'other' }), true],
    ['of another container', () => ({ ...self(), space: 'other' }), true],
    ['of a process that runs', () => self(), true],
    ['that is damaged', () => [], true],
  ];
  it.each(owners)('%s', async (_, owner, inUse) => {
    mkdirSync(out);
    const lock = join(out, 'run-1-0123abcd.lock');
    writeFileSync(lock, JSON.stringify(owner(await endedProcess())));
    if (inUse)
      await expect(open(out, 'train')).rejects.toThrow(
        `if there is no such process, remove ${lock}`,
      );
    else await open(out, 'train');
    expect(existsSync(lock)).toBe(inUse);
  });

  it('of another machine that has been silent for long is none', async () => {
    mkdirSync(out);
    const lock = join(out, 'run-1-0123abcd.lock');
    writeFileSync(lock, JSON.stringify({ ...self(), host: 'elsewhere', boot: 'other' }));
    const long = new Date(Date.now() - 11 * 60_000);
    utimesSync(lock, long, long);
    await open(out, 'train');
  });
});

/** What a lock of this process says. */
function self(): object {
  return self.known;
}
self.known = {} as object;
beforeEach(async () => {
  if ('pid' in self.known) return;
  const run = await RunDirectory.open(join(directory, 'self'), 'train');
  const [name] = readdirSync(run.path);
  self.known = JSON.parse(readFileSync(join(run.path, name), 'utf8')) as object;
  expect(self.known).toMatchObject({ pid: process.pid, host: hostname() });
  run.close();
});

let gone: Promise<number> | undefined;
/** The number of a process that has ended. */
function endedProcess(): Promise<number> {
  gone ??= new Promise((resolve) => {
    const child: ChildProcess = spawn('true');
    child.once('close', () => resolve(child.pid!));
  });
  return gone;
}

import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync, readlinkSync, rmSync, statSync, utimesSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { UsageError } from '../errors.ts';
import { type Disk, readFile, writeFiles } from './disk.ts';

/** A process, so that it can be told from another one that has its number later or elsewhere. */
const ownerSchema = z.object({
  pid: z.number(),
  /** Ticks from the start of the machine to that of the process. */
  started: z.string().optional(),
  host: z.string(),
  /** Which start of the machine, and which of its spaces of process numbers. */
  boot: z.string().optional(),
  space: z.string().optional(),
});
type Owner = z.output<typeof ownerSchema>;

/** Another process writes the run. */
export class BusyError extends UsageError {}

const LOCK = /^run-\d+-[0-9a-f]{8}\.lock$/;
const BEAT = 60_000; // milliseconds between two signs of life
const SILENT = 10 * BEAT; // then a process that cannot be looked at counts as ended
const TRIES = 5; // of two that come at the same time, each sees the other and steps back

/** Whether a file of a folder is a lock. */
export function isLock(name: string): boolean {
  return LOCK.test(name);
}

/**
 * Keeps other processes from writing a run. Each process puts a file of its own into the folder and
 * then looks for those of others; so nobody ever takes a lock away that could be in use. Locks of
 * processes that have ended are cleared away.
 *
 * @returns a function that gives the lock back; the end of the process does it, too
 * @throws BusyError when another process has one; RunError when the folder cannot be written to
 */
export async function lockRun(directory: string, disk?: Disk): Promise<() => void> {
  for (let attempt = 1; ; attempt++) {
    const name = `run-${process.pid}-${randomBytes(4).toString('hex')}.lock`;
    await writeFiles(directory, [[name, `${JSON.stringify(self())}\n`]], disk);
    const path = join(directory, name);
    const other = findOther(directory, name);
    if (!other) return hold(path);
    rmSync(path, { force: true });
    if (attempt === TRIES) throw taken(directory, other);
    await sleep(20 + 80 * Math.random());
  }
}

function hold(path: string): () => void {
  const beat = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date());
    } catch {
      // a sign of life is for other machines only
    }
  }, BEAT).unref();
  const release = () => {
    clearInterval(beat);
    process.off('exit', release);
    rmSync(path, { force: true });
  };
  process.on('exit', release);
  return release;
}

interface Found {
  readonly path: string;
  readonly owner: Owner | undefined;
}

/** A lock in use besides our own. */
function findOther(directory: string, own: string): Found | undefined {
  for (const name of readdirSync(directory)) {
    if (name === own || !isLock(name)) continue;
    const path = join(directory, name);
    const owner = readOwner(path);
    if (isInUse(path, owner)) return { path, owner };
    rmSync(path, { force: true });
  }
  return undefined;
}

function taken(directory: string, { path, owner }: Found): BusyError {
  const who = owner
    ? `process ${owner.pid}${owner.host === hostname() ? '' : ` on ${owner.host}`}`
    : 'another process';
  return new BusyError(
    `--out: ${who} is writing the run in "${directory}"; wait for its end, or name another directory (if there is no such process, remove ${path})`,
    { seeHelp: false },
  );
}

function isInUse(path: string, owner: Owner | undefined): boolean {
  const { host, boot, space, started } = self();
  if (owner && owner.boot === boot && owner.space === space && owner.host === host) {
    return started === undefined ? isRunning(owner.pid) : startOf(owner.pid) === owner.started;
  }
  if (owner && owner.host === host && owner.space === space) return false; // the machine was started again
  const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return Date.now() - changed < SILENT; // of another machine or container
}

function readOwner(path: string): Owner | undefined {
  try {
    return ownerSchema.safeParse(JSON.parse(readFile(path).toString())).data;
  } catch {
    return undefined;
  }
}

function self(): Owner {
  const { pid } = process;
  return {
    pid,
    started: startOf(pid),
    host: hostname(),
    boot: orNothing(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    space: orNothing(() => readlinkSync('/proc/self/ns/pid')),
  };
}

/** When a process began; undefined when there is none, it has ended, or the system does not tell. */
function startOf(pid: number): string | undefined {
  const stat = orNothing(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const [state, ...fields] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  return state === undefined || 'ZX'.includes(state) ? undefined : fields[18];
}

/** Whether there is a process of a number. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function orNothing<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

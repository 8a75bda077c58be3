import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import { type Content, type Disk, appendText, readTemporary, writeFiles } from './disk.ts';
import { type RunKindName, isOwned, kindOfRun, runFiles, runKinds } from './files.ts';
import { makeFolders, removeIfEmpty } from './folders.ts';
import { clearMembers } from './members.ts';
import { isLock, isRunning, lockRun } from './lock.ts';

/** What is to become of an earlier run in the folder; without either it is refused. */
export interface Earlier {
  /** It is to be resumed. */
  readonly resume?: boolean;
  /** It is to be replaced, if it is of one of these kinds. */
  readonly replace?: readonly RunKindName[];
  /** Files that the run will write besides those that every run of its kind has. */
  readonly writes?: readonly string[];
}

/**
 * The folder of a run that this process writes: it has the lock, and nobody else writes there. Files
 * of other names are nobody's business: they are neither read nor touched.
 */
export class RunDirectory {
  /** As it was named. */
  readonly path: string;
  readonly #disk: Disk | undefined;
  /** The files of an earlier run. */
  readonly #earlier: readonly string[];
  readonly #release: () => void;

  readonly #isOnlyRead: boolean;

  private constructor(
    path: string,
    release: () => void,
    disk: Disk | undefined,
    isOnlyRead = false,
  ) {
    this.path = path;
    this.#isOnlyRead = isOnlyRead;
    this.#disk = disk;
    const kind = isOnlyRead ? undefined : kindOfRun(path);
    this.#earlier = kind ? readdirSync(path).filter((name) => runKinds[kind].owns(name, path)) : [];
    this.#release = release;
  }

  /**
   * Makes the folder of a run, takes its lock, and clears away what killed processes have left. An
   * earlier run stays whole until `replace`.
   *
   * @throws UsageError when it cannot be made or written to, another process writes it, or it holds
   *   an earlier run that is neither to be resumed nor replaced, or files that a run would overwrite
   */
  static async open(
    out: string,
    kind: RunKindName,
    earlier: Earlier = {},
    disk?: Disk,
  ): Promise<RunDirectory> {
    check(out, kind, earlier);
    const made = makeFolders(out);
    const leave = () => removeIfEmpty(made);
    let release: (() => void) | undefined;
    try {
      const unlock = await lockRun(out, disk);
      process.on('exit', leave); // behind the lock's own
      release = () => {
        unlock();
        process.off('exit', leave);
        leave();
      };
      check(out, kind, earlier); // another process may just have ended here
      clearLeftovers(out);
      return new RunDirectory(out, release, disk);
    } catch (error) {
      (release ?? leave)();
      if (error instanceof UsageError || release) throw error;
      throw new UsageError(`--out: ${(error as Error).message}`, { cause: error });
    }
  }

  /** A run that another process writes: whatever is written here goes nowhere. */
  static ofOther(out: string): RunDirectory {
    return new RunDirectory(out, () => {}, undefined, true);
  }

  /** Opens a run for as long as `work` takes. @throws as `open`, and as `work` does */
  static async use<Result>(
    out: string,
    kind: RunKindName,
    earlier: Earlier,
    work: (run: RunDirectory) => Promise<Result>,
  ): Promise<Result> {
    const run = await RunDirectory.open(out, kind, earlier);
    try {
      return await work(run);
    } finally {
      run.close();
    }
  }

  /** Writes files so that each is the old one or the new one, whole, whenever the process ends. */
  async write(...files: readonly (readonly [name: string, content: Content])[]): Promise<void> {
    if (this.#isOnlyRead) return;
    await writeFiles(this.path, files, this.#disk);
  }

  /**
   * Writes the first files of a run, the one that makes it a run last, and takes those of the earlier
   * run away that are not among them. There is a whole run at every moment.
   *
   * @param members folders of members that are not of the earlier run
   */
  async replace(
    files: readonly (readonly [name: string, content: Content])[],
    members: readonly string[] = [],
  ): Promise<void> {
    if (this.#isOnlyRead) return;
    await this.write(...files);
    clearMembers(this.path, members);
    const fresh = new Set(files.map(([name]) => name));
    for (const name of this.#earlier) {
      if (!fresh.has(name)) rmSync(join(this.path, name), { force: true });
    }
  }

  /** Appends text to a file, and waits until the disk has it. */
  append(name: string, text: string): void {
    if (this.#isOnlyRead) return;
    appendText(join(this.path, name), text, this.#disk);
  }

  /** Gives the lock back, and takes the folder away if there is nothing in it. */
  close(): void {
    this.#release();
  }
}

function check(
  out: string,
  kind: RunKindName,
  { resume = false, replace = [], writes = [] }: Earlier,
): void {
  if (existsSync(out) && !statSync(out).isDirectory()) {
    throw new UsageError(`--out: expected a directory, got the file "${out}"; name another`);
  }
  const entries = existsSync(out) ? readdirSync(out) : [];
  const earlier = entries.length > 0 ? kindOfRun(out) : undefined;
  if (resume) {
    if (earlier === kind) return;
    throw new UsageError(`--resume: there is no run in "${out}" to resume; omit --resume`);
  }
  if (earlier === undefined) {
    const theirs = entries.find((name) => runKinds[kind].owns(name, out) || writes.includes(name));
    if (theirs === undefined || entries.some(isBeginning)) return;
    throw new UsageError(
      `--out: "${out}" holds no run but a file ${theirs}, which a run would overwrite; name another`,
    );
  }
  if (replace.includes(earlier)) return;
  const ways = runKinds[kind].isResumable
    ? `${earlier === kind ? 'continue it by --resume, ' : ''}replace it by --force, `
    : '';
  throw new UsageError(
    `--out: "${out}" holds an earlier run of tsuzuri ${earlier}; ${ways}${ways && 'or '}name another`,
  );
}

/** Takes away what processes that have ended were about to write; with the lock, nobody else begins. */
function clearLeftovers(out: string): void {
  for (const name of readdirSync(out)) {
    const { target, pid } = readTemporary(name) ?? readOlderTemporary(name) ?? {};
    if (target === undefined || (pid !== undefined && isRunning(pid))) continue;
    if (isLock(target) || isOwned(target)) rmSync(join(out, name), { force: true });
  }
}

/** What stands in a folder while the very first files of a run are being renamed. */
function isBeginning(name: string): boolean {
  const { target } = readTemporary(name) ?? {};
  return target === runFiles.settings || target === runFiles.summary;
}

/** As the builds before these left them: the name of a file with a number behind it. */
function readOlderTemporary(name: string): { target: string; pid?: number } | undefined {
  const [, target] = /^(.+\.jsonl?|.+\.safetensors)\.\d+$/.exec(name) ?? [];
  return target === undefined ? undefined : { target };
}

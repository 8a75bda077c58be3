import { createHash } from 'node:crypto';
import { typedWords } from '../../surroundings.ts';
import { modelOfInit } from '../../train/warm.ts';
import type { JobOrder } from '../order.ts';
import { formatSpec } from '../spec-file.ts';
import type { SweepSpec } from '../spec.ts';
import { bring } from './files.ts';
import type { QueuedJob } from './messages.ts';
import type { FileRef, Store } from './stores/store.ts';
import type { StoreName } from './stores/stores.ts';

/** The name of a sweep on its server: the same for the same sweep. */
export function sweepId(spec: SweepSpec): string {
  return createHash('sha256').update(formatSpec(spec)).digest('hex').slice(0, 16);
}

/** The name of a run in the queue. */
export const queueId = (sweep: string, { number }: Pick<JobOrder, 'number'>) =>
  `${sweep}-${number}`;

/** Makes orders ready for other machines; their files are brought once. */
export class Packer {
  readonly #store: Store;
  readonly #kind: StoreName;
  readonly #spec: SweepSpec;
  readonly #id: string;
  readonly #brought = new Map<string, Promise<FileRef>>();

  constructor(store: Store, kind: StoreName, spec: SweepSpec) {
    this.#store = store;
    this.#kind = kind;
    this.#spec = spec;
    this.#id = sweepId(spec);
  }

  /** The scope of the files that all runs have. */
  get scope(): string {
    return `${this.#id}-data`;
  }

  /** @throws RunError when a file cannot be read, or the store takes it not */
  async pack({
    number,
    name,
    result,
    files,
    held,
    settings,
    isSizeSaid,
  }: JobOrder): Promise<QueuedJob> {
    const { init, sourceVectors, targetVectors } = settings;
    const named = { init: init && modelOfInit(init), sourceVectors, targetVectors };
    const found: QueuedJob['named'] = {};
    for (const [setting, path] of Object.entries(named)) {
      if (path) found[setting as keyof typeof named] = await this.#bring(path);
    }
    return {
      sweep: this.#id,
      version: this.#spec.version,
      number,
      name,
      result,
      settings,
      isSizeSaid,
      store: this.#kind,
      words: [...typedWords()],
      train: await this.#all(files.train),
      ...(files.dev && { dev: await this.#all(files.dev) }),
      ...(held !== undefined && { held: await this.#bring(held) }),
      named: found,
    };
  }

  async #all(paths: readonly string[]): Promise<FileRef[]> {
    const refs: FileRef[] = [];
    for (const path of paths) refs.push(await this.#bring(path));
    return refs;
  }

  #bring(path: string): Promise<FileRef> {
    const ref = this.#brought.get(path) ?? bring(this.#store, this.scope, path);
    this.#brought.set(path, ref);
    return ref;
  }
}

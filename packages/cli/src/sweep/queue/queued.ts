import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { typedWords } from '../../surroundings.ts';
import { modelOfInit } from '../../train/warm.ts';
import type { JobOrder } from '../order.ts';
import { formatSpec } from '../spec-file.ts';
import type { SweepSpec } from '../spec.ts';
import { hasBegun } from '../../run/members.ts';
import { bring, bringRun } from './files.ts';
import type { QueuedJob } from './messages.ts';
import type { FileRef, Store } from './stores/store.ts';
import type { StoreName } from './stores/stores.ts';

/** The name of a sweep on its server: the same for the same sweep in the same folder. */
export function sweepId(spec: SweepSpec, out: string): string {
  const place = `${hostname()} ${resolve(out)} ${formatSpec(spec)}`;
  return createHash('sha256').update(place).digest('hex').slice(0, 16);
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

  constructor(store: Store, kind: StoreName, spec: SweepSpec, out: string) {
    this.#store = store;
    this.#kind = kind;
    this.#spec = spec;
    this.#id = sweepId(spec, out);
  }

  /** The scope of the files that all runs have. */
  get scope(): string {
    return `${this.#id}-data`;
  }

  /** Everything is to be brought again: the store has lost it. */
  forget(): void {
    this.#brought.clear();
  }

  /** @throws RunError when a file cannot be read, or the store takes it not */
  async pack(order: JobOrder): Promise<QueuedJob> {
    const { number, name, result, files, held, settings, isSizeSaid } = order;
    const { init, sourceVectors, targetVectors } = settings;
    const named = { init: init && modelOfInit(init), sourceVectors, targetVectors };
    const found: QueuedJob['named'] = {};
    for (const [setting, path] of Object.entries(named)) {
      if (path) found[setting as keyof typeof named] = await this.#bring(path);
    }
    const isBegun = order.result !== 'result.json' && hasBegun(order.out);
    const begun = isBegun && (await bringRun(this.#store, queueId(this.#id, order), order.out));
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
      ...(begun && { begun }),
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

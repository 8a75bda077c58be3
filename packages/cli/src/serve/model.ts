import type { Asked } from 'tsuzuri';
import { type BatchSettings, Batcher } from './batcher.ts';
import type { AnswerOptions, Engine, Reply } from './engine.ts';
import type { ModelFacts, StreamedToken } from './schemas.ts';

/** An engine, and what its file was like when it was read. */
export interface Loaded {
  readonly engine: Engine;
  readonly stamp: string;
}

/** What is in use, and how much work it has begun. */
interface Slot extends Loaded {
  users: number;
  isRetired: boolean;
  hasEnded: boolean;
}

/** A model that is served under a name: the engine behind it may be replaced while it answers. */
export class ServedModel {
  readonly name: string;
  /** The path of its file. */
  readonly path: string;
  readonly batcher: Batcher<AnswerOptions, Reply, StreamedToken, Asked>;
  /** Hears of every batch. */
  onBatch: (texts: number) => void = () => {};
  /** Hears when the engine in use ends by itself. */
  onEnd: (reason: Error) => Promise<void> = async () => {};
  #slot: Slot;

  constructor(name: string, path: string, loaded: Loaded, settings: BatchSettings) {
    this.name = name;
    this.path = path;
    this.#slot = this.#take(loaded);
    this.batcher = new Batcher((texts, ...rest) => {
      this.onBatch(texts.length);
      return this.use((engine) => engine.answer(texts, ...rest));
    }, settings);
  }

  /** What is said of it. */
  get facts(): ModelFacts {
    return { name: this.name, ...this.#slot.engine.facts };
  }

  /** A short text of its own tokens. */
  get probe(): Asked {
    return this.#slot.engine.probe;
  }

  /** What its file was like when it was read. */
  get stamp(): string {
    return this.#slot.stamp;
  }

  /** Whether its engine has ended by itself, and no other has taken its place yet. */
  get hasEnded(): boolean {
    return this.#slot.hasEnded;
  }

  /** Works with the engine of this moment, which lives at least until the work is done. */
  async use<Result>(work: (engine: Engine) => Promise<Result>): Promise<Result> {
    const slot = this.#slot;
    slot.users++;
    try {
      return await work(slot.engine);
    } finally {
      slot.users--;
      if (slot.isRetired && slot.users === 0) void slot.engine.dispose(); // the answer does not wait for it
    }
  }

  /** Work that begins from now on is another engine's; the old one ends after its last. */
  async replace(loaded: Loaded): Promise<void> {
    const old = this.#slot;
    this.#slot = this.#take(loaded);
    old.isRetired = true;
    if (old.users === 0) await old.engine.dispose();
  }

  #take(loaded: Loaded): Slot {
    const slot = { ...loaded, users: 0, isRetired: false, hasEnded: false };
    void loaded.engine.ended.then((reason) => {
      slot.hasEnded = true;
      if (slot === this.#slot) void this.onEnd(reason);
    });
    return slot;
  }

  /** Frees its memory at once. */
  dispose(): Promise<void> {
    return this.#slot.engine.dispose();
  }
}

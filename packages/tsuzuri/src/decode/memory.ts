import type { Backend, Workspace } from '../backend/backend.ts';
import type { Model } from '../models/model.ts';
import { Arena } from '../tensor/arena.ts';
import { PackedWeights } from './packed-weights.ts';

/**
 * The memory of decoding: the encoded source is in one arena, and the steps alternate between two
 * others, because a step reads the state of the previous step and nothing older. So memory does not
 * grow with the length of an answer.
 */
export class DecodingMemory {
  /** For the source and whatever lives as long. */
  readonly source: Workspace;
  readonly #turns: readonly [Workspace, Workspace];
  readonly #packs: PackedWeights;
  #turn = 0;

  constructor(backend: Backend) {
    this.source = new Arena(backend);
    this.#turns = [new Arena(backend), new Arena(backend)];
    this.#packs = new PackedWeights(new Arena(backend));
    for (const arena of [this.source, ...this.#turns]) arena.packs = this.#packs;
  }

  /** The workspace of the next step; what the step before the last one wrote is released. */
  next(): Workspace {
    this.#turn = 1 - this.#turn;
    const workspace = this.#turns[this.#turn];
    workspace.reset();
    return workspace;
  }

  /** Slots that it holds, without packed weights. */
  get size(): number {
    return [this.source, ...this.#turns].reduce((sum, arena) => sum + arena.size, 0);
  }

  /**
   * Releases everything.
   *
   * @param revision of the model's parameters: packed weights of the same are kept; if omitted, none are
   */
  reset(revision?: number): void {
    this.#packs.keepFor(revision);
    for (const arena of [this.source, ...this.#turns]) arena.reset();
  }

  /** Frees the memory, packed weights excepted; it may be used again. */
  release(): void {
    for (const arena of [this.source, ...this.#turns]) arena.dispose();
  }

  /** Frees the memory; it may be used again. */
  dispose(): void {
    this.#packs.dispose();
    this.release();
  }
}

/** A model with its decoding memory. */
export interface Member<State = unknown> {
  readonly model: Pick<Model<State>, 'startId' | 'attendsToFeatures' | 'start' | 'step' | 'select'>;
  readonly memory: DecodingMemory;
}

import type { Backend, Workspace } from '../backend/backend.ts';
import type { Model } from '../models/model.ts';
import { Arena } from '../tensor/arena.ts';

/**
 * The memory of decoding: the encoded source is in one arena, and the steps alternate between two
 * others, because a step reads the state of the previous step and nothing older. So memory does not
 * grow with the length of an answer.
 */
export class DecodingMemory {
  /** For the source and whatever lives as long. */
  readonly source: Workspace;
  readonly #turns: readonly [Workspace, Workspace];
  #turn = 0;

  constructor(backend: Backend) {
    this.source = new Arena(backend);
    this.#turns = [new Arena(backend), new Arena(backend)];
  }

  /** The workspace of the next step; what the step before the last one wrote is released. */
  next(): Workspace {
    this.#turn = 1 - this.#turn;
    const workspace = this.#turns[this.#turn];
    workspace.reset();
    return workspace;
  }

  /** Slots that it holds. */
  get size(): number {
    return [this.source, ...this.#turns].reduce((sum, arena) => sum + arena.size, 0);
  }

  /** Releases everything. */
  reset(): void {
    for (const arena of [this.source, ...this.#turns]) arena.reset();
  }

  /** Frees the memory; it may be used again. */
  dispose(): void {
    for (const arena of [this.source, ...this.#turns]) arena.dispose();
  }
}

/** A model with its decoding memory. */
export interface Member<State = unknown> {
  readonly model: Pick<Model<State>, 'startId' | 'start' | 'step' | 'select'>;
  readonly memory: DecodingMemory;
}

import type { Backend, Workspace } from '../backend/backend.ts';
import type { Model } from '../models/model.ts';
import { Arena } from '../tensor/arena.ts';

/**
 * Where decoding works: what is made of the source lies in one arena, and the steps take turns in two
 * others, for a step reads the state of the step before it and nothing older. So memory does not
 * grow with the length of an answer.
 */
export class DecodingMemory {
  /** Of the source and of what lives as long as it. */
  readonly source: Workspace;
  readonly #turns: readonly [Workspace, Workspace];
  #turn = 0;

  constructor(backend: Backend) {
    this.source = new Arena(backend);
    this.#turns = [new Arena(backend), new Arena(backend)];
  }

  /** The workspace of the next step; what the step before the last wrote is forgotten. */
  next(): Workspace {
    this.#turn = 1 - this.#turn;
    const workspace = this.#turns[this.#turn];
    workspace.reset();
    return workspace;
  }

  /** Forgets everything. */
  reset(): void {
    for (const arena of [this.source, ...this.#turns]) arena.reset();
  }

  /** Gives the memory back; it may be used again. */
  dispose(): void {
    for (const arena of [this.source, ...this.#turns]) arena.dispose();
  }
}

/** A model with the memory that it decodes in. */
export interface Member<State = unknown> {
  readonly model: Pick<Model<State>, 'startId' | 'start' | 'step' | 'select'>;
  readonly memory: DecodingMemory;
}

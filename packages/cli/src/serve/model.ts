import { type BatchSettings, Batcher } from './batcher.ts';
import type { AnswerOptions, Engine, Reply } from './engine.ts';
import type { ModelFacts } from './schemas.ts';

/** A model that is served under a name: the engine behind it may be replaced while it answers. */
export class ServedModel {
  readonly name: string;
  /** The path of its file. */
  readonly path: string;
  readonly batcher: Batcher<AnswerOptions, Reply>;
  #engine: Engine;

  constructor(name: string, path: string, engine: Engine, settings: BatchSettings) {
    this.name = name;
    this.path = path;
    this.#engine = engine;
    this.batcher = new Batcher((...batch) => this.#engine.answer(...batch), settings);
  }

  /** What is said of it. */
  get facts(): ModelFacts {
    return { name: this.name, ...this.#engine.facts };
  }

  /** Frees its memory. */
  dispose(): Promise<void> {
    return this.#engine.dispose();
  }
}

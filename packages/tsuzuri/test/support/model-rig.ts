import type { Backend, Workspace } from '../../src/backend/backend.ts';
import { type Member, DecodingMemory } from '../../src/decode/memory.ts';
import type { Seq2SeqConfig } from '../../src/models/config.ts';
import type { RecurrentDecoderState } from '../../src/models/decoders/recurrent.ts';
import { Seq2Seq, type Seq2SeqState } from '../../src/models/seq2seq.ts';
import { Arena } from '../../src/tensor/arena.ts';

/** A model with a workspace and a memory of its own, which models do not have. */
export class ModelRig extends Seq2Seq {
  readonly workspace: Workspace;
  readonly memory: DecodingMemory;

  constructor(backend: Backend, config: Seq2SeqConfig, seed: number) {
    super(backend, config, seed);
    this.workspace = new Arena(backend);
    this.memory = new DecodingMemory(backend);
  }

  /** The model as searches take it, with memory in which nothing is left. */
  get member(): Member<Seq2SeqState> {
    this.memory.reset();
    return { model: this, memory: this.memory };
  }

  dispose(): void {
    this.parameters.dispose();
    this.workspace.dispose();
    this.memory.dispose();
  }
}

/** What a recurrent decoder carries, layer by layer. */
export function carriedLayers({ decoder }: Seq2SeqState) {
  return (decoder as RecurrentDecoderState).carried.layers;
}

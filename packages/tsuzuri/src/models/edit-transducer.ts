import type { Backend, Workspace } from '../backend/backend.ts';
import type { IdBatch, PairBatch, SourceBatch } from '../data/batch.ts';
import { plainEditCosts, readEditCosts } from '../data/edit-costs.ts';
import { DataError, requireInteger } from '../errors.ts';
import type { Embedding } from '../nn/embedding.ts';
import { ParameterBlock } from '../tensor/parameters.ts';
import { Random } from '../tensor/random.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { type EditParts, buildEditTransducer } from './build-edit-transducer.ts';
import {
  type EditTransducerConfig,
  type EditTransducerSettings,
  resolveEditConfig,
} from './edit-config.ts';
import type { EditDecoderCache, EditDecoderState, EditedSource } from './edit-decoder.ts';
import { type EditPaths, type EditRules, expertSteps, rowOf, toEditPaths } from './edit-expert.ts';
import { RolledRow } from './edit-roll-in.ts';
import { type SumOfTagsCache, sumOfTags, sumOfTagsBackward } from './features/sum-of-tags.ts';
import type { DecodingStep, Model, TrainingPass } from './model.ts';

/** The state of decoding, and the source as ids. */
export interface EditTransducerState {
  readonly decoder: EditDecoderState;
  readonly ids: SourceBatch;
}

/** A batch, and the ways that are taken through it (the expert's). */
export interface RolledIn extends PairBatch {
  readonly paths?: EditPaths;
}

/** What `EditTransducer.backward` needs from `EditTransducer.forward`, part by part. */
export interface EditTransducerCache {
  readonly encoder: unknown;
  readonly tags: SumOfTagsCache | undefined;
  readonly decoder: EditDecoderCache;
}

/**
 * A neural transducer that writes the target by editing the source (Makarov & Clematide 2018, 2020):
 *
 *     states = encoder(source end)      p_t = softmax(W decoder(state at the pointer, action_{t−1}) + b)
 *
 * A pointer goes through the source from its first token to its end. At each step one of `EditActions`
 * inserts a token, or moves the pointer on: it copies, substitutes or deletes the token there. The
 * ids of decoding are these actions, of which the codec `edits` makes text.
 *
 * It learns by imitation: the loss is −Σ ln Σ p(action) over the actions that an expert finds optimal
 * (`EditCourse`), in nats per target token. The last id of the target's vocabulary is its end.
 */
export class EditTransducer implements Model<EditTransducerState, EditTransducerCache> {
  readonly config: EditTransducerSettings;
  readonly abilities = ['agreement'] as const;
  /** The number of actions. */
  readonly startId: number;
  readonly parameters = new ParameterBlock();
  readonly embeddings: Readonly<Record<'source' | 'target', Embedding>>;
  readonly parts: EditParts;
  /** The target id of each source id, or −1. */
  readonly #copies: readonly number[];
  readonly #rules: EditRules;

  /**
   * @param seed of the initial weights
   * @throws ConfigError for invalid sizes and options
   */
  constructor(backend: Backend, config: EditTransducerConfig, seed: number) {
    this.config = resolveEditConfig(config);
    requireInteger('seed', seed, 0);
    this.parts = buildEditTransducer(this.parameters, this.config);
    const { encoder, decoder } = this.parts;
    this.embeddings = { source: encoder.embedding, target: decoder.embedding };
    const { sourceVocabularySize, copies = [] } = this.config;
    this.#copies = Array.from({ length: sourceVocabularySize }, (_, id) => copies[id] ?? -1);
    this.startId = decoder.actions.count;
    this.#rules = this.#readRules();
    this.parameters.allocate(backend, Random.fromSeed(seed).stream('init'));
  }

  forward(
    workspace: Workspace,
    batch: RolledIn,
    pass?: TrainingPass,
  ): { loss: Tensor; cache: EditTransducerCache } {
    const begun = this.#begin(workspace, batch.source, pass?.random);
    const count = pass?.tokens ?? sumOf(batch.target.lengths);
    const paths = batch.paths ?? this.#paths(batch);
    const { source } = begun.state.decoder;
    const written = this.parts.decoder.forward(workspace, source, paths, count, {
      random: pass?.random,
      labelSmoothing: pass && this.config.labelSmoothing,
      agreement: pass?.agreement,
    });
    return { loss: written.loss, cache: { ...begun.cache, decoder: written.cache } };
  }

  /**
   * Ways through a batch on which, at each step, the model's own action is taken with probability
   * `samplingRate`, drawn from p_t, and else one of the expert's (Makarov & Clematide 2018, section 3): so it
   * learns how to go on after its mistakes. Each row draws from a stream of its own.
   */
  async rollIn(
    workspace: Workspace,
    batch: PairBatch,
    { random, samplingRate: rate = 0 }: TrainingPass = {},
  ): Promise<RolledIn> {
    if (!random || rate === 0) return batch;
    const mark = workspace.mark();
    const { source, target } = batch;
    const streams = random.stream('roll-in');
    const rows = Array.from(source.lengths.keys(), (b) => {
      const written = withoutEnd(rowOf(target, b), this.#rules.end);
      return new RolledRow(this.#rules, rowOf(source, b), written, streams.stream(String(b)));
    });
    let state = this.start(workspace, source);
    let taken = rows.map(() => this.startId);
    while (rows.some((row) => !row.hasEnded)) {
      const step = this.step(workspace, workspace.ids([taken.length], taken), state);
      const { offset, size } = step.scores;
      const scores = await workspace.backend.read(offset, size);
      taken = rows.map((row, b) =>
        row.next(scores.subarray(b * this.startId, (b + 1) * this.startId), rate),
      );
      ({ state } = step);
    }
    workspace.release(mark);
    return { ...batch, paths: toEditPaths(rows.map(({ steps }) => steps)) };
  }

  backward(workspace: Workspace, cache: EditTransducerCache): void {
    const { encoder, decoder } = this.parts;
    const { states, tags } = decoder.backward(workspace, cache.decoder);
    const { tags: embedding } = decoder.layers;
    if (embedding && cache.tags && tags) {
      sumOfTagsBackward(workspace, embedding, cache.tags, tags);
    }
    encoder.backward(workspace, cache.encoder, { states, last: [] });
  }

  start(workspace: Workspace, source: SourceBatch): EditTransducerState {
    return this.#begin(workspace, source, undefined).state;
  }

  score(workspace: Workspace, { decoder, ids }: EditTransducerState, target: IdBatch): Tensor {
    const paths = this.#paths({ source: ids, target });
    const count = sumOf(target.lengths);
    return this.parts.decoder.forward(workspace, decoder.source, paths, count).loss;
  }

  step(
    workspace: Workspace,
    ids: Tensor,
    state: EditTransducerState,
  ): DecodingStep<EditTransducerState> {
    const { scores, state: decoder } = this.parts.decoder.step(workspace, ids, state.decoder);
    return { scores, state: { ...state, decoder } };
  }

  select(workspace: Workspace, state: EditTransducerState, rows: Int32Array): EditTransducerState {
    return { ...state, decoder: this.parts.decoder.select(workspace, state.decoder, rows) };
  }

  #begin(
    workspace: Workspace,
    batch: SourceBatch,
    random: Random | undefined,
  ): { state: EditTransducerState; cache: Pick<EditTransducerCache, 'encoder' | 'tags'> } {
    const { encoder, decoder } = this.parts;
    const { sourceVocabularySize } = this.config;
    const { ids, refused, lengths } = withEnd(batch, sourceVocabularySize, this.#copies);
    const size = lengths.length;
    const time = ids.length / Math.max(1, size);
    const tensor = workspace.ids([time, size], ids);
    const read = encoder.forward(workspace, tensor, workspace.ids([size], lengths), random);
    const tags = this.#tags(workspace, batch.features);
    const source: EditedSource = {
      states: read.encoded.states,
      refused: workspace.ids([ids.length], refused),
      refusals: refused,
      tags: tags?.output,
    };
    return {
      state: { decoder: decoder.start(workspace, source), ids: batch },
      cache: { encoder: read.cache, tags: tags?.cache },
    };
  }

  /** Σ over the features of each row of their vectors: [B, E]. */
  #tags(
    workspace: Workspace,
    features: IdBatch | undefined,
  ): { output: Tensor; cache: SumOfTagsCache } | undefined {
    const { tags } = this.parts.decoder.layers;
    if (!tags) return undefined;
    if (!features) throw new DataError('edit transducer: the sources have no features');
    return sumOfTags(workspace, tags, features, () => 1);
  }

  /** What an expert goes by, in training. */
  #readRules(): EditRules {
    const { sourceVocabularySize, targetVocabularySize, editCosts } = this.config;
    const copies = this.#copies;
    const sizes = [sourceVocabularySize, targetVocabularySize] as const;
    return {
      actions: this.parts.decoder.actions,
      copies,
      costs: editCosts ? readEditCosts(editCosts, sizes) : plainEditCosts(copies),
      end: targetVocabularySize - 1,
    };
  }

  /** The expert's way through each row. */
  #paths({ source, target }: PairBatch): EditPaths {
    return toEditPaths(
      Array.from(source.lengths.keys(), (b) =>
        expertSteps(this.#rules, rowOf(source, b), withoutEnd(rowOf(target, b), this.#rules.end)),
      ),
    );
  }
}

/**
 * Sources [S + 1, B] with an end of their own, and what is refused at each position: 1 a copy, 2
 * whatever needs a token.
 *
 * @throws DataError for an id that is not in the vocabulary
 */
function withEnd(
  batch: IdBatch,
  end: number,
  copies: readonly number[],
): { ids: Int32Array; refused: Int32Array; lengths: Int32Array } {
  const size = batch.lengths.length;
  const ids = new Int32Array((batch.time + 1) * size);
  const refused = new Int32Array(ids.length).fill(2);
  batch.lengths.forEach((length, b) => {
    for (let t = 0; t < length; t++) {
      const at = t * size + b;
      const id = batch.ids[at];
      if (!(id >= 0 && id < end)) {
        throw new DataError(
          `edit transducer: id at step ${t} of row ${b} must be from 0 to ${end - 1}, got ${id}`,
        );
      }
      ids[at] = id;
      refused[at] = copies[id] >= 0 ? 0 : 1;
    }
    ids[length * size + b] = end;
  });
  return { ids, refused, lengths: batch.lengths.map((length) => length + 1) };
}

/** A target without its end. @throws DataError for an id that is not in the vocabulary, which no action writes */
function withoutEnd(row: Int32Array, end: number): Int32Array {
  const wrong = row.find((id) => !(id >= 0 && id <= end));
  if (wrong !== undefined) {
    throw new DataError(`edit transducer: target ids must be from 0 to ${end}, got ${wrong}`);
  }
  return row.at(-1) === end ? row.subarray(0, -1) : row;
}

function sumOf(lengths: Int32Array): number {
  return lengths.reduce((sum, length) => sum + length, 0);
}

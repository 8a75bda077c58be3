import type { Workspace } from '../../backend/backend.ts';
import type { IdBatch } from '../../data/batch.ts';
import { Embedding } from '../../nn/embedding.ts';
import { type Graph, type GraphValue, backToFront, requireGraph } from '../../nn/graph.ts';
import type { RecurrentState } from '../../nn/recurrent.ts';
import { type TorchModule, together, torchOf } from '../../nn/torch.ts';
import type { Random } from '../../tensor/random.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { mapState } from '../bridge.ts';
import { gatherRows } from '../../nn/gather-rows.ts';
import type { Encoded, EncodedGradient, EncodedGraph, Encoder } from '../encoders/encoder.ts';
import { type EncoderName, encoders } from '../encoders/encoders.ts';
import type { SourceIds } from '../generators/generator.ts';
import { toTensor } from '../id-tensor.ts';
import type { GraphIds } from '../model.ts';
import type { SeenEncoder, Sight } from '../sights.ts';
import type { FeatureReader, FeaturesKind } from './feature-reader.ts';
import { joinRows } from './graph-rows.ts';
import { inFront, placesInFront } from './in-front.ts';

/** What `EncoderReader.backward` needs from `EncoderReader.forward`. */
interface EncoderReaderCache {
  readonly source: unknown;
  readonly features: unknown;
  /** The states of the tags [F, B, stateSize]. */
  readonly tags: Tensor;
  /** The shapes of the states that were joined. */
  readonly times: { readonly features: number; readonly source: number };
  /** ids [T · B]: where each joined state is from. */
  readonly slots: Tensor;
}

/**
 * An encoder of the same kind reads the tags, with weights of its own; the decoder attends to its
 * states beside those of the source, and begins with the sum of the last ones:
 *
 *     tags = encoder'(f_1 … f_F)        read = encoder(source_1 … source_S)
 *     states = [tags ; read]            last = last(tags) + last(read)
 *
 * Shapes: states [F + S, B, stateSize], the rows of a batch without gaps.
 */
class EncoderReader implements FeatureReader<EncoderReaderCache> {
  readonly #encoder: Encoder;
  readonly #own: Encoder;
  readonly #sourceSize: number;

  constructor(encoder: Encoder, own: Encoder, sourceSize: number) {
    this.#encoder = encoder;
    this.#own = own;
    this.#sourceSize = sourceSize;
  }

  forward(
    workspace: Workspace,
    source: IdBatch,
    features: IdBatch,
    random?: Random,
  ): { encoded: Encoded; source: SourceIds; cache: EncoderReaderCache } {
    const tagSize = this.#own.embedding.vocabularySize;
    const ofTags = toTensor(workspace, features, tagSize, 'feature');
    const ofSource = toTensor(workspace, source, this.#sourceSize);
    const lengthsOf = (lengths: Int32Array) => workspace.ids([lengths.length], lengths);
    const ownRandom = random?.stream('features');
    const tags = this.#own.forward(workspace, ofTags, lengthsOf(features.lengths), ownRandom);
    const read = this.#encoder.forward(workspace, ofSource, lengthsOf(source.lengths), random);
    const { slots, ...joined } = placesInFront(features, source);
    const lengths = lengthsOf(joined.lengths);
    const states = join(workspace, tags.encoded.states, read.encoded.states, slots);
    // No source has such an id, so a generator copies no tag.
    const moved = { ...features, ids: features.ids.map((id) => id + this.#sourceSize) };
    const both = inFront(moved, source);
    const ids = toTensor(workspace, both, this.#sourceSize + tagSize);
    return {
      encoded: {
        states,
        lengths,
        last: read.encoded.last.map((one, layer) =>
          sumOf(workspace, one, tags.encoded.last[layer]),
        ),
        summary: sum(workspace, read.encoded.summary, tags.encoded.summary),
      },
      source: { ids, lengths, batch: both },
      cache: {
        source: read.cache,
        features: tags.cache,
        tags: tags.encoded.states,
        times: { features: features.time, source: source.time },
        slots: workspace.ids([slots.length], slots),
      },
    };
  }

  backward(
    workspace: Workspace,
    cache: EncoderReaderCache,
    dEncoded: EncodedGradient,
  ): { encoder: unknown; tags: Tensor | undefined } {
    const { states, last, summary } = dEncoded;
    const [dTags, dRead] = states ? split(workspace, states, cache) : [];
    const copies = last.map((one) => mapState(one, (x) => copied(workspace, x)));
    this.#own.backward(workspace, cache.features, { states: dTags, last: copies, summary });
    const encoder = this.#encoder.backward(workspace, cache.source, {
      states: dRead,
      last,
      summary,
    });
    return { encoder, tags: dTags };
  }

  ofEncoder({ source }: EncoderReaderCache): unknown {
    return source;
  }

  see({ tags }: EncoderReaderCache, encoder: SeenEncoder, gradient?: Tensor): SeenEncoder {
    if (tags.size === 0) return encoder;
    const id = 'features/states';
    const states: Sight = {
      id,
      kind: 'features.states',
      part: 'bridge',
      from: [],
      value: tags,
      gradient,
    };
    return {
      sights: [...encoder.sights, states],
      states: [[id], ...encoder.states],
      last: encoder.last.map((one) =>
        Object.fromEntries(Object.entries(one).map(([name, ids]) => [name, [...ids, id]])),
      ),
    };
  }

  toGraph(graph: Graph, source: GraphIds, features: GraphIds, isReversed: boolean): EncodedGraph {
    const read = requireGraph('encoder', this.#encoder).toGraph(graph, source.ids, source.lengths);
    const own = requireGraph('encoder of features', this.#own);
    const tags = own.toGraph(graph, features.ids, features.lengths);
    const states = isReversed ? backToFront(graph, read.states, source.lengths) : read.states;
    const plus = (x: GraphValue, y: GraphValue) => graph.op('Add', [x, y]);
    const joined = joinRows(
      graph,
      { value: states, lengths: source.lengths },
      { value: tags.states, lengths: features.lengths },
      true,
    );
    return {
      states: joined.value,
      lengths: joined.lengths,
      last: read.last.map((one, layer) =>
        Object.fromEntries(
          Object.entries(one).map(([name, x]) => [name, plus(x, tags.last[layer][name])]),
        ),
      ),
      summary: plus(read.summary, tags.summary),
    };
  }

  toTorch(): TorchModule {
    const embedding = { modules: { embedding: this.#own.embedding.toTorch() } };
    return together(embedding, torchOf('the encoder of features', this.#own));
  }
}

/** The states of tags and source, row by row one behind the other; padding is 0. */
function join(workspace: Workspace, tags: Tensor, read: Tensor, slots: Int32Array): Tensor {
  const { backend } = workspace;
  const [, batch, size] = read.shape;
  const rows = (tags.size + read.size) / size;
  const all = workspace.zeros([rows + 1, size]);
  backend.copy(tags.size, tags.offset, all.offset);
  backend.copy(read.size, read.offset, all.at(tags.size / size).offset);
  return gatherRows(workspace, all, slots).reshape([slots.length / batch, batch, size]);
}

/** The gradients of what `join` has read. */
function split(
  workspace: Workspace,
  dStates: Tensor,
  { slots, times }: EncoderReaderCache,
): [Tensor, Tensor] {
  const [, batch, size] = dStates.shape;
  const tags = times.features * batch;
  const rows = tags + times.source * batch;
  const all = workspace.zeros([rows + 1, size]);
  workspace.backend.embeddingBackward(
    slots.size,
    rows + 1,
    size,
    slots.offset,
    dStates.offset,
    all.offset,
  );
  return [
    all.slice(0, tags).reshape([times.features, batch, size]),
    all.slice(tags, rows).reshape([times.source, batch, size]),
  ];
}

function sumOf(workspace: Workspace, a: RecurrentState, b: RecurrentState): RecurrentState {
  return mapState(a, (x, name) => sum(workspace, x, b[name as keyof RecurrentState]));
}

function sum(workspace: Workspace, x: Tensor, y: Tensor): Tensor {
  const result = copied(workspace, x);
  workspace.backend.add(x.size, y.offset, result.offset);
  return result;
}

function copied(workspace: Workspace, x: Tensor): Tensor {
  const copy = workspace.tensor(x.shape);
  workspace.backend.copy(x.size, x.offset, copy.offset);
  return copy;
}

/** Tags with an encoder of their own. */
export const encoderFeatures: FeaturesKind = {
  description: 'an encoder of their own reads the tags, and is attended to beside the source',
  isAttended: true,
  stations: {
    'features.states': {
      description: 'states of the encoder of tags, a row for each tag',
      equation: "tags = encoder'(f_1 … f_F)",
      shape: '[F, K]',
      labels: 'features',
      noGradient: 'without attention only the last of them is read',
      file: 'models/features/encoder.ts',
    },
  },
  create(scope, settings, encoder) {
    const { featureVocabularySize: vocabularySize, embeddingSize, sourceVocabularySize } = settings;
    const embedding = new Embedding(scope.scope('embedding'), { vocabularySize, embeddingSize });
    const kind = encoders[settings.encoder as EncoderName];
    const own = kind.create(scope, settings, embedding);
    return new EncoderReader(encoder, own, sourceVocabularySize);
  },
};

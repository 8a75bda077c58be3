import type { Workspace } from '../../backend/backend.ts';
import type { Dropout, DropoutCache } from '../../nn/dropout.ts';
import type { Embedding, EmbeddingCache } from '../../nn/embedding.ts';
import type { Graph, GraphValue } from '../../nn/graph.ts';
import type { Random } from '../../tensor/random.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { buildDropout, buildStack } from '../build-stack.ts';
import { seeStack } from '../see-stack.ts';
import type { SeenEncoder, Sight } from '../sights.ts';
import type { Stack, StackCache, StackGradient } from '../stack.ts';
import type { Encoded, EncodedGradient, EncodedGraph, Encoder, EncoderKind } from './encoder.ts';
import type { TorchModule } from '../../nn/torch.ts';

/** What `RecurrentEncoder.backward` needs from `RecurrentEncoder.forward`. */
export interface RecurrentEncoderCache {
  readonly embedding: EmbeddingCache;
  readonly embedded: DropoutCache;
  readonly stack: StackCache;
  readonly states: DropoutCache;
}

/** The gradients that `RecurrentEncoder.see` needs from `RecurrentEncoder.backward`. */
export interface RecurrentEncoderGradient {
  /** Of the embeddings [S, B, E]. */
  readonly embedding: Tensor;
  readonly stack: StackGradient;
}

/**
 * Reads the source with recurrent layers (Sutskever et al. 2014, section 2; bidirectional: Bahdanau et
 * al. 2015, section 3.2):
 *
 *     x_t = embedding(source_t),  (h_t, c_t) = lstm(x_t, h_{t−1}, c_{t−1}),  h_0 = c_0 = 0
 *
 * with dropout on the embeddings, between the layers and on the states that attention sees. The
 * summary is the last h of the top layer.
 */
export class RecurrentEncoder implements Encoder<RecurrentEncoderCache, RecurrentEncoderGradient> {
  readonly embedding: Embedding;
  readonly stack: Stack;
  readonly #embedded: Dropout;
  readonly #states: Dropout;

  /** @param parts built by the caller; the embedding may be shared */
  constructor(parts: { embedding: Embedding; stack: Stack; embedded: Dropout; states: Dropout }) {
    this.embedding = parts.embedding;
    this.stack = parts.stack;
    this.#embedded = parts.embedded;
    this.#states = parts.states;
  }

  forward(
    workspace: Workspace,
    source: Tensor,
    lengths: Tensor,
    random?: Random,
  ): { encoded: Encoded; cache: RecurrentEncoderCache } {
    const looked = this.embedding.forward(workspace, source);
    const x = this.#embedded.forward(workspace, looked.output, random);
    const initial = this.stack.zeroState(workspace, lengths.size);
    const read = this.stack.forward(workspace, x.output, lengths, initial, random);
    const states = this.#states.forward(workspace, read.output, random);
    const summary = read.states[read.states.length - 1].hidden;
    return {
      encoded: { states: states.output, lengths, last: read.states, summary },
      cache: {
        embedding: looked.cache,
        embedded: x.cache,
        stack: read.cache,
        states: states.cache,
      },
    };
  }

  toGraph(graph: Graph, source: GraphValue, lengths: GraphValue): EncodedGraph {
    const x = this.embedding.toGraph(graph, source);
    const { output, states } = this.stack.toGraph(graph, x, lengths);
    return { states: output, lengths, last: states, summary: states[states.length - 1].hidden };
  }

  /** Adds to the gradients of the embedding and of every layer; overwrites `dEncoded.last`. */
  backward(
    workspace: Workspace,
    cache: RecurrentEncoderCache,
    dEncoded: EncodedGradient,
  ): RecurrentEncoderGradient {
    const { last, summary } = dEncoded;
    if (summary) {
      workspace.backend.add(summary.size, summary.offset, last[last.length - 1].hidden.offset);
    }
    const dStates =
      dEncoded.states && this.#states.backward(workspace, cache.states, dEncoded.states);
    const { dx, inner } = this.stack.backward(workspace, cache.stack, dStates, last);
    const dLooked = this.#embedded.backward(workspace, cache.embedded, dx);
    this.embedding.backward(workspace, cache.embedding, dLooked);
    return { embedding: dLooked, stack: inner };
  }

  toTorch(): TorchModule {
    return this.stack.toTorch();
  }

  see(
    workspace: Workspace,
    { stack }: RecurrentEncoderCache,
    gradient?: RecurrentEncoderGradient,
  ): SeenEncoder {
    const [{ x }] = stack;
    const embeddings = Array.from({ length: x.shape[0] }, (_, step): Sight => {
      return {
        id: `encoder/embedding/${step}`,
        kind: 'encoder.embedding',
        part: 'encoder',
        step,
        from: [`encoder/id/${step}`],
        value: x.at(step),
        gradient: gradient?.embedding.at(step),
      };
    });
    const place = {
      part: 'encoder',
      first: 0,
      inputs: embeddings.map(({ id }) => [id]),
      initial: () => [],
    } as const;
    const seen = seeStack(workspace, this.stack, stack, gradient?.stack, place);
    return { ...seen, sights: [...embeddings, ...seen.sights] };
  }
}

/** Recurrent layers of any cell, unidirectional or bidirectional. */
export const recurrentEncoder: EncoderKind = {
  description: 'recurrent layers (Sutskever et al. 2014), or bidirectional (Bahdanau et al. 2015)',
  hasCells: true,
  stations: {
    'encoder.embedding': {
      description: 'vector of a source token',
      equation: 'x_t = embedding(source_t) = W[id]',
      shape: '[E]',
      file: 'models/encoders/recurrent.ts',
    },
  },
  create: (scope, settings, embedding) =>
    new RecurrentEncoder({
      embedding,
      stack: buildStack(scope, settings, 'encoder', settings.embeddingSize),
      embedded: buildDropout(settings, 'encoder.embedding', settings.embeddingDropout),
      states: buildDropout(
        settings,
        'encoder.states',
        settings.attention === 'none' ? 0 : settings.dropout,
      ),
    }),
};

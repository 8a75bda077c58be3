import type { Backend, Workspace } from '../backend/backend.ts';
import {
  type IdBatch,
  type PairBatch,
  type SourceBatch,
  reversed,
  shifted,
} from '../data/batch.ts';
import { ConfigError, DataError, requireInteger } from '../errors.ts';
import type { Embedding } from '../nn/embedding.ts';
import { ParameterBlock } from '../tensor/parameters.ts';
import { Random } from '../tensor/random.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { BridgeCache } from './bridge.ts';
import { type Seq2SeqParts, buildModel, kindOfFeatures } from './build.ts';
import type { Seq2SeqConfig, Seq2SeqSettings } from './config.ts';
import type { DecoderSampling } from './decoders/decoder.ts';
import { gatherRows } from '../nn/gather-rows.ts';
import type { Encoded, EncodedGraph } from './encoders/encoder.ts';
import type {
  Generator,
  GeneratorGradient,
  GeneratorInput,
  SourceIds,
  Truth,
  Written,
} from './generators/generator.ts';
import { type GraphValue, backToFront, requireGraph } from '../nn/graph.ts';
import type { Ability, DecodingStep, Model, ModelGraph, TrainingPass } from './model.ts';
import { copiesGraph, copiesOf, tableOf } from './copies.ts';
import { toTensor } from './id-tensor.ts';
import { resolveConfig } from './resolve-config.ts';
import { seeHandOver } from './see-hand-over.ts';
import { type Sight, unseenDecoder, unseenEncoder } from './sights.ts';

/** The state of decoding: the decoder's state, and the source for a generator that copies. */
export interface Seq2SeqState {
  readonly decoder: unknown;
  readonly source: SourceIds;
  /** The state of a generator that has one. */
  readonly generator?: unknown;
}

/** What `Seq2Seq.backward` needs from `Seq2Seq.forward`, part by part. */
export interface Seq2SeqCache {
  readonly encoder: unknown;
  readonly bridge: BridgeCache | undefined;
  readonly decoder: unknown;
  readonly generator: unknown;
}

/** The gradients that `Seq2Seq.see` needs from `Seq2Seq.backward`, part by part. */
export interface Seq2SeqGradient {
  readonly encoder: unknown;
  /** What `backward` of a reader of features returned. */
  readonly tags?: Tensor | undefined;
  readonly decoder: unknown;
  readonly generator: GeneratorGradient;
}

/**
 * An encoder–decoder over token ids (Sutskever et al. 2014; Cho et al. 2014; with attention:
 * Bahdanau et al. 2015, Luong et al. 2015), a composition of four parts:
 *
 *     encoded = encoder(source)                  last = bridge(encoded.last)
 *     readout_t = decoder(y_{t−1}, encoded)      p_t = generator(readout_t)
 *
 * The default configuration is the tutorial's model: two different LSTMs, where the encoder's last h
 * and c start the decoder: h_0 = h_S, c_0 = c_S. `Translator` wraps it for text.
 *
 * The decoder's embedding has one more row than the target vocabulary: the start id, which can be
 * read but never written.
 */
export class Seq2Seq implements Model<Seq2SeqState, Seq2SeqCache> {
  readonly config: Seq2SeqSettings;
  /** The target vocabulary's size. */
  readonly startId: number;
  readonly parameters = new ParameterBlock();
  readonly embeddings: Readonly<Record<'source' | 'target', Embedding>>;
  readonly attendsToFeatures: boolean;
  readonly encodesFeatures: boolean;
  readonly parts: Seq2SeqParts;
  /** Whether there is a parameter to train before the decoder. */
  readonly #trainsEncoder: boolean;
  /** For each source id the target id of the same token, or the start id, in a model that copies. */
  readonly #copies: Int32Array | undefined;

  /**
   * @param seed of the initial weights
   * @throws ConfigError for invalid sizes and options
   */
  constructor(backend: Backend, config: Seq2SeqConfig, seed: number) {
    this.config = resolveConfig(config);
    requireInteger('seed', seed, 0);
    this.startId = this.config.targetVocabularySize;
    this.parts = buildModel(this.parameters, this.config);
    this.#copies = tableOf(this.config);
    const { encoder, decoder, features } = this.parts;
    const kind = features && kindOfFeatures(this.config);
    this.attendsToFeatures = kind?.isAttended === true;
    this.encodesFeatures = kind?.sharesEmbedding === true;
    this.embeddings = { source: encoder.embedding, target: decoder.embedding };
    this.#trainsEncoder = this.parameters.parameters.some(
      ({ name, trained }) => trained && !name.startsWith('decoder.'),
    );
    this.parameters.allocate(backend, Random.fromSeed(seed).stream('init'));
  }

  /** Those of its generator. */
  get abilities(): readonly Ability[] {
    return this.parts.generator.abilities ?? [];
  }

  forward(
    workspace: Workspace,
    batch: PairBatch,
    pass?: TrainingPass,
  ): { loss: Tensor; cache: Seq2SeqCache } {
    const { target } = batch;
    const { decoder: writer, generator } = this.parts;
    const labelSmoothing = pass ? this.config.labelSmoothing : 0;
    const input = this.#input(workspace, target);
    const truth = {
      ...this.#truth(workspace, target, labelSmoothing, pass?.tokens),
      pull: pass?.pull,
      agreement: pass?.agreement,
    };

    const begun = this.#begin(workspace, batch.source, pass?.random);
    const { source, decoder: start, generator: state } = begun.state;
    const written = writer.forward(workspace, input, truth.lengths, start, {
      random: pass?.random,
      sampling: this.#sampling(workspace, begun.state, input, pass),
      needsWeights: generator.readsWeights,
    });
    const { loss, cache } = generator.forward(workspace, { ...written, source, state }, truth);
    const { encoder, bridge } = begun;
    return { loss, cache: { encoder, bridge, decoder: written.cache, generator: cache } };
  }

  backward(
    workspace: Workspace,
    cache: Seq2SeqCache,
    weights?: ArrayLike<number>,
  ): Seq2SeqGradient {
    const { encoder, bridge, decoder, generator, features } = this.parts;
    const gradient = generator.backward(workspace, cache.generator, weights);
    const dEncoded = decoder.backward(workspace, cache.decoder, gradient);
    const last = bridge?.backward(workspace, cache.bridge!, dEncoded.last) ?? dEncoded.last;
    const states = sumOf(workspace, dEncoded.states, gradient.states);
    const dRead = { ...dEncoded, states, last };
    const read = (): Pick<Seq2SeqGradient, 'encoder' | 'tags'> => {
      if (!this.#trainsEncoder) return { encoder: undefined };
      if (features) return features.backward(workspace, cache.encoder, dRead);
      return { encoder: encoder.backward(workspace, cache.encoder, dRead) };
    };
    return { ...read(), decoder: dEncoded.inner, generator: gradient };
  }

  get hasScores(): boolean {
    return this.parts.generator.scoresGradient !== undefined;
  }

  scoresGradient(workspace: Workspace, cache: Seq2SeqCache, labelSmoothing: number): Tensor {
    return this.parts.generator.scoresGradient!(workspace, cache.generator, labelSmoothing);
  }

  see(workspace: Workspace, cache: Seq2SeqCache, gradient?: Seq2SeqGradient): Sight[] {
    const { encoder, bridge, decoder, generator, features } = this.parts;
    const ofEncoder = features ? features.ofEncoder(cache.encoder) : cache.encoder;
    const own = encoder.see?.(workspace, ofEncoder, gradient?.encoder) ?? unseenEncoder;
    const read = features?.see?.(cache.encoder, own, gradient?.tags) ?? own;
    const written =
      decoder.see?.(workspace, cache.decoder, read, gradient?.decoder) ?? unseenDecoder;
    const handed = seeHandOver(bridge ? 'bridge' : 'hand-over', read, written);
    const { generator: inner } = cache;
    const chosen = generator.see?.(workspace, inner, written, gradient?.generator, read) ?? [];
    return [...read.sights, ...handed, ...written.sights, ...chosen];
  }

  start(workspace: Workspace, source: SourceBatch): Seq2SeqState {
    return this.#begin(workspace, source, undefined).state;
  }

  score(workspace: Workspace, start: Seq2SeqState, target: IdBatch): Tensor {
    const { decoder: writer, generator } = this.parts;
    const input = this.#input(workspace, target);
    const truth = this.#truth(workspace, target, 0);
    const needsWeights = generator.readsWeights;
    const pass = { needsWeights };
    const { decoder, source, generator: state } = start;
    const written = writer.forward(workspace, input, truth.lengths, decoder, pass);
    return generator.forward(workspace, { ...written, source, state }, truth).loss;
  }

  step(workspace: Workspace, ids: Tensor, state: Seq2SeqState): DecodingStep<Seq2SeqState> {
    const { decoder: writer, generator } = this.parts;
    const { state: decoder, ...written } = writer.step(workspace, ids, state.decoder);
    const { readout, weights, gateInputs } = written;
    const once = (x: Tensor) => x.reshape([1, ...x.shape]);
    const read = {
      readout: once(readout),
      weights: weights && once(weights),
      gateInputs: gateInputs?.map(once),
      source: ofRows(workspace, state.source, writer.rowsOf(decoder)),
      state: state.generator,
    };
    const next = score(workspace, generator, read, ids);
    return {
      scores: next.scores.at(0),
      state: { decoder, source: state.source, generator: next.state },
      weights: next.weights ?? weights,
    };
  }

  toGraph(): ModelGraph {
    const { bridge, features: reader, ...parts } = this.parts;
    const attends = this.attendsToFeatures;
    const encoder = requireGraph('encoder', parts.encoder);
    const decoder = requireGraph('decoder', parts.decoder).toGraph();
    const { generator } = parts;
    const toScores = generator.stepGraph ? undefined : requireGraph('generator', generator);
    const withFeatures = reader && requireGraph('reader of features', reader);
    const { reverseSource } = this.config;
    if (generator.isOrdered && attends) {
      throw new ConfigError(
        'format',
        'expected featuresKind decoder or linear, for alignments that never move back go through tags first, and graphs have them last',
      );
    }
    const copying = this.#copies && copiesGraph(this.#copies, this.startId);
    return {
      start(graph, source, lengths, features) {
        const turned = (x: GraphValue) => (reverseSource ? backToFront(graph, x, lengths) : x);
        const read = (): EncodedGraph => {
          const ids = turned(source);
          if (features && withFeatures) {
            return withFeatures.toGraph(graph, { ids, lengths }, features, reverseSource);
          }
          const encoded = encoder.toGraph(graph, ids, lengths);
          return { ...encoded, states: turned(encoded.states) };
        };
        const encoded = read();
        const last = bridge?.toGraph(graph, encoded.last) ?? encoded.last;
        const state = decoder.start(graph, { ...encoded, last });
        const begun = generator.startGraph?.(graph, encoded);
        const tags = attends ? features : undefined;
        return {
          carried: { ...state.carried, ...begun?.carried },
          source: {
            ...state.source,
            ...begun?.source,
            ...copying?.(graph, { ids: source, lengths }, tags),
          },
        };
      },
      step(graph, ids, state) {
        const { carried, ...written } = decoder.step(graph, ids, state);
        const read = { ...written, copies: state.source.copies?.value };
        if (toScores)
          return { scores: toScores.toGraph(graph, read), carried, weights: read.weights };
        const next = generator.stepGraph!(graph, read, ids, state);
        return { ...next, carried: { ...carried, ...next.carried } };
      },
    };
  }

  select(workspace: Workspace, state: Seq2SeqState, rows: Int32Array): Seq2SeqState {
    const { decoder, generator } = this.parts;
    return {
      ...state,
      decoder: decoder.select(workspace, state.decoder, rows),
      generator: generator.select?.(workspace, state.generator, rows),
    };
  }

  #begin(
    workspace: Workspace,
    source: SourceBatch,
    random: Random | undefined,
  ): { state: Seq2SeqState; encoder: unknown; bridge: BridgeCache | undefined } {
    const { bridge, decoder, generator } = this.parts;
    const read = this.#read(workspace, source, random);
    const bridged = bridge?.forward(workspace, read.encoded.last);
    const encoded = bridged ? { ...read.encoded, last: bridged.states } : read.encoded;
    const copies =
      this.#copies && copiesOf(workspace, read.source.batch, this.#copies, this.startId);
    return {
      state: {
        decoder: decoder.start(workspace, encoded),
        source: { ...read.source, copies },
        generator: generator.start?.(workspace, encoded),
      },
      encoder: read.cache,
      bridge: bridged?.cache,
    };
  }

  /** The source in the order of reading, by the encoder or, with features, by what reads these too. */
  #read(
    workspace: Workspace,
    source: SourceBatch,
    random: Random | undefined,
  ): { encoded: Encoded; source: SourceIds; cache: unknown } {
    const { encoder, features: reader } = this.parts;
    const { reverseSource, sourceVocabularySize } = this.config;
    const inOrder = reverseSource ? reversed(source) : source;
    const { features } = source;
    if ((features !== undefined) !== (reader !== undefined)) {
      const [expected, got] = reader ? ['features', 'none'] : ['no features', 'some'];
      throw new DataError(`seq2seq: expected a source with ${expected}, got ${got}`);
    }
    if (reader && features) return reader.forward(workspace, inOrder, features, random);
    const ids = toTensor(workspace, inOrder, sourceVocabularySize);
    const lengths = workspace.ids([source.lengths.length], source.lengths);
    const read = encoder.forward(workspace, ids, lengths, random);
    return { ...read, source: { ids, lengths, batch: inOrder } };
  }

  /** What the decoder reads under teacher forcing. */
  #input(workspace: Workspace, target: IdBatch): Tensor {
    return toTensor(workspace, shifted(target, this.startId), this.startId + 1);
  }

  #truth(workspace: Workspace, target: IdBatch, labelSmoothing: number, tokens?: number): Truth {
    return {
      ids: toTensor(workspace, target, this.startId),
      lengths: workspace.ids([target.lengths.length], target.lengths),
      count: tokens ?? target.lengths.reduce((sum, length) => sum + length, 0),
      labelSmoothing,
    };
  }

  /** Scheduled sampling, if the pass uses it; a generator with a state follows the true tokens, `input`. */
  #sampling(
    workspace: Workspace,
    { source, generator: first }: Seq2SeqState,
    input: Tensor,
    { random, samplingRate: rate = 0 }: TrainingPass = {},
  ): DecoderSampling | undefined {
    if (rate === 0 || random === undefined) return undefined;
    const { generator } = this.parts;
    let [state, t] = [first, 0];
    const scores = (written: Written) => {
      const next = score(workspace, generator, { ...written, source, state }, input.at(t++));
      state = next.state;
      return next.scores;
    };
    return { rate, random, scores };
  }
}

/** The scores of the next token, by a generator with a state or without. */
function score(
  workspace: Workspace,
  generator: Generator,
  input: GeneratorInput,
  ids: Tensor,
): { scores: Tensor; state?: unknown; weights?: Tensor } {
  if (generator.step) return generator.step(workspace, input, ids);
  return { scores: generator.scores(workspace, input) };
}

/** x + y, of what there is. */
function sumOf({ backend }: Workspace, x?: Tensor, y?: Tensor): Tensor | undefined {
  if (x && y) backend.add(x.size, x.offset, y.offset);
  return y ?? x;
}

/** The sources of a decoder's rows, as a generator reads them. */
function ofRows(workspace: Workspace, source: SourceIds, rows: Int32Array | undefined): SourceIds {
  const { copies } = source;
  if (!rows || !copies) return { ...source, rows };
  return { ...source, rows, copies: gatherRows(workspace, copies, rows).asIds(copies.idsBelow!) };
}

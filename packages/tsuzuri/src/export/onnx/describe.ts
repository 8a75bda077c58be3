import type { FeatureCoderConfig } from '../../data/features.ts';
import type { TextCoder } from '../../data/text-coder.ts';
import type { ModelGraphState } from '../../models/model.ts';
import type { GraphTensors } from '../../nn/graph.ts';
import type { Translator } from '../../translator/translator.ts';
import { OPSET } from './onnx-model.ts';

/** One side of a translator: how a text becomes ids and back. */
export interface OnnxSide {
  /** The tokens by id. */
  readonly tokens: readonly string[];
  /** The id of what is not among the tokens; null where that is an error. */
  readonly unknown: number | null;
  /** The id that ends a sequence; null where all have one length. */
  readonly end: number | null;
  /** Everything else about the coder: its kind, its tokeniser and the form of its texts, or the length that texts are padded to. */
  readonly coder: Readonly<Record<string, unknown>>;
}

/** A tensor of the state of decoding. */
export interface OnnxStateTensor {
  readonly name: string;
  readonly axes: readonly (number | string)[];
}

/** What a program needs to know to use the exported models: the content of `model.json`. */
export interface OnnxDescription {
  readonly format: 'tsuzuri-onnx';
  readonly version: 1;
  readonly opset: number;
  readonly source: OnnxSide;
  readonly target: OnnxSide;
  /** Of a model that reads features: their tags by id, and what stands between them in a text. */
  readonly features?: FeatureCoderConfig;
  /** The id that `step` reads first. */
  readonly start: number;
  /** What fills a row of `target` after its end: the end id, null where rows have one length. */
  readonly padding: number | null;
  /** The most tokens of an answer of `greedy`. */
  readonly maximumLength: number;
  /** Whether the model reads sources back to front; the graphs do that themselves. */
  readonly reverseSource: boolean;
  /** Whether `step` has the output `attention`: over the source and, behind a row's length, over tags that are attended to. */
  readonly attention: boolean;
  /** What `encoder` writes and `step` reads, and writes again as `next_` and the name. */
  readonly state: readonly OnnxStateTensor[];
  /** What `encoder` writes and every `step` reads. */
  readonly memory: readonly OnnxStateTensor[];
}

/** The description of a translator whose graphs have this state. */
export function describeForOnnx(
  { codec, model, maximumLength }: Translator,
  { carried, source }: ModelGraphState,
  attention: boolean,
): OnnxDescription {
  return {
    format: 'tsuzuri-onnx',
    version: 1,
    opset: OPSET,
    source: describeSide(codec.source),
    target: describeSide(codec.target),
    ...(codec.features && { features: codec.features.config }),
    start: model.startId,
    padding: codec.target.eosId ?? null,
    maximumLength,
    reverseSource: model.config.reverseSource ?? false,
    attention,
    state: describeTensors(carried),
    memory: describeTensors(source),
  };
}

function describeSide({ config, vocabulary, unkId, eosId }: TextCoder): OnnxSide {
  const { tokens: _tokens, kind = 'fixed', ...rest } = config;
  return {
    tokens: vocabulary.tokens,
    unknown: unkId ?? null,
    end: eosId ?? null,
    coder: { kind, ...rest },
  };
}

function describeTensors(tensors: GraphTensors): OnnxStateTensor[] {
  return Object.entries(tensors).map(([name, { axes }]) => ({ name, axes }));
}

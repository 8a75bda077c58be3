import type { Workspace } from '../../backend/backend.ts';
import { ConfigError, requireInteger } from '../../errors.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Graph, GraphValue } from '../graph.ts';
import type { StationKind } from '../stations.ts';
import type { TorchModule } from '../torch.ts';

/** The sizes of every attention. */
export interface AttentionSizes {
  /** The size of a query: the decoder's hidden size, Q. */
  readonly querySize: number;
  /** The size of a source state: the encoder's output size, K. */
  readonly keySize: number;
  /** Hidden units of the additive score; the query's size if omitted. */
  readonly attentionSize?: number;
}

/**
 * How well each source state fits a query; the kinds of attention differ in this.
 *
 * Shapes: states [S, B, K], keys [S, B, *], query [T, B, Q], scores [T, B, S], lengths ids [B].
 * Scores of padded positions (s ≥ lengths[b]) may be anything; dScores is 0 there.
 */
export interface AttentionScore<Cache = unknown> {
  readonly querySize: number;
  readonly keySize: number;
  /** The factor on the scores in the softmax. */
  readonly scale: number;
  /** Its module in PyTorch; a score without it cannot be exported there. */
  toTorch?(): TorchModule;
  /** What its scores are, under the name of their kind. */
  readonly stations?: Readonly<Record<string, StationKind>>;
  /** The keys, which depend only on the source and are shared by all steps: the states or their projection. */
  prepare(workspace: Workspace, states: Tensor): Tensor;
  /** Mirrors `prepare`: adds to dStates and to the parameters' gradients. */
  prepareBackward(workspace: Workspace, states: Tensor, dKeys: Tensor, dStates: Tensor): void;
  /**
   * The scores of every query against every key.
   *
   * @param wanted ids [B]: how many queries of each row are wanted, of the first; the others' scores may be anything
   */
  forward(
    workspace: Workspace,
    query: Tensor,
    keys: Tensor,
    lengths: Tensor,
    wanted?: Tensor,
  ): { scores: Tensor; cache: Cache };
  /** `prepare` and `forward` as operators; a score without it cannot be exported. */
  toGraph?(): ScoreGraph;
  /** Returns dQuery [T, B, Q]; adds to dKeys and to the parameters' gradients. */
  backward(workspace: Workspace, cache: Cache, dScores: Tensor, dKeys: Tensor): Tensor;
}

/** A score as operators, with the batch first. */
export interface ScoreGraph {
  /** The keys [B, S, size]; if omitted, they are the states. */
  readonly keys?: {
    readonly size: number;
    /** @param states [B, S, K] */
    prepare(graph: Graph, states: GraphValue): GraphValue;
  };
  /**
   * The scores [B, S, 1] of one query for each row.
   *
   * @param query [B, Q]
   * @param keys [B, S, size]
   */
  scores(graph: Graph, query: GraphValue, keys: GraphValue): GraphValue;
}

/** Throws a ConfigError unless every size is a whole number of at least 1. */
export function requireSizes(sizes: AttentionSizes): void {
  requireInteger('querySize', sizes.querySize, 1);
  requireInteger('keySize', sizes.keySize, 1);
  if (sizes.attentionSize !== undefined) requireInteger('attentionSize', sizes.attentionSize, 1);
}

/** Throws a ConfigError unless queries and keys have the same size, as scores without weights need. */
export function requireEqualSizes({ querySize, keySize }: AttentionSizes): void {
  if (querySize !== keySize) {
    throw new ConfigError(
      'querySize',
      `this attention has no weights, so it expects keySize, ${keySize}, got ${querySize}`,
    );
  }
}

import type { Workspace } from '../backend/backend.ts';
import type { IdBatch } from '../data/batch.ts';
import { ConfigError } from '../errors.ts';
import { exp, log } from '../tensor/math.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** All that decoding knows of a model. `State` is whatever the model carries from step to step. */
export interface DecodingModel<State> {
  readonly startId: number;
  /** The state before the first token. */
  start(workspace: Workspace, source: IdBatch): State;
  /** logits [B, vocabulary] for the token after `ids` [B], the next state and, with attention, its weights [B, S]. */
  step(
    workspace: Workspace,
    ids: Tensor,
    state: State,
  ): { logits: Tensor; state: State; weights?: Tensor | undefined };
}

/** A model whose states can be taken row by row, which all but plain greedy search need. */
export interface SelectableModel<State> extends DecodingModel<State> {
  /** Row i of the result is row rows[i] of `state`. */
  select(workspace: Workspace, state: State, rows: Tensor): State;
}

/** A model with the workspace that its states lie in. */
export interface Member<State = unknown> {
  readonly workspace: Workspace;
  readonly model: SelectableModel<State>;
}

/** What may follow each row. */
export interface NextTokens {
  /** For each row, ln p of every token. */
  readonly logProbabilities: readonly Float64Array[];
  /** For each row, the attention weights over the source, where the first model has them. */
  readonly weights: readonly Float32Array[] | undefined;
}

/** Walks one model, or an ensemble with one vocabulary, through a batch of sources. */
export interface Stepper {
  /** Reads one token a row. `rows` says which rows of the step before these are, and may repeat or leave out some; left out, they are the same. */
  next(tokens: Int32Array, rows?: Int32Array): Promise<NextTokens>;
}

/**
 * Starts a walk. The probabilities of an ensemble are the mean of its members' (Sutskever et al.
 * 2014, section 3.6). The states stay in the workspaces until those are reset.
 *
 * @throws ConfigError when the members' vocabularies differ
 */
export function createStepper(members: readonly Member[], source: IdBatch): Stepper {
  if (members.length === 0) throw new ConfigError('models', 'expected at least one model');
  const [{ model: first }] = members;
  if (members.some(({ model }) => model.startId !== first.startId)) {
    throw new ConfigError('models', 'an ensemble needs models of one target vocabulary');
  }
  let states = members.map(({ model, workspace }) => model.start(workspace, source));
  let sources = Int32Array.from(source.lengths.keys()); // which source each row reads
  return {
    async next(tokens, rows) {
      const reads = members.map(({ model, workspace }, i) => {
        const state = rows
          ? model.select(workspace, states[i], workspace.ids([rows.length], rows))
          : states[i];
        return model.step(workspace, workspace.ids([tokens.length], tokens), state);
      });
      states = reads.map((read) => read.state);
      if (rows) sources = rows.map((row) => sources[row]);
      const ofMembers = await Promise.all(
        reads.map(({ logits }, i) => readLogProbabilities(members[i].workspace, logits)),
      );
      const { weights } = reads[0];
      return {
        logProbabilities:
          members.length === 1
            ? ofMembers[0]
            : ofMembers[0].map((_, row) => logOfMean(ofMembers.map((rows_) => rows_[row]))),
        weights:
          weights &&
          (await readRows(members[0].workspace, weights)).map((row, i) =>
            row.slice(0, source.lengths[sources[i]]),
          ),
      };
    },
  };
}

async function readRows(workspace: Workspace, x: Tensor): Promise<Float32Array[]> {
  const [count, size] = x.shape;
  const values = Float32Array.from(await workspace.backend.read(x.offset, x.size));
  return Array.from({ length: count }, (_, i) => values.subarray(i * size, (i + 1) * size));
}

async function readLogProbabilities(workspace: Workspace, logits: Tensor): Promise<Float64Array[]> {
  const [count, size] = logits.shape;
  const values = await workspace.backend.read(logits.offset, logits.size);
  return Array.from({ length: count }, (_, i) =>
    logSoftmax(values.subarray(i * size, (i + 1) * size)),
  );
}

/** x_i − ln Σ_j e^(x_j), in float64. */
export function logSoftmax(x: ArrayLike<number>): Float64Array {
  let largest = -Infinity;
  for (let i = 0; i < x.length; i++) largest = Math.max(largest, x[i]);
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += exp(x[i] - largest);
  const shift = largest + log(sum);
  return Float64Array.from(x, (value) => value - shift);
}

/** ln of the mean of the members' probabilities, token by token. */
function logOfMean(members: readonly Float64Array[]): Float64Array {
  return Float64Array.from(members[0], (_, token) => {
    let sum = 0;
    for (const member of members) sum += exp(member[token]);
    return sum === 0 ? -Infinity : log(sum / members.length);
  });
}

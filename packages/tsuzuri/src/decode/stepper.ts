import type { Workspace } from '../backend/backend.ts';
import type { SourceBatch } from '../data/batch.ts';
import { ConfigError } from '../errors.ts';
import { exp, log } from '../tensor/math.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Member } from './memory.ts';

/** What a step of decoding returns, per row. */
export interface NextTokens {
  /** For each row, ln p of every token. */
  readonly logProbabilities: readonly Float64Array[];
  /** For each row, the attention weights over the source, if requested and the first model has them; those over its features are omitted. */
  readonly weights: readonly Float32Array[] | undefined;
}

/** Steps one model, or an ensemble with one vocabulary, through a batch of sources. */
export interface Stepper {
  /**
   * Reads one token per row.
   *
   * @param rows which rows of the previous step these continue, with repetitions and omissions; all, in
   *   order, if omitted
   */
  next(tokens: Int32Array, rows?: Int32Array): Promise<NextTokens>;
}

/** Options of a stepper. */
export interface StepperOptions {
  /** Whether attention weights are read (false). */
  readonly attention?: boolean | undefined;
  /** Aborts before the next step. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts decoding. The probabilities of an ensemble are the mean of its members' (Sutskever et al.
 * 2014, section 3.6).
 *
 * @throws ConfigError when the members' vocabularies differ; later, the signal's reason
 */
export function createStepper(
  members: readonly Member[],
  source: SourceBatch,
  { attention = false, signal }: StepperOptions = {},
): Stepper {
  if (members.length === 0) throw new ConfigError('models', 'expected at least one model');
  const [{ model: first }] = members;
  if (members.some(({ model }) => model.startId !== first.startId)) {
    throw new ConfigError('models', 'an ensemble needs models of one target vocabulary');
  }
  const tags = first.attendsToFeatures ? source.features?.lengths : undefined;
  let states = members.map(({ model, memory }) => model.start(memory.source, source));
  let sources = Int32Array.from(source.lengths.keys()); // which source each row reads
  return {
    async next(tokens, rows) {
      signal?.throwIfAborted();
      const moved = rows && !isSame(rows, sources.length) ? rows : undefined;
      const reads = members.map(({ model, memory }, i) => {
        const workspace = memory.next();
        const state = moved ? model.select(workspace, states[i], moved) : states[i];
        const ids = workspace.ids([tokens.length], tokens);
        return { workspace, ...model.step(workspace, ids, state) };
      });
      states = reads.map(({ state }) => state);
      if (moved) sources = moved.map((row) => sources[row]);
      const { workspace, weights } = reads[0];
      const looked = attention && weights ? await readRows(workspace, weights) : undefined;
      const ofMembers = await Promise.all(
        reads.map((read) => readLogProbabilities(read.workspace, read.scores)),
      );
      return {
        logProbabilities:
          members.length === 1
            ? ofMembers[0]
            : ofMembers[0].map((_, row) => logOfMean(ofMembers.map((all) => all[row]))),
        weights: looked?.map((row, i) => {
          const before = tags?.[sources[i]] ?? 0;
          return row.slice(before, before + source.lengths[sources[i]]);
        }),
      };
    },
  };
}

/** Whether rows are 0 … count − 1 in order. */
function isSame(rows: Int32Array, count: number): boolean {
  return rows.length === count && rows.every((row, i) => row === i);
}

async function readRows(workspace: Workspace, x: Tensor): Promise<Float32Array[]> {
  const [count, size] = x.shape;
  const values = Float32Array.from(await workspace.backend.read(x.offset, x.size));
  return Array.from({ length: count }, (_, i) => values.subarray(i * size, (i + 1) * size));
}

async function readLogProbabilities(workspace: Workspace, scores: Tensor): Promise<Float64Array[]> {
  const [count, size] = scores.shape;
  const values = await workspace.backend.read(scores.offset, scores.size);
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
  const result = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) result[i] = x[i] - shift;
  return result;
}

/** ln of the mean of the members' probabilities, token by token. */
function logOfMean(members: readonly Float64Array[]): Float64Array {
  const result = new Float64Array(members[0].length);
  for (let token = 0; token < result.length; token++) {
    let sum = 0;
    for (const member of members) sum += exp(member[token]);
    result[token] = sum === 0 ? -Infinity : log(sum / members.length);
  }
  return result;
}

import type { Workspace } from '../backend/backend.ts';
import { shifted } from '../data/batch.ts';
import type { EditActions } from '../data/edit-actions.ts';
import { concatenate, split } from '../nn/concatenate.ts';
import type { Dropout, DropoutCache } from '../nn/dropout.ts';
import type { Embedding, EmbeddingCache } from '../nn/embedding.ts';
import type { Linear, LinearCache } from '../nn/linear.ts';
import type { RecurrentState } from '../nn/recurrent.ts';
import type { Random } from '../tensor/random.ts';
import { gatherRows } from '../nn/gather-rows.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { mapState } from './bridge.ts';
import { addOverTime, repeat } from './decoders/over-time.ts';
import type { EditPaths } from './edit-expert.ts';
import { EditLoss, type EditLossCache } from './edit-loss.ts';
import type { Stack, StackCache } from './stack.ts';

/** Encoded sources, position by position; position p of row b is number p · B + b. */
export interface EditedSource {
  /** [S, B, H] */
  readonly states: Tensor;
  /** ids [S · B]: 1 where nothing can be copied, 2 at the end of a source. */
  readonly refused: Tensor;
  /** The same numbers on the host. */
  readonly refusals: Int32Array;
  /** The sum of the vectors of each source's features [B, E], if the model reads any. */
  readonly tags?: Tensor | undefined;
}

/** The state of decoding. */
export interface EditDecoderState {
  readonly source: EditedSource;
  /** ids: the position of each row of the step before. */
  readonly pointers: Tensor;
  /** Which of these rows each row of the next step continues; all, in order, if omitted. */
  readonly rows?: Int32Array | undefined;
  readonly layers: readonly RecurrentState[];
  /** Which source each row reads; row n reads source n if omitted. */
  readonly sources?: Int32Array | undefined;
}

/** What `EditDecoder.backward` needs from `EditDecoder.forward`. */
export interface EditDecoderCache {
  readonly source: EditedSource;
  /** ids [T, B] */
  readonly pointers: Tensor;
  readonly embedding: EmbeddingCache;
  readonly embedded: DropoutCache;
  readonly stack: StackCache;
  readonly readout: DropoutCache;
  readonly output: LinearCache;
  readonly loss: EditLossCache;
}

/** How a batch is read in training. */
export interface EditPass {
  /** The stream of dropout masks. */
  readonly random?: Random | undefined;
  /** The share of the probability that is spread over all possible actions (0). */
  readonly labelSmoothing?: number | undefined;
  /** As in `TrainingPass`. */
  readonly agreement?: number | undefined;
}

/** The layers of a decoder of actions. */
export interface EditDecoderLayers {
  /** Of actions, the start included. */
  readonly embedding: Embedding;
  /** Of features, if the model reads any. */
  readonly tags?: Embedding | undefined;
  readonly stack: Stack;
  readonly output: Linear;
  readonly embedded: Dropout;
  readonly readout: Dropout;
}

/**
 * Writes actions (Makarov & Clematide 2018, section 2):
 *
 *     h_t = lstm([state at the pointer ; embedding(action_{t−1}) ; tags], h_{t−1}),  h_0 = 0
 *     p_t = softmax(W h_t + b)  over the actions that are possible at the pointer
 *
 * tags is the sum of the vectors of the example's features, where there are any. The loss
 * is that of `EditLoss`.
 */
export class EditDecoder {
  readonly layers: EditDecoderLayers;
  readonly actions: EditActions;

  constructor(actions: EditActions, layers: EditDecoderLayers) {
    this.actions = actions;
    this.layers = layers;
  }

  get embedding(): Embedding {
    return this.layers.embedding;
  }

  /** Before the first action every pointer is at its first token. */
  start(workspace: Workspace, source: EditedSource): EditDecoderState {
    const [, batch] = source.states.shape;
    return {
      source,
      pointers: workspace.ids(
        [batch],
        Int32Array.from({ length: batch }, (_, b) => b),
      ),
      layers: this.layers.stack.zeroState(workspace, batch),
    };
  }

  /**
   * @param count the divisor of the sum of the losses
   * @param pass in training
   */
  forward(
    workspace: Workspace,
    source: EditedSource,
    paths: EditPaths,
    count: number,
    { random, labelSmoothing, agreement }: EditPass = {},
  ): { loss: Tensor; cache: EditDecoderCache } {
    const { embedding, embedded, stack, readout, output } = this.layers;
    const { lengths: steps, time } = paths.actions;
    const batch = steps.length;
    const lengths = workspace.ids([batch], steps);
    const pointers = workspace.ids(
      [time, batch],
      paths.positions.map((position, at) => position * batch + (at % batch)),
    );
    const read = shifted(paths.actions, this.actions.count).ids;
    const looked = embedding.forward(workspace, workspace.ids([time, batch], read));
    const action = embedded.forward(workspace, looked.output, random);
    const parts = [stateAt(workspace, source, pointers), action.output];
    if (source.tags) parts.push(repeat(workspace, source.tags, time));
    const x = concatenate(workspace, parts);
    const initial = stack.zeroState(workspace, batch);
    const written = stack.forward(workspace, x, lengths, initial, random);
    const seen = readout.forward(workspace, written.output, random);
    const logits = output.forward(workspace, seen.output);
    const possible = this.#mask(workspace, logits.output, source, pointers);
    const { refusals } = source;
    const truth = { ...paths, refusals, lengths, count, labelSmoothing, agreement };
    const { loss, cache } = new EditLoss(this.actions).forward(
      workspace,
      logits.output,
      possible,
      truth,
    );
    return {
      loss,
      cache: {
        source,
        pointers,
        embedding: looked.cache,
        embedded: action.cache,
        stack: written.cache,
        readout: seen.cache,
        output: logits.cache,
        loss: cache,
      },
    };
  }

  /** `forward` read from the bottom: adds to the gradients of the parameters. @returns that of the source's states and tags */
  backward(
    workspace: Workspace,
    cache: EditDecoderCache,
  ): { states: Tensor; tags: Tensor | undefined } {
    const { embedding, embedded, stack, readout, output } = this.layers;
    const { backend } = workspace;
    const dLogits = new EditLoss(this.actions).backward(workspace, cache.loss);
    const dSeen = output.backward(workspace, cache.output, dLogits);
    const dWritten = readout.backward(workspace, cache.readout, dSeen);
    const { dx } = stack.backward(workspace, cache.stack, dWritten);
    const { states, tags } = cache.source;
    const [time, batch, hiddenSize] = states.shape;
    const { embeddingSize } = embedding;
    const sizes = [hiddenSize, embeddingSize, ...(tags ? [embeddingSize] : [])];
    const [dState, dAction, dRepeated] = split(workspace, dx, sizes);
    const dTags = tags && workspace.zeros(tags.shape);
    if (dTags) addOverTime(workspace, dRepeated, dTags);
    const dLooked = embedded.backward(workspace, cache.embedded, dAction);
    embedding.backward(workspace, cache.embedding, dLooked);
    const dStates = workspace.zeros(states.shape);
    const { pointers } = cache;
    backend.embeddingBackward(
      pointers.size,
      time * batch,
      hiddenSize,
      pointers.offset,
      dState.offset,
      dStates.offset,
    );
    return { states: dStates, tags: dTags };
  }

  /**
   * One step of decoding.
   *
   * @param ids [N]: the actions chosen last, or the start id
   * @returns scores [N, actions], −∞ for those that are impossible, and the next state
   */
  step(
    workspace: Workspace,
    ids: Tensor,
    state: EditDecoderState,
  ): { scores: Tensor; state: EditDecoderState } {
    const { embedding, stack, output } = this.layers;
    const { source, layers } = state;
    const [count] = ids.shape;
    const pointers = this.#move(workspace, ids, state).reshape([1, count]);
    const action = embedding.forward(workspace, ids.reshape([1, count])).output;
    const parts = [stateAt(workspace, source, pointers), action];
    if (source.tags) parts.push(tagsOf(workspace, source.tags, state.sources));
    const x = concatenate(workspace, parts);
    const everyRow = workspace.ids([count], new Int32Array(count).fill(1));
    const written = stack.forward(workspace, x, everyRow, layers, undefined);
    const logits = output.forward(workspace, written.output).output;
    const scores = this.#mask(workspace, logits, source, pointers);
    return {
      scores: scores.at(0),
      state: {
        source,
        pointers: pointers.reshape([count]),
        layers: written.states,
        sources: state.sources,
      },
    };
  }

  /** Rows of a state, which share the source's memory. */
  select(workspace: Workspace, state: EditDecoderState, rows: Int32Array): EditDecoderState {
    const pick = (tensor: Tensor) => gatherRows(workspace, tensor, rows);
    return {
      ...state,
      rows: rows.map((row) => state.rows?.[row] ?? row),
      sources: rows.map((row) => state.sources?.[row] ?? row),
      layers: state.layers.map((layer) => mapState(layer, pick)),
    };
  }

  /** The pointers after these actions. */
  #move(workspace: Workspace, ids: Tensor, state: EditDecoderState): Tensor {
    const { source, pointers, rows } = state;
    const [count] = ids.shape;
    const positions = source.refused.size;
    const from = workspace.ids([count], rows ?? Int32Array.from({ length: count }, (_, i) => i));
    const moved = workspace.tensor([count]).asIds(positions);
    workspace.backend.movePointers(
      count,
      pointers.size,
      positions,
      this.actions.targets,
      source.states.shape[1],
      from.offset,
      ids.offset,
      pointers.offset,
      moved.offset,
    );
    return moved;
  }

  /** Scores [T, B, actions] with −∞ for what is impossible at the pointers. */
  #mask(workspace: Workspace, x: Tensor, source: EditedSource, pointers: Tensor): Tensor {
    const y = workspace.tensor(x.shape);
    const { targets } = this.actions;
    workspace.backend.maskActions(
      pointers.size,
      source.refused.size,
      targets,
      targets - 1,
      x.offset,
      pointers.offset,
      source.refused.offset,
      y.offset,
    );
    return y;
  }
}

/** The state of the source where each pointer stands: [T, B, H]. */
function stateAt(workspace: Workspace, { states }: EditedSource, pointers: Tensor): Tensor {
  const [time, batch, size] = states.shape;
  const y = workspace.tensor([...pointers.shape, size]);
  workspace.backend.embeddingForward(
    pointers.size,
    time * batch,
    size,
    pointers.offset,
    states.offset,
    y.offset,
  );
  return y;
}

/** The tags of each row's source: [1, N, E]. */
function tagsOf(workspace: Workspace, tags: Tensor, sources: Int32Array | undefined): Tensor {
  const rows = sources ? gatherRows(workspace, tags, sources) : tags;
  return rows.reshape([1, ...rows.shape]);
}

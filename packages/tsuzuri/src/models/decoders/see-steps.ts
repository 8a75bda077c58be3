import type { Workspace } from '../../backend/backend.ts';
import type { StationKind } from '../../nn/stations.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { type SeenStack, seeStack } from '../see-stack.ts';
import type { SeenDecoder, SeenEncoder, Sight } from '../sights.ts';
import type {
  RecurrentDecoderLayers,
  RecurrentStepsCache,
  RecurrentStepsGradient,
} from './recurrent-steps.ts';

/** What a recurrent decoder shows besides its layers and its attention's scores. */
export const decoderStations = {
  'decoder.embedding': {
    description: 'vector of the token that was written last',
    equation: 'embedding(y_{t−1}) = W[id]',
    shape: '[E]',
    file: 'models/decoders/recurrent-steps.ts',
  },
  'decoder.input': {
    description: 'all that the lowest layer reads',
    equation: 'x_t = [embedding(y_{t−1}) ; readout_{t−1} ; summary ; beside]',
    shape: '[inputSize]',
    file: 'models/decoders/recurrent-steps.ts',
  },
  'attention.weights': {
    description: 'share of attention that each source position gets',
    equation: 'weights_t = softmax(scale · score(query_t, keys))',
    shape: '[S]',
    labels: 'source',
    file: 'nn/attention/attention.ts',
  },
  'attention.context': {
    description: "mean of the source's states, weighted by attention",
    equation: 'context_t = Σ_s weights_ts states_s',
    shape: '[K]',
    file: 'nn/attention/attention.ts',
  },
  'decoder.readout': {
    description: 'what the next token is predicted from; without attention, h_t',
    equation: 'readout_t = tanh(W [context_t ; h_t] + b)',
    shape: '[readoutSize]',
    file: 'models/decoders/recurrent-steps.ts',
  },
} as const satisfies Readonly<Record<string, StationKind>>;

/** The stations of the source's summary: the last h of the top layer. */
export function summaryIds({ last }: SeenEncoder): readonly string[] {
  return last.at(-1)?.hidden ?? [];
}

/** Where some steps of a decoder stand, and what they see. */
export interface StepsPlace {
  readonly encoder: SeenEncoder;
  /** The stations of the source's summary, which a peeky decoder reads at every step. */
  readonly summary: readonly string[];
  /** Whether a step reads the readout of the step before. */
  readonly isFed: boolean;
  /** The first of these steps. */
  readonly first: number;
}

/**
 * The stations of some steps of a recurrent decoder, for one row.
 *
 * @param gradient what the backward of these steps met; if omitted, no gradients are shown
 */
export function seeSteps(
  workspace: Workspace,
  layers: RecurrentDecoderLayers,
  cache: RecurrentStepsCache,
  gradient: RecurrentStepsGradient | undefined,
  place: StepsPlace,
): SeenDecoder {
  const { first } = place;
  const row = rowOf(first);
  const embedding = row('embedding', cache.token, gradient?.token, (t) => [
    `decoder/id/${first + t}`,
  ]);
  const input = seeInput(cache, gradient, embedding, place);
  const inputs = (input.length > 0 ? input : embedding).map(({ id }) => [id]);
  const initial = (layer: number, name: string) => [
    first === 0 ? `bridge/${layer}/${name}` : `decoder/${layer}/forward/${name}/${first - 1}`,
  ];
  const stack = seeStack(workspace, layers.stack, cache.stack, gradient?.stack, {
    part: 'decoder',
    first,
    inputs,
    initial,
  });
  const attention = seeAttention(layers, cache, gradient, stack, place);
  const contexts = attention.filter(({ kind }) => kind === 'attention.context');
  const readout = row('readout', cache.output, gradient?.output, (t) => [
    ...contexts.slice(t, t + 1).map(({ id }) => id),
    ...stack.states[t],
  ]);
  const weights = attention.filter(({ id }) => id.startsWith('decoder/weights/')); // their kind is the normaliser's
  return {
    sights: [...embedding, ...input, ...stack.sights, ...attention, ...readout],
    readouts: readout.map(({ id }) => [id, ...place.summary]),
    gates: contexts.map(({ id }, t) => ({
      weights: [weights[t].id],
      read: [id, ...stack.states[t], embedding[t].id],
    })),
    initial: cache.stack.map(({ initial: value }, i) => ({ value, gradient: stack.dInitial[i] })),
  };
}

/** What the lowest layer reads, if that is more than the embedding. */
function seeInput(
  { token, stack: [{ x }] }: RecurrentStepsCache,
  gradient: RecurrentStepsGradient | undefined,
  embedding: readonly Sight[],
  { first, isFed, summary, encoder: { beside = [] } }: StepsPlace,
): Sight[] {
  if (x.shape[2] === token.shape[2]) return [];
  return rowOf(first)('input', x, gradient?.x, (t) => [
    embedding[t].id,
    ...(isFed && first + t > 0 ? [`decoder/readout/${first + t - 1}`] : []),
    ...summary,
    ...beside,
  ]);
}

function seeAttention(
  { attention: layer }: RecurrentDecoderLayers,
  { attention, context }: RecurrentStepsCache,
  gradient: RecurrentStepsGradient | undefined,
  { states: queries }: SeenStack,
  { first, encoder }: StepsPlace,
): Sight[] {
  if (!layer || !attention || !context) return [];
  const row = rowOf(first);
  const states = encoder.states.flat();
  const [ofScores = 'attention.scores'] = Object.keys(layer.score.stations ?? {});
  const [ofWeights = 'attention.weights'] = Object.keys(layer.normalizer.stations ?? {});
  const scores = row(
    'scores',
    attention.scores,
    gradient?.scores,
    (t) => [...queries[t], ...states],
    ofScores,
  );
  const weights = row(
    'weights',
    attention.weights,
    gradient?.weights,
    (t) => [scores[t].id],
    ofWeights,
  );
  const contexts = row(
    'context',
    context,
    gradient?.context,
    (t) => [weights[t].id, ...states],
    'attention.context',
  );
  return [...scores, ...weights, ...contexts];
}

/** Makes the stations of one name from tensors [T, 1, …], a station a step. */
function rowOf(first: number) {
  return (
    name: string,
    value: Tensor,
    gradient: Tensor | undefined,
    from: (t: number) => readonly string[],
    kind = `decoder.${name}`,
  ): Sight[] =>
    Array.from({ length: value.shape[0] }, (_, t) => ({
      id: `decoder/${name}/${first + t}`,
      kind,
      part: 'decoder',
      step: first + t,
      from: from(t),
      value: value.at(t),
      gradient: gradient?.at(t),
    }));
}

import type { PointerCache, PointerGradient } from '../../nn/pointer-mixture.ts';
import type { StationKind } from '../../nn/stations.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { SeenDecoder, Sight } from '../sights.ts';

const file = 'models/generators/pointer.ts';

/** What a pointer-generator shows. */
export const pointerStations = {
  'pointer.logits': {
    description: 'score of every token that may be generated next',
    equation: 'W readout_t + b',
    shape: '[V]',
    labels: 'target',
    file,
  },
  'pointer.vocabulary': {
    description: 'probability of every token, if one is generated',
    equation: 'P_vocab = softmax(W readout_t + b)',
    shape: '[V]',
    noGradient: 'backward takes softmax and loss in one',
    labels: 'target',
    file,
  },
  'pointer.generate': {
    description: 'probability to generate the next token; the rest is the probability to copy one',
    equation: 'p_gen = σ(w · [context_t ; state_t ; input_t] + b)',
    shape: '[1]',
    gradient: 'what σ is taken of',
    file,
  },
  'pointer.probabilities': {
    description: 'probability of every token that may come next, generated or copied',
    equation: 'P(w) = p_gen P_vocab(w) + (1 − p_gen) Σ_{i: w_i = w} a_i',
    shape: '[V]',
    noGradient: 'backward takes mixture and loss in one',
    labels: 'target',
    file,
  },
} as const satisfies Readonly<Record<string, StationKind>>;

/**
 * The stations of a pointer-generator, for one row.
 *
 * @param values P and p_gen of each step
 */
export function seePointer(
  { inputs, probabilities }: PointerCache,
  { mixed, generate }: Readonly<Record<'mixed' | 'generate', Tensor>>,
  { readouts, gates = [] }: SeenDecoder,
  gradient: PointerGradient | undefined,
): Sight[] {
  const sight = (name: string, step: number, from: readonly string[], value: Tensor): Sight => ({
    id: `generator/${name}/${step}`,
    kind: `pointer.${name}`,
    part: 'generator',
    step,
    from,
    value: value.at(step),
  });
  return readouts.flatMap((from, step) => {
    const { weights, read } = gates.at(step) ?? { weights: [], read: [] };
    const logits = sight('logits', step, from, inputs.logits);
    const vocabulary = sight('vocabulary', step, [logits.id], probabilities);
    const gate = sight('generate', step, read, generate);
    const parts = [vocabulary.id, gate.id, ...weights];
    return [
      { ...logits, gradient: gradient?.logits.at(step) },
      vocabulary,
      { ...gate, gradient: gradient?.gate.at(step) },
      sight('probabilities', step, parts, mixed),
    ];
  });
}

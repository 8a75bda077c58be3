import type { Backend, LearnFacts } from 'tsuzuri';
import type { Order, Workshop } from '../workshop.ts';

/** What a page wants to know of a training that begins. */
export interface Begun {
  readonly facts: LearnFacts;
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  readonly parameterCount: number;
  readonly backend: Pick<Backend, 'name' | 'details'>;
}

/** Begins a training with the weights of its seed; not a step is taken yet. */
export async function begin(
  workshop: Workshop,
  { order, threads }: { readonly order: Order; readonly threads: number },
): Promise<Begun> {
  const { name, details } = await workshop.backend(threads);
  const { facts, totalSteps } = await workshop.begin(order);
  const stepsPerEpoch = totalSteps / Number(order.setup.settings.epochs);
  const { parameterCount } = workshop.translator;
  return { facts, totalSteps, stepsPerEpoch, parameterCount, backend: { name, details } };
}

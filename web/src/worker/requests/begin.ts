import type { LearnFacts } from 'tsuzuri';
import type { Order, Workshop } from '../workshop.ts';
import { type Opened, featuresOf } from './file.ts';

/** What a page wants to know of a training that begins. */
export interface Begun extends Opened {
  readonly facts: LearnFacts;
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
}

/** Begins a training with the weights of its seed; not a step is taken yet. */
export async function begin(
  workshop: Workshop,
  { order, threads }: { readonly order: Order; readonly threads: number },
): Promise<Begun> {
  const { name, details } = await workshop.backend(threads);
  const { facts, totalSteps } = await workshop.begin(order);
  const stepsPerEpoch = totalSteps / Number(order.setup.settings.epochs);
  const { ensemble } = workshop;
  return {
    facts,
    totalSteps,
    stepsPerEpoch,
    parameterCount: ensemble.parameterCount,
    members: 1,
    features: featuresOf(ensemble),
    backend: { name, details },
  };
}

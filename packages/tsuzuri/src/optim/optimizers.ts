import { type Optimizer, Sgd } from './sgd.ts';

/** An optimiser with the words that describe it. */
interface OptimizerKind {
  readonly description: string;
  create(): Optimizer;
}

/** Every optimiser by name. */
export const optimizers = {
  sgd: {
    description: 'value −= learningRate · gradient (Robbins & Monro 1951)',
    create: () => new Sgd(),
  },
} as const satisfies Record<string, OptimizerKind>;

/** The name of an optimiser. */
export type OptimizerName = keyof typeof optimizers;

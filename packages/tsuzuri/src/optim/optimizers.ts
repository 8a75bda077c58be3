import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { adamw } from './adamw.ts';
import { momentum } from './momentum.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

/** Every optimiser by name. */
export const optimizers = { sgd, momentum, adagrad, rmsprop, adam, adamw };

/** The name of an optimiser. */
export type OptimizerName = keyof typeof optimizers;

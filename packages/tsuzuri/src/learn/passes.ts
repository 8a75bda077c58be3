import type { TrainingSettings } from '../train/settings.ts';
import { type LearnSettings, pickSettings } from './defaults.ts';

const EPOCHS = 60; // at least, by default
const MOST = 300;
const SHOWN = 120_000; // examples in all epochs: few examples are shown more often
const PATIENCE = 1 / 3; // of the epochs

/**
 * How long training lasts where it is not said: 60 epochs or, where the examples are few, as many as show
 * 120,000 (300 at most; 120 epochs of 1,000 examples). A third of these without a better dev score
 * end it early; with a number of epochs that was said, 20 do.
 *
 * @param examples the number of training examples; undefined where it is not known
 */
export function passesFor(
  { epochs, patience }: Pick<LearnSettings, 'epochs' | 'patience'>,
  examples = SHOWN,
): { readonly epochs: number; readonly patience: number } {
  const enough = Math.max(EPOCHS, Math.min(MOST, Math.ceil(SHOWN / Math.max(1, examples))));
  const waits = Math.round(PATIENCE * (epochs === undefined ? enough : EPOCHS));
  return { epochs: epochs ?? enough, patience: patience ?? waits };
}

/** The settings of training, with how long it lasts. @param examples as in `passesFor` */
export function learningFor(settings: LearnSettings, examples?: number): Partial<TrainingSettings> {
  return { ...pickSettings(settings, 'training'), ...passesFor(settings, examples) };
}

import type { Workshop } from '../workshop.ts';

/** Trains until the end, or until `stop`. */
export const go = (workshop: Workshop): void => workshop.go();

/** Stops after the step under way. */
export const stop = (workshop: Workshop): void => workshop.stop();

/** Takes one step. */
export const step = (workshop: Workshop): Promise<void> => workshop.step();

/** Begins the same training again: same examples, same first weights. */
export const rewind = (workshop: Workshop): Promise<void> => workshop.rewind();

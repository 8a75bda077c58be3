import { signal } from '@preact/signals';
import type { StopName } from './tour/stops.ts';

// What is looked at outlives the view, which is made again for each run.

/** The id of the station that was chosen. */
export const selected = signal<string | undefined>(undefined);
/** The id of the station under the pointer. */
export const pointed = signal<string | undefined>(undefined);
/** How far the walk through the stations has come; undefined while all are shown. */
export const walk = signal<number | undefined>(undefined);
/** Whether gradients are shown. */
export const isGradient = signal(false);
/** Whether the target is given, not the model's own answer. */
export const isForced = signal(false);
/** The target that was typed, where it is given. */
export const typedTarget = signal<string | undefined>(undefined);
/** Whether the stations are shown as a table. */
export const isTable = signal(false);
/** Where the tour is; undefined while there is none. */
export const tourStop = signal<StopName | undefined>(undefined);

import { signal } from '@preact/signals';

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
/** The ids of the stations that the tour speaks of. */
export const spotlight = signal<ReadonlySet<string> | undefined>(undefined);

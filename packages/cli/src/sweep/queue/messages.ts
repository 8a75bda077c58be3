import { z } from 'zod';
import { trainSettings } from '../../config/train-settings.ts';
import { stores } from './stores/stores.ts';

const plain = z.string().regex(/^(?!\.+$)[^/\\:]+$/, { error: 'expected a plain name' });
const file = z.strictObject({
  scope: z.string().regex(/^[\w-]+$/),
  name: plain,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  size: z.int().min(0),
});
const files = z.array(file);

/** A run as it waits in the queue. */
export const queuedSchema = z.strictObject({
  /** The sweep that it belongs to. */
  sweep: z.string().regex(/^[\w-]+$/),
  /** Of the tsuzuri that it was begun with. */
  version: z.string(),
  number: z.int().min(1),
  name: plain,
  result: z.string().regex(/^result(-\d+)?\.json$/),
  store: z.enum(Object.keys(stores) as (keyof typeof stores)[]),
  settings: trainSettings,
  isSizeSaid: z.boolean(),
  words: z.array(z.string()),
  /** Its files: those of the examples, and those that settings name. */
  train: files.min(1),
  dev: files.optional(),
  held: file.optional(),
  /** Of a higher rung of halving: the run as the rung below has left it. */
  begun: files.optional(),
  named: z.partialRecord(z.enum(['init', 'sourceVectors', 'targetVectors']), file),
});

/** A run as it waits in the queue. */
export type QueuedJob = z.output<typeof queuedSchema>;

/** How far a run is, so that another worker can go on. */
export const progressSchema = z.object({ files });

/** What a worker gives back. */
export const doneSchema = z.object({
  /** Why it failed. */
  failure: z.string().optional(),
  /** The files of the run. */
  files,
});
/** What a worker gives back. */
export type QueuedEnd = z.output<typeof doneSchema>;

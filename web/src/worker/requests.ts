import { answer } from './requests/answer.ts';
import { begin } from './requests/begin.ts';
import { embeddings } from './requests/embeddings.ts';
import { go, rewind, step, stop } from './requests/drive.ts';
import { open, save } from './requests/file.ts';
import { flow } from './requests/flow.ts';
import { ping } from './requests/ping.ts';
import { predict } from './requests/predict.ts';
import type { Workshop } from './workshop.ts';

/**
 * What a page may ask a worker for, by name. Each is a function of the workshop and of one argument,
 * both the argument and the result are copied between the threads; it is called in turn, so it may
 * use the model as it likes as long as it leaves it as it was.
 */
export const requests = {
  ping,
  begin,
  go,
  stop,
  step,
  rewind,
  predict,
  answer,
  flow,
  embeddings,
  save,
  open,
} as const satisfies Readonly<Record<string, Request>>;

/** The signature of a request. */
export type Request = (workshop: Workshop, argument: never) => unknown;

/** All requests with their types, for the page. */
export type Requests = typeof requests;

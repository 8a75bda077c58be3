import type { ServerResponse } from 'node:http';
import { Refusal } from './refusal.ts';

/**
 * How long a request is worked on: until its client has gone, or its time is up.
 *
 * @param seconds that it may take
 * @returns a signal, and what must be called when the work is done
 */
export function patience(
  { raw }: { readonly raw: ServerResponse },
  seconds: number,
): { readonly signal: AbortSignal; readonly end: () => void } {
  const controller = new AbortController();
  const gone = () => controller.abort(new Refusal(499, 'the client has gone'));
  const late = () =>
    controller.abort(
      new Refusal(504, `no answer within ${seconds} seconds; ask for less, or again later`),
    );
  raw.once('close', gone);
  const timer = setTimeout(late, seconds * 1000);
  const end = () => {
    clearTimeout(timer);
    raw.off('close', gone);
  };
  return { signal: controller.signal, end };
}

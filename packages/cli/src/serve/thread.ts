import type { Asked } from 'tsuzuri';
import { type PlainError, RunError } from '../errors.ts';
import { surroundings } from '../surroundings.ts';
import { Refusal } from './refusal.ts';
import type { AnswerOptions, Engine, Machine, Reply } from './engine.ts';
import type { StreamedToken } from './schemas.ts';

/** What a thread is started with. */
export interface EngineStart {
  readonly path: string;
  readonly machine: Machine;
  /** One i32: the number of the order that is cancelled. */
  readonly cancelled: SharedArrayBuffer;
}

/** What a thread is asked. */
export interface EngineOrder {
  readonly id: number;
  readonly texts: readonly Asked[];
  readonly options: AnswerOptions;
  /** Whether tokens are told of as they are decoded. */
  readonly streams: boolean;
}

/** What a thread says. */
export type EngineMessage =
  | Pick<Engine, 'facts' | 'probe'>
  | { readonly broken: PlainError }
  | { readonly id: number; readonly token: StreamedToken }
  | { readonly id: number; readonly replies: readonly Reply[] }
  | { readonly id: number; readonly failure: PlainError };

interface Pending {
  readonly hear: ((token: StreamedToken) => void) | undefined;
  readonly resolve: (replies: readonly Reply[]) => void;
  readonly reject: (error: unknown) => void;
}

const script = new URL('./worker.js', import.meta.url);

/** `openEngine` in a thread of its own. @throws RunError when the model cannot be loaded */
export async function startEngine(path: string, machine: Machine): Promise<Engine> {
  const cancelled = new SharedArrayBuffer(4);
  const flag = new Int32Array(cancelled);
  const worker = surroundings().startWorker(script, { path, machine, cancelled });
  const pending = new Map<number, Pending>();
  let last = 0;
  let broken: Error | undefined;
  let end: (error: Error) => void = () => {};
  const ended = new Promise<Error>((resolve) => (end = resolve));

  const settle = (message: Extract<EngineMessage, { id: number }>) => {
    const order = pending.get(message.id);
    if ('token' in message) {
      order?.hear?.(message.token);
      return;
    }
    pending.delete(message.id);
    if ('replies' in message) order?.resolve(message.replies);
    else order?.reject(new Error(message.failure.message));
  };
  const { facts, probe } = await new Promise<Pick<Engine, 'facts' | 'probe'>>((resolve, reject) => {
    const fail = (error: Error) => {
      broken = new Refusal(503, 'the model ended unexpectedly; it is loaded again', 1);
      reject(error);
      for (const order of pending.values()) order.reject(broken);
      pending.clear();
      end(error);
    };
    worker.on('message', (message: EngineMessage) => {
      if ('facts' in message) resolve(message);
      else if ('broken' in message) fail(new RunError(message.broken.message));
      else settle(message);
    });
    worker.once('error', fail);
    worker.once('exit', (code) => fail(new RunError(`the model's thread ended, code ${code}`)));
  }).catch(async (error: unknown) => {
    await worker.terminate();
    throw error;
  });

  return {
    facts,
    probe,
    ended,
    answer: (texts, options, signal, hear) =>
      new Promise((resolve, reject) => {
        if (broken) throw broken;
        const id = (last = (last % 0x7fff_ffff) + 1);
        const cancel = () => void Atomics.store(flag, 0, id);
        const done = () => signal?.removeEventListener('abort', cancel);
        signal?.addEventListener('abort', cancel, { once: true });
        pending.set(id, {
          hear,
          resolve: (replies) => (done(), resolve(replies)),
          reject: (error) => (done(), reject(error)),
        });
        const order: EngineOrder = { id, texts, options, streams: hear !== undefined };
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows of a browser
        worker.postMessage(order);
      }),
    dispose: async () => void (await worker.terminate()),
  };
}

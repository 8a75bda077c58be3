import type { Message, News } from '../worker/news.ts';
import type { Requests } from '../worker/requests.ts';
import { Watchdog } from './watchdog.ts';

type Argument<Name extends keyof Requests> = Parameters<Requests[Name]>[1];
type Result<Name extends keyof Requests> = Awaited<ReturnType<Requests[Name]>>;
/** Requests that take no argument are asked without one. */
type Arguments<Name extends keyof Requests> = Parameters<Requests[Name]>['length'] extends 2
  ? [argument: Argument<Name>]
  : [];

/** What hears of a worker. */
export interface Listener {
  readonly onNews: (news: News) => void;
  /** The worker has not answered for some time, or is heard of again. */
  readonly onSilence: (isSilent: boolean) => void;
  /** The worker is gone, for a reason that it gave or did not. */
  readonly onDeath: (reason: string) => void;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A worker from the page's side: requests by name, each with a promise of its result. */
export class Client {
  readonly #worker: Worker;
  readonly #listener: Listener;
  readonly #watchdog: Watchdog;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  #isDead = false;

  constructor(listener: Listener) {
    this.#listener = listener;
    this.#worker = new Worker(new URL('../worker/main.ts', import.meta.url), { type: 'module' });
    this.#watchdog = new Watchdog(() => this.ask('ping'), listener.onSilence);
    this.#worker.onmessage = ({ data }: MessageEvent<Message>) => this.#hear(data);
    this.#worker.onmessageerror = () => this.#die('');
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#die(event.message ?? '');
    };
  }

  /**
   * Asks for something; the promise rejects with the library's one line when that cannot be done. A
   * worker that is gone answers nothing, and its run says so.
   */
  ask<Name extends keyof Requests>(name: Name, ...rest: Arguments<Name>): Promise<Result<Name>> {
    const id = this.#next++;
    return new Promise<unknown>((resolve, reject) => {
      if (this.#isDead) return;
      this.#waiting.set(id, { resolve, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows
      this.#worker.postMessage({ id, name, argument: rest[0] });
    }) as Promise<Result<Name>>;
  }

  /** Ends the worker. */
  end(): void {
    this.#isDead = true;
    this.#watchdog.end();
    this.#worker.terminate();
    this.#waiting.clear();
  }

  #hear(message: Message): void {
    this.#watchdog.hear();
    if ('news' in message) {
      this.#listener.onNews(message.news);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ('error' in message) waiting?.reject(new Error(message.error));
    else waiting?.resolve(message.result);
  }

  #die(reason: string): void {
    if (this.#isDead) return;
    this.end();
    this.#listener.onDeath(reason);
  }
}

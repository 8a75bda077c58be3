const TICK = 2000; // milliseconds between two pings
const PATIENCE = 10_000; // milliseconds without an answer before it is told of

/**
 * Tells when a worker no longer answers. Only time counts in which the page is visible and its own
 * timer on time: a page that was in the background or asleep has not waited for anything.
 */
export class Watchdog {
  readonly #ping: () => Promise<unknown>;
  readonly #onSilence: (isSilent: boolean) => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #last = performance.now();
  #silent = 0;
  #isWaiting = false;
  #isTold = false;

  /** @param onSilence hears when the worker has become silent, and when it is heard of again */
  constructor(ping: () => Promise<unknown>, onSilence: (isSilent: boolean) => void) {
    this.#ping = ping;
    this.#onSilence = onSilence;
    this.#timer = setInterval(() => this.#look(), TICK);
  }

  /** The worker has said something. */
  hear(): void {
    this.#silent = 0;
    if (this.#isTold) this.#onSilence(false);
    this.#isTold = false;
  }

  /** Watches no longer. */
  end(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    const passed = now - this.#last;
    this.#last = now;
    if (document.visibilityState === 'hidden') {
      this.#silent = 0;
    } else if (!this.#isWaiting) {
      this.#isWaiting = true;
      void this.#ping().finally(() => (this.#isWaiting = false));
    } else if (passed < 2 * TICK) {
      this.#silent += passed;
    }
    if (this.#silent < PATIENCE || this.#isTold) return;
    this.#isTold = true;
    this.#onSilence(true);
  }
}

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BatchSettings, Batcher, type Clock } from '../../src/serve/batcher.ts';

/** A clock that stands until it is moved. */
class FakeClock implements Clock {
  #now = 0;
  #timers: { at: number; call: () => void }[] = [];
  now = () => this.#now;

  after(milliseconds: number, call: () => void): () => void {
    const timer = { at: this.#now + milliseconds, call };
    this.#timers.push(timer);
    return () => void (this.#timers = this.#timers.filter((one) => one !== timer));
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
    for (const { call } of this.#timers.filter(({ at }) => at <= this.#now)) call();
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
  }
}

interface Batch {
  readonly texts: readonly string[];
  readonly options: number;
  readonly signal: AbortSignal;
  readonly finish: () => void;
  readonly fail: (error: Error) => void;
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

function start(settings: Partial<BatchSettings> = {}) {
  const clock = new FakeClock();
  const batches: Batch[] = [];
  const batcher = new Batcher<number, string>(
    (texts, options, signal) =>
      new Promise((resolve, reject) => {
        const finish = () => resolve(texts.map((text) => `${text}:${options}`));
        batches.push({ texts, options, signal, finish, fail: reject });
      }),
    { batchWait: 3, batchSize: 4, queue: 100, ...settings },
    clock,
  );
  return { batcher, batches, clock, of: (i: number) => batches[i].texts.join('') };
}

test('requests that come within the wait are answered together', async () => {
  const { batcher, batches, clock, of } = start();
  const a = batcher.submit(['a'], 1);
  clock.advance(2);
  const b = batcher.submit(['b', 'c'], 1);
  expect(batches).toHaveLength(0);
  clock.advance(1);
  expect(of(0)).toBe('abc');
  batches[0].finish();
  expect(await Promise.all([a, b])).toEqual([['a:1'], ['b:1', 'c:1']]);
});

test('a full batch does not wait; no request is split', async () => {
  const { batcher, batches, of } = start();
  const all = ['ab', 'cde', 'f', 'ghijkl'].map((text) => batcher.submit([...text], 1));
  expect(of(0)).toBe('ab');
  batches[0].finish();
  await settle();
  expect(of(1)).toBe('cdef');
  batches[1].finish();
  await settle();
  expect(of(2)).toBe('ghijkl');
  batches[2].finish();
  expect((await Promise.all(all)).map((one) => one.length)).toEqual([2, 3, 1, 6]);
});

test('other options wait their turn, the oldest first', async () => {
  const { batcher, batches, clock } = start();
  const all = [1, 2, 1, 2, 3].map((options, i) => batcher.submit(['abcde'[i]], options));
  clock.advance(3);
  for (let i = 0; i < 3; i++) {
    batches[i].finish();
    await settle();
  }
  expect(batches.map(({ texts, options }) => [texts.join(''), options])).toEqual([
    ['ac', 1],
    ['bd', 2],
    ['e', 3],
  ]);
  await Promise.all(all);
});

test('what nobody waits for is not computed, and its place is free', async () => {
  const { batcher, batches, clock, of } = start({ queue: 2 });
  const [first, second, third] = [1, 2, 3].map(() => new AbortController());
  const a = batcher.submit(['a'], 1, first.signal);
  clock.advance(3);
  const b = batcher.submit(['b'], 1, second.signal);
  const c = batcher.submit(['c'], 1, third.signal);
  await expect(batcher.submit(['d'], 1)).rejects.toMatchObject({ status: 429, retryAfter: 1 });
  second.abort(new Error('gone'));
  await expect(b).rejects.toThrow('gone');
  const d = batcher.submit(['d'], 1);
  first.abort(new Error('gone'));
  await expect(a).rejects.toThrow('gone');
  expect(batches[0].signal.aborted).toBe(true);
  batches[0].fail(new Error('cancelled'));
  await settle();
  clock.advance(3);
  expect(of(1)).toBe('cd');
  third.abort(new Error('gone'));
  await expect(c).rejects.toThrow('gone');
  expect(batches[1].signal.aborted).toBe(false); // d still waits
  batches[1].finish();
  expect(await d).toEqual(['d:1']);
  await expect(batcher.submit(['e'], 1, first.signal)).rejects.toThrow('gone');
});

test('a failure is that of its batch alone', async () => {
  const { batcher, batches, clock } = start();
  const a = batcher.submit(['a'], 1);
  clock.advance(3);
  batches[0].fail(new Error('broken'));
  await expect(a).rejects.toThrow('broken');
  const b = batcher.submit(['b'], 1);
  clock.advance(3);
  batches[1].finish();
  expect(await b).toEqual(['b:1']);
});

/** What may happen, in any order. */
const event = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      texts: fc.array(fc.string(), { minLength: 1, maxLength: 6 }),
      options: fc.nat(2),
    }),
  },
  { weight: 2, arbitrary: fc.record({ wait: fc.nat(4) }) },
  { weight: 2, arbitrary: fc.constant({ finish: true }) },
  { weight: 1, arbitrary: fc.record({ abort: fc.nat() }) },
);

test('in any order of events each request has its own results, once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { maxLength: 40 }),
      fc.integer({ min: 1, max: 8 }),
      async (events, batchSize) => {
        const { batcher, batches, clock } = start({ batchSize, queue: 12 });
        const asked: {
          texts: readonly string[];
          options: number;
          controller: AbortController;
          outcome: Promise<unknown>;
        }[] = [];
        let finished = 0;
        const finish = () => {
          batches[finished]?.finish();
          finished = Math.min(finished + 1, batches.length);
        };
        for (const one of events) {
          if ('texts' in one) {
            const controller = new AbortController();
            const outcome = batcher
              .submit(one.texts, one.options, controller.signal)
              .catch((error: Error) => error);
            asked.push({ ...one, controller, outcome });
          } else if ('wait' in one) clock.advance(one.wait);
          else if ('finish' in one) finish();
          else asked[one.abort % (asked.length || 1)]?.controller.abort(new Error('gone'));
          await settle();
          expect(batches.length - finished).toBeLessThanOrEqual(1);
        }
        for (; finished < batches.length || batcher.waiting > 0; await settle()) {
          finish();
          clock.advance(3);
        }
        for (const { texts, options, controller, outcome } of asked) {
          const result = await outcome;
          if (result instanceof Error) {
            expect(controller.signal.aborted || 'status' in result).toBe(true);
          } else expect(result).toEqual(texts.map((text) => `${text}:${options}`));
        }
        for (const { texts } of batches) {
          const isOne = asked.some((one) => one.texts.join() === texts.join());
          expect(texts.length <= batchSize || isOne).toBe(true);
        }
      },
    ),
    { numRuns: 60 },
  );
});

import { describe, expect, it } from 'vitest';
import { ConfigError, DataError, TsuzuriError } from '../../src/errors.ts';
import { type LearnEvent, learn } from '../../src/learn/learn.ts';
import type { Pair } from '../../src/learn/pairs.ts';

/** Letters to capitals, the last letter again: small enough for the reference backend. */
const pairs: Pair[] = Array.from({ length: 40 }, (_, i) => {
  const text = ['a', 'b', 'c'].map((_letter, at) => 'abc'[Math.floor(i / 3 ** at) % 3]).join('');
  return [text, text.toUpperCase()];
});
const options = {
  backend: 'reference',
  hiddenSize: 8,
  embeddingSize: 8,
  learningRate: 0.02,
  dropout: 0,
  epochs: 3,
} as const;

async function eventsOf(learning: AsyncIterable<LearnEvent>): Promise<LearnEvent[]> {
  const events: LearnEvent[] = [];
  for await (const event of learning) events.push(event);
  return events;
}

describe('learn', () => {
  it('gives a translator, with the defaults of the command', async () => {
    const translator = await learn(pairs, options);
    expect(translator.model.config).toMatchObject({ attention: 'general', bidirectional: true });
    const [answer] = await translator.predict(['abc']);
    expect(answer).toMatch(/^[ABC]*$/);
    translator.dispose();
  });

  it('tells what happens, and what it told is what awaiting gives', async () => {
    const learning = learn(pairs, options);
    const events = await eventsOf(learning);
    expect(events[0]).toMatchObject({ kind: 'prepared', facts: { isHeldOut: true } });
    const epochs = events.filter(({ kind }) => kind === 'epoch');
    expect(epochs).toHaveLength(3);
    const translator = await learning;
    expect(await learning).toBe(translator);
    const other = await learn(pairs, options);
    const texts = ['abc', 'cab', 'bbb'];
    expect(await other.predict(texts)).toEqual(await translator.predict(texts));
  });

  it('keeps the best model so far when its loop is left', async () => {
    const learning = learn(pairs, { ...options, epochs: 1000 });
    for await (const event of learning) if (event.kind === 'epoch') break;
    const translator = await learning;
    expect(await eventsOf(learning)).toEqual([]);
    expect(await translator.predict(['abc'])).toHaveLength(1);
  });

  it('takes pairs as they come: objects, what is still to come, streams, and a dev set', async () => {
    const objects = pairs.map((pair) => {
      const [source, target] = pair as [string, string];
      return { source, target };
    });
    async function* later() {
      for (const pair of objects) yield await Promise.resolve(pair);
    }
    const one = { ...options, epochs: 1 };
    const answers: string[][] = [];
    for (const given of [pairs, objects, later()]) {
      answers.push(await (await learn(given, one)).predict(['abc', 'ccc']));
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    const stream = { open: () => objects };
    const [prepared] = await eventsOf(learn(stream, { ...one, dev: pairs.slice(0, 5) }));
    expect(prepared).toMatchObject({ facts: { isHeldOut: false, dev: { read: 5 } } });
  });

  it('can be ended by a signal', async () => {
    const control = new AbortController();
    const learning = learn(pairs, { ...options, signal: control.signal });
    const ended = (async () => {
      for await (const event of learning) if (event.kind === 'epoch') control.abort();
    })();
    await expect(ended).rejects.toThrow(/abort/);
    await expect(learning).rejects.toThrow(/abort/);
  });

  it('refuses what it cannot take, options before anything is read', async () => {
    expect(() => learn(pairs, { hiddensize: 3 } as object)).toThrow(ConfigError);
    expect(() => learn(pairs, { hiddensize: 3 } as object)).toThrow(
      /^learn: expected options among the \d+ of `LearnOptions`, got "hiddensize"; did you mean hiddenSize\?$/,
    );
    expect(() => learn(pairs, { epochs: 0 })).toThrow(/^epochs: /);
    expect(() => learn(pairs, { peeky: true, tiedOutput: true })).toThrow(/^tiedOutput: /);
    const bad = learn([['abc', 'A'], ['b'] as unknown as Pair], options);
    await expect(bad).rejects.toThrow(DataError);
    await expect(learn([['a', null] as unknown as Pair], options)).rejects.toThrow(
      'pairs[0]: expected two texts, [source, target], got ["a", null]',
    );
    await expect(learn([['a', ' ']], options)).rejects.toThrow('pairs[0]: the target is empty');
    await expect(learn([], options)).rejects.toThrow(DataError);
  });

  it.each<[string, () => PromiseLike<unknown>, string]>([
    [
      'nothing',
      () => learn(undefined as never),
      "pairs: expected a list of pairs, such as [['cat'",
    ],
    ['a text', () => learn('abc' as never), 'got "abc"'],
    ['an object', () => learn({ a: 'b' } as never), 'pairs: expected a list of pairs'],
    ['three texts', () => learn([['a', 'b', 'c']] as never), 'pairs[0]: expected two texts'],
    ['a dev set that is none', () => learn([['a', 'b']], { dev: 'x' as never }), 'dev: expected'],
    ['a backend that is none', () => learn([['a', 'b']], { backend: {} as never }), 'backend:'],
  ])('refuses %s with what it expected', async (_, call, message) => {
    await expect(call()).rejects.toThrow(TsuzuriError);
    await expect(call()).rejects.toThrow(message);
  });

  it('is a promise in all that a promise has', async () => {
    expect(() => learn([['a', 'b']], null as never)).toThrow(
      'options: expected an object, got null',
    );
    expect(() => learn([['a', 'b']], { signal: 5 as never })).toThrow('an AbortSignal, got 5');
    expect(() => learn([['a', 'b']], { init: 5 as never })).toThrow('init: expected a translator');
    expect(await learn(7 as never).catch(() => 'caught')).toBe('caught');
    let ended = false;
    await expect(learn(7 as never).finally(() => void (ended = true))).rejects.toThrow(
      TsuzuriError,
    );
    expect(ended).toBe(true);
  });
});

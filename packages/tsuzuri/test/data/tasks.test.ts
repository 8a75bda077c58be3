import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Codec } from '../../src/data/codec.ts';
import { type Task, makeDataset, makeExamples } from '../../src/data/task.ts';
import { rotate } from '../../src/data/tasks/rotate.ts';
import { tasks } from '../../src/data/tasks/tasks.ts';
import { ConfigError } from '../../src/errors.ts';

/** Every task of the record, with its default options. */
const everyTask: [string, Task][] = Object.entries(tasks).map(([name, make]) => [name, make()]);

/** Whether an answer is right, worked out in another way than the task does. */
const isRight: Record<keyof typeof tasks, (source: string, target: string) => boolean> = {
  addition(source, target) {
    const [a, b] = source.split('+');
    const sum = BigInt(a) + BigInt(b);
    return `${BigInt(a)}+${BigInt(b)}` === source && sum.toString() === target && sum <= 999n;
  },
  rotate(source, target) {
    return [...source].every((character, i) => target[(i + 2) % source.length] === character);
  },
};

describe.each(everyTask)('%s', (name, task) => {
  it('goes by its name in the record', () => {
    expect(task.name).toBe(name);
  });

  it('makes examples that its codecs can write, all different and all right', () => {
    const [source, target] = [new Codec(task.source), new Codec(task.target)];
    const examples = makeExamples(task, { count: 3000, seed: 5 });
    expect(new Set(examples.map((example) => example.source)).size).toBe(3000);
    for (const example of examples) {
      expect(source.decode(source.encode(example.source))).toBe(example.source);
      expect(target.decode(target.encode(example.target))).toBe(example.target);
      expect(isRight[name as keyof typeof tasks](example.source, example.target)).toBe(true);
    }
  });

  it('is the same for the same seed, and another for another', () => {
    const settings = { trainSize: 200, testSize: 50, seed: 3 };
    expect(makeDataset(task, settings)).toEqual(makeDataset(task, settings));
    expect(makeDataset(task, { ...settings, seed: 4 })).not.toEqual(makeDataset(task, settings));
  });

  it('never tests on a source that it trains on', () => {
    const { train, test } = makeDataset(task, { trainSize: 5000, testSize: 500, seed: 1 });
    expect([train.length, test.length]).toEqual([5000, 500]);
    const known = new Set(train.map((example) => example.source));
    expect(test.filter((example) => known.has(example.source))).toEqual([]);
  });

  it.each([
    [{ trainSize: 0, testSize: 1, seed: 1 }, 'trainSize'],
    [{ trainSize: 1, testSize: 0.5, seed: 1 }, 'testSize'],
    [{ trainSize: 1, testSize: 1, seed: -1 }, 'seed'],
    [{ trainSize: task.sources, testSize: 1, seed: 1 }, 'trainSize'],
  ])('refuses an impossible data set %#', (settings, setting) => {
    expect(() => makeDataset(task, settings)).toThrow(ConfigError);
    expect(() => makeDataset(task, settings)).toThrow(new RegExp(`^${setting}: `));
  });

  it('refuses more examples than there are', () => {
    const tooMany = () => makeExamples(task, { count: task.sources + 1, seed: 1 });
    expect(tooMany).toThrow(ConfigError);
    expect(tooMany).toThrow(`count: ${name} has ${task.sources} different sources`);
    expect(() => makeExamples(task, { count: 0, seed: 1 })).toThrow(/^count: /);
  });
});

describe('addition', () => {
  it('has as many sources as there are sums within three digits', () => {
    let sources = 0;
    for (let a = 0; a <= 999; a++) for (let b = 0; b <= 99; b++) if (a + b <= 999) sources++;
    expect(tasks.addition().sources).toBe(sources);
  });

  it('has questions of up to 6 characters and answers of up to 3, short ones too', () => {
    const examples = makeExamples(tasks.addition(), { count: 3000, seed: 2 });
    const lengths = (side: 'source' | 'target') =>
      new Set(examples.map((example) => example[side].length));
    expect(lengths('source')).toEqual(new Set([3, 4, 5, 6]));
    expect(lengths('target')).toEqual(new Set([1, 2, 3]));
  });
});

describe('rotate', () => {
  it('moves the last characters to the front', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(), fc.nat(), (length, by, seed) => {
        const shift = by % length;
        const task = rotate({ length, shift });
        expect(task.sources).toBe(10 ** length);
        const [{ source, target }] = makeExamples(task, { count: 1, seed });
        expect(source).toMatch(new RegExp(`^\\d{${length}}$`));
        expect(target.slice(shift) + target.slice(0, shift)).toBe(source);
      }),
      { seed: 1 },
    );
  });

  it('can make every source that it counts', () => {
    const examples = makeExamples(rotate({ length: 2, shift: 1 }), { count: 100, seed: 1 });
    const sources = examples.map((example) => Number(example.source)).sort((a, b) => a - b);
    expect(sources).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it.each([
    [{ length: 0 }, 'length: expected a whole number from 1 to 100, got 0'],
    [{ length: 101 }, 'length: expected a whole number from 1 to 100, got 101'],
    [{ length: 2.5 }, 'length: expected a whole number from 1 to 100, got 2.5'],
    [{ length: 3, shift: 3 }, 'shift: expected a whole number from 0 to 2, got 3'],
    [{ length: 3, shift: -1 }, 'shift: expected a whole number from 0 to 2, got -1'],
    [{ shift: NaN }, 'shift: expected a whole number from 0 to 4, got NaN'],
  ])('refuses %j', (options, message) => {
    expect(() => rotate(options)).toThrow(ConfigError);
    expect(() => rotate(options)).toThrow(message);
  });
});

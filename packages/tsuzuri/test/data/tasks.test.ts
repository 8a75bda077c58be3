import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Task, makeDataset, makeExamples } from '../../src/data/task.ts';
import { taskCoders } from '../../src/data/task-coders.ts';
import { rotate } from '../../src/data/tasks/rotate.ts';
import { tasks } from '../../src/data/tasks/tasks.ts';
import { ConfigError } from '../../src/errors.ts';
import { isRight } from './tasks/checkers.ts';

/** Every task of the record, with its default options. */
const everyTask: [string, Task][] = Object.entries(tasks).map(([name, make]) => [name, make()]);

describe.each(everyTask)('%s', (name, task) => {
  it('goes by its name in the record', () => {
    expect(task.name).toBe(name);
  });

  it('makes examples that its coders can write, all different and all right', async () => {
    const examples = makeExamples(task, { count: 3000, seed: 5 });
    const { source, target } = await taskCoders(task, examples);
    expect(new Set(examples.map((example) => example.source)).size).toBe(3000);
    for (const example of examples) {
      expect(source.decode(source.encode(example.source))).toBe(example.source);
      expect(target.decode(target.encode(example.target))).toBe(example.target);
      if (!isRight[name as keyof typeof tasks](example.source, example.target)) {
        expect.fail(`wrong: ${example.source} → ${example.target}`);
      }
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

describe('addition of numbers of as many digits', () => {
  it('has questions of up to 7 characters and answers of up to 4', () => {
    const task = tasks.addition({ digits: 3 });
    expect(task.sources).toBe(1_000_000);
    const { train, test } = makeDataset(task, { trainSize: 45_000, testSize: 5000, seed: 1 });
    const examples = [...train, ...test];
    expect(new Set(examples.map(({ source }) => source)).size).toBe(50_000);
    expect(Math.max(...examples.map(({ source }) => source.length))).toBe(task.source.length);
    expect(Math.max(...examples.map(({ target }) => target.length))).toBe(task.target.length);
    expect([task.source.length, task.target.length]).toEqual([7, 4]);
    for (const { source, target } of examples) {
      const [a, b] = source.split('+').map(Number);
      if (`${a}+${b}` !== source || a > 999 || b > 999 || `${a + b}` !== target) {
        expect.fail(`${source} → ${target}`);
      }
    }
  });

  it('can have other numbers of digits', () => {
    const digit = tasks.addition({ digits: 1 });
    expect(makeExamples(digit, { count: 100, seed: 1 })).toHaveLength(100);
    expect([digit.source.length, digit.target.length]).toEqual([3, 2]);
    for (const digits of [0, 8, 1.5]) {
      expect(() => tasks.addition({ digits })).toThrow(/^digits: expected a whole number from 1/);
    }
  });
});

describe('strings of letters', () => {
  it.each(['reverse', 'copy', 'sort'] as const)('%s has every length', (name) => {
    const examples = makeExamples(tasks[name](), { count: 2000, seed: 1 });
    const lengths = new Set(examples.map(({ source }) => source.length));
    expect([...lengths].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(tasks[name]({ length: 2 }).sources).toBe(26 + 26 * 26);
    expect(makeExamples(tasks[name]({ length: 1 }), { count: 26, seed: 1 })).toHaveLength(26);
    expect(() => tasks[name]({ length: 0 })).toThrow(/^length: /);
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
    [{ length: 3, lenght: 3 }, 'did you mean length?'],
    [{ length: 0 }, 'length: expected a whole number from 1 to 100, got 0'],
    [{ length: 101 }, 'length: expected a whole number from 1 to 100, got 101'],
    [{ length: 2.5 }, 'length: expected a whole number from 1 to 100, got 2.5'],
    [{ length: 3, shift: 3 }, 'shift: expected a whole number from 0 to 2, got 3'],
    [{ length: 3, shift: -1 }, 'shift: expected a whole number from 0 to 99, got -1'],
    [{ shift: NaN }, 'shift: expected a whole number from 0 to 99, got NaN'],
  ])('refuses %j', (options, message) => {
    expect(() => rotate(options)).toThrow(ConfigError);
    expect(() => rotate(options)).toThrow(message);
  });
});

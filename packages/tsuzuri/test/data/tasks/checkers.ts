import type { TaskName } from '../../../src/data/tasks/tasks.ts';
import { parseDate } from './parse-date.ts';
import { readStory } from './read-story.ts';
import { numbersOf } from './sentence-numbers.ts';

/** Whether an answer is right, worked out in another way than the task does. */
export const isRight: Record<TaskName, (source: string, target: string) => boolean> = {
  addition(source, target) {
    const [a, b] = source.split('+');
    const sum = BigInt(a) + BigInt(b);
    return `${BigInt(a)}+${BigInt(b)}` === source && sum.toString() === target && sum <= 999n;
  },
  rotate(source, target) {
    return [...source].every((character, i) => target[(i + 2) % source.length] === character);
  },
  dates: (source, target) => parseDate(source) === target,
  reverse(source, target) {
    const last = source.length - 1;
    return last === target.length - 1 && [...source].every((c, i) => target[last - i] === c);
  },
  copy: (source, target) => source === target && /^[a-z]{1,10}$/.test(source),
  sort(source, target) {
    const count = (text: string, letter: string) => text.split(letter).length;
    const rises = [...target].every((letter, i) => i === 0 || target[i - 1] <= letter);
    return rises && [...source, ...target].every((c) => count(source, c) === count(target, c));
  },
  /** The numbers of both sides are the same, and the Japanese has no letter of the English. */
  translation(source, target) {
    const [english, japanese] = [numbersOf(source), target.match(/\d+/g)?.map(Number) ?? []];
    const sorted = (list: number[]) => list.toSorted((a, b) => a - b).join();
    return sorted(english) === sorted(japanese) && /^[^a-zA-Z .?]+。$/.test(target);
  },
  qa: (source, target) => readStory(source) === target,
};

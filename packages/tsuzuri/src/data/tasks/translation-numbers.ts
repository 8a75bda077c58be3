import type { Thing, Word } from './translation-words.ts';

const NUMBERS = [
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];
const MONTHS: readonly (readonly [string, number])[] = [
  ['January', 31],
  ['February', 29],
  ['March', 31],
  ['April', 30],
  ['May', 31],
  ['June', 30],
  ['July', 31],
  ['August', 31],
  ['September', 30],
  ['October', 31],
  ['November', 30],
  ['December', 31],
];

/** One to twelve. */
export const counts = NUMBERS.map((_, i) => i + 1);

/** The integers from `first` to `last` in steps of `step`. */
export function numbers(first: number, last: number, step = 1): number[] {
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step);
}

/** A number in words, from one to twelve. */
export function inWords(count: number): string {
  return NUMBERS[count - 1];
}

/** Every day of a year, February 29 included: `November 23`, 11月23日. */
export const days: readonly Word[] = MONTHS.flatMap(([name, length], month) =>
  numbers(1, length).map((day) => ({ en: `${name} ${day}`, ja: `${month + 1}月${day}日` })),
);

/** The days that every year has. */
export const daysOfAnyYear = days.filter(({ en }) => en !== 'February 29');

/** A number of things: `three books`. */
export function counted(count: number, thing: Thing): string {
  return `${inWords(count)} ${count === 1 ? thing.one : thing.many}`;
}

/** A number with a unit: `one year`, `three years`. */
export function units(count: number, unit: string): string {
  return `${inWords(count)} ${unit}${count === 1 ? '' : 's'}`;
}

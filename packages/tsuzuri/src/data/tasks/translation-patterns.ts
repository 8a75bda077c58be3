import type { Example } from '../task.ts';
import {
  counted,
  counts,
  days,
  daysOfAnyYear,
  inWords,
  numbers,
  units,
} from './translation-numbers.ts';
import {
  animals,
  cities,
  couples,
  drinks,
  events,
  fields,
  games,
  goods,
  jobs,
  names,
  pastTimes,
  readings,
  smallThings,
  spots,
  surfaces,
  tastes,
  vehicles,
  ways,
  weekdays,
} from './translation-words.ts';

/** A sentence pattern with slots. */
export interface Pattern {
  /** How many sentences it makes, all with different English texts. */
  readonly sentences: number;
  /** Sentence `index`, from 0, and its translation. */
  at(index: number): Example;
}

type Slots = Readonly<Record<string, readonly unknown[]>>;

/** All sentences that `write` makes from the values of its slots: English, then Japanese. */
function pattern<S extends Slots>(
  slots: S,
  write: (values: { readonly [Slot in keyof S]: S[Slot][number] }) => readonly [string, string],
): Pattern {
  const entries = Object.entries(slots);
  return {
    sentences: entries.reduce((product, [, values]) => product * values.length, 1),
    at(index) {
      let rest = index;
      const values = entries.map(([slot, list]) => {
        const value = list[rest % list.length];
        rest = Math.floor(rest / list.length);
        return [slot, value];
      });
      const [source, target] = write(Object.fromEntries(values) as Parameters<typeof write>[0]);
      return { source, target };
    },
  };
}

/** Every pattern. Polite style (です, ます), numbers as digits, and counters that match the noun. */
export const patterns: readonly Pattern[] = [
  pattern({ p: names, n: counts, x: goods, d: days }, ({ p, n, x, d }) => [
    `${p.en} bought ${counted(n, x)} on ${d.en} .`,
    `${p.ja}は${d.ja}に${x.ja}を${n}${x.counter}買いました。`,
  ]),
  pattern({ n: counts, x: smallThings, at: surfaces }, ({ n, x, at }) => [
    `There ${n === 1 ? 'is' : 'are'} ${counted(n, x)} ${at.en} .`,
    `${at.ja}に${x.ja}が${n}${x.counter}あります。`,
  ]),
  pattern({ n: counts, x: animals, at: fields }, ({ n, x, at }) => [
    `There ${n === 1 ? 'is' : 'are'} ${counted(n, x)} ${at.en} .`,
    `${at.ja}に${x.ja}が${n}${x.counter}います。`,
  ]),
  pattern({ p: names, n: counts, x: animals }, ({ p, n, x }) => [
    `${p.en} has ${counted(n, x)} .`,
    `${p.ja}は${x.ja}を${n}${x.counter}飼っています。`,
  ]),
  pattern({ p: names, d: days }, ({ p, d }) => [
    `${p.en} 's birthday is ${d.en} .`,
    `${p.ja}の誕生日は${d.ja}です。`,
  ]),
  pattern({ p: names, d: daysOfAnyYear, year: numbers(1950, 2015) }, ({ p, d, year }) => [
    `${p.en} was born on ${d.en} , ${year} .`,
    `${p.ja}は${year}年${d.ja}に生まれました。`,
  ]),
  pattern({ p: names, age: numbers(2, 99) }, ({ p, age }) => [
    `${p.en} is ${age} years old .`,
    `${p.ja}は${age}歳です。`,
  ]),
  pattern({ pq: couples, to: spots, d: days }, ({ pq: [p, q], to, d }) => [
    `${p.en} and ${q.en} went to ${to.en} on ${d.en} .`,
    `${p.ja}と${q.ja}は${d.ja}に${to.ja}へ行きました。`,
  ]),
  pattern({ e: events, hour: counts, d: days }, ({ e, hour, d }) => [
    `${sentenceCase(e.en)} begins at ${inWords(hour)} o'clock on ${d.en} .`,
    `${e.ja}は${d.ja}の${hour}時に始まります。`,
  ]),
  pattern({ p: names, to: cities, d: days }, ({ p, to, d }) => [
    `${p.en} will arrive in ${to.en} on ${d.en} .`,
    `${p.ja}は${d.ja}に${to.ja}に着きます。`,
  ]),
  pattern({ p: names, n: counts, x: drinks, t: pastTimes }, ({ p, n, x, t }) => [
    `${p.en} drank ${counted(n, x)} ${t.en} .`,
    `${p.ja}は${t.ja}、${x.ja}を${n}${x.counter}飲みました。`,
  ]),
  pattern({ p: names, x: goods, t: pastTimes }, ({ p, x, t }) => [
    `How many ${x.many} did ${p.en} buy ${t.en} ?`,
    `${p.ja}は${t.ja}、${x.ja}を何${x.counter}買いましたか。`,
  ]),
  pattern({ p: names, e: events, t: pastTimes }, ({ p, e, t }) => [
    `${p.en} did not come to ${e.en} ${t.en} .`,
    `${p.ja}は${t.ja}、${e.ja}に来ませんでした。`,
  ]),
  pattern({ x: goods, yen: numbers(100, 9900, 100) }, ({ x, yen }) => [
    `This ${x.one} costs ${yen} yen .`,
    `この${x.ja}は${yen}円です。`,
  ]),
  pattern({ p: names, pages: numbers(2, 99), x: readings, t: pastTimes }, ({ p, pages, x, t }) => [
    `${p.en} read ${pages} pages of ${x.en} ${t.en} .`,
    `${p.ja}は${t.ja}、${x.ja}を${pages}ページ読みました。`,
  ]),
  pattern({ way: ways, n: numbers(5, 55, 5), by: vehicles }, ({ way: [a, b], n, by }) => [
    `It takes ${n} minutes from ${a.en} to ${b.en} by ${by.en} .`,
    `${a.ja}から${b.ja}まで${by.ja}で${n}分かかります。`,
  ]),
  pattern({ p: names, at: cities, n: counts }, ({ p, at, n }) => [
    `${p.en} has lived in ${at.en} for ${units(n, 'year')} .`,
    `${p.ja}は${at.ja}に${n}年間住んでいます。`,
  ]),
  pattern({ pq: couples, n: counts, x: smallThings }, ({ pq: [p, q], n, x }) => [
    `${p.en} gave ${q.en} ${counted(n, x)} .`,
    `${p.ja}は${q.ja}に${x.ja}を${n}${x.counter}あげました。`,
  ]),
  pattern({ p: names, game: games, d: weekdays }, ({ p, game, d }) => [
    `${p.en} plays ${game.en} every ${d.en} .`,
    `${p.ja}は毎週${d.ja}に${game.ja}をします。`,
  ]),
  pattern({ p: names, ab: tastes }, ({ p, ab: [a, b] }) => [
    `${p.en} likes ${a.en} better than ${b.en} .`,
    `${p.ja}は${b.ja}より${a.ja}のほうが好きです。`,
  ]),
  pattern({ pq: couples, to: cities }, ({ pq: [p, q], to }) => [
    `${p.en} wants to go to ${to.en} with ${q.en} .`,
    `${p.ja}は${q.ja}と${to.ja}に行きたがっています。`,
  ]),
  pattern({ p: names, job: jobs, n: counts }, ({ p, job, n }) => [
    `${p.en} has been ${job.en} for ${units(n, 'year')} .`,
    `${p.ja}は${n}年間${job.ja}をしています。`,
  ]),
  pattern({ n: counts, x: smallThings }, ({ n, x }) => [
    `Please give me ${counted(n, x)} .`,
    `${x.ja}を${n}${x.counter}ください。`,
  ]),
  pattern({ p: names, from: cities }, ({ p, from }) => [
    `When will ${p.en} come back from ${from.en} ?`,
    `${p.ja}はいつ${from.ja}から戻りますか。`,
  ]),
];

function sentenceCase(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}

import { describe, expect, it } from 'vitest';
import { makeDataset, makeExamples } from '../../../src/data/task.ts';
import { type Day, dateForms } from '../../../src/data/tasks/date-forms.ts';
import { dates } from '../../../src/data/tasks/dates.ts';
import { parseDate } from './parse-date.ts';

const day: Day = { year: 2026, month: 11, day: 23, weekday: 1 };

describe('dates', () => {
  it('has many forms, each another', () => {
    const written = dateForms.map((form) => form(day));
    const early = dateForms.map((form) => form({ ...day, month: 3, day: 5 }));
    expect(new Set(early).size).toBe(dateForms.length);
    expect(written.length).toBeGreaterThanOrEqual(20);
    for (const text of [
      'November 23, 2026',
      '23 Nov 2026',
      'Mon 23.11.2026',
      '11/23/26',
      '23rd of November 2026',
      'Monday, the 23rd of November 2026',
      '20261123',
      '23-Nov-26',
    ]) {
      expect(written).toContain(text);
    }
  });

  it.each([
    ['11/12/26', '2026-11-12'],
    ['12.11.26', '2026-11-12'],
    ['1/2/70', '1970-01-02'],
    ['12/31/69', '2069-12-31'],
    ['2026/11/12', '2026-11-12'],
    ['Tue 23.11.2026', 'another day of the week'],
    ['31 Feb 2026', 'no such day'],
  ])('%s is %s by its conventions, says the checker', (source, target) => {
    expect(parseDate(source)).toBe(target);
  });

  it('writes the day of every ending', () => {
    const ordinal = (n: number) => dateForms[10]({ ...day, day: n }).split(' ')[0];
    const endings = [1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 30, 31].map(ordinal).join(' ');
    expect(endings).toBe('1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 23rd 30th 31st');
  });

  it('has the sources that it counts on: as many texts a day as forms, at least', () => {
    for (const date of [day, { ...day, month: 5, day: 5 }, { ...day, month: 12, day: 12 }]) {
      const texts = dateForms.flatMap((form) => {
        const text = form(date);
        return [text, text.toUpperCase(), text.toLowerCase()];
      });
      expect(new Set(texts).size).toBeGreaterThanOrEqual(dateForms.length);
    }
    expect(dates().sources).toBe(36_525 * dateForms.length);
  });

  it('gives 45,000 and more, from the first day to the last, within its length', () => {
    const { train, test } = makeDataset(dates(), { trainSize: 45_000, testSize: 5000, seed: 1 });
    const all = [...train, ...test];
    expect(new Set(all.map(({ source }) => source)).size).toBe(50_000);
    for (const { source, target } of all) {
      if (parseDate(source) !== target) expect.fail(`${source} → ${target}`);
    }
    const years = all.map(({ target }) => Number(target.slice(0, 4)));
    expect([Math.min(...years), Math.max(...years)]).toEqual([1970, 2069]);
    expect(Math.max(...all.map(({ source }) => source.length))).toBe(dates().source.length);
  });

  it('writes some in capitals and some in small letters', () => {
    const examples = makeExamples(dates(), { count: 300, seed: 1 });
    const some = (form: RegExp) => examples.some(({ source }) => form.test(source));
    expect([some(/NOVEMBER/), some(/november/), some(/November/)]).toEqual([true, true, true]);
  });
});

import { expect, test } from 'vitest';
import { menus } from '../../src/setup/menus.ts';
import { settingNames } from '../../src/setup/fields.ts';
import { type Texts, en } from '../../src/texts/en.ts';
import { ja } from '../../src/texts/ja.ts';

/** The paths of all entries. */
function keysOf(dictionary: object, path = ''): string[] {
  return Object.entries(dictionary).flatMap(([name, entry]) =>
    typeof entry === 'object' ? keysOf(entry as object, `${path}${name}.`) : [`${path}${name}`],
  );
}

test('every language says the same things', () => {
  expect(keysOf(ja).toSorted()).toEqual(keysOf(en).toSorted());
});

test.each([
  ['English', en],
  ['Japanese', ja],
])('all kinds, tasks, options and settings have a name in %s', (_, texts: Texts) => {
  const { kinds, data, settings } = texts;
  for (const record of [menus.cells, menus.optimizers]) {
    expect(kinds).toEqual(expect.objectContaining(stringsFor(record)));
  }
  expect(data.tasks).toEqual(expect.objectContaining(stringsFor(menus.tasks)));
  for (const { options } of Object.values(menus.tasks)) {
    expect(data.options).toEqual(expect.objectContaining(stringsFor(options)));
  }
  expect(Object.keys(settings).toSorted()).toEqual(settingNames.toSorted());
});

function stringsFor(record: object): Record<string, unknown> {
  return Object.fromEntries(Object.keys(record).map((name) => [name, expect.any(String)]));
}

test('what the library says of stations and of its backend is said in Japanese, too', () => {
  const said = Object.entries(menus.stations).flatMap(([kind, station]) => {
    const { description, gradient, noGradient } = station;
    const more = [gradient, noGradient].filter((text) => text !== undefined);
    return [[kind, description], ...more.map((text) => [text, text])];
  });
  expect(said.filter(([key, own]) => ja.flow.library(key, own) === own)).toEqual([]);
  expect(ja.run.backend('SIMD of 4 lanes, 1 thread')).toBe('4 レーンの SIMD、1 スレッド');
});

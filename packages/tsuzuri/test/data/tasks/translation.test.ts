import { describe, expect, it } from 'vitest';
import { makeDataset } from '../../../src/data/task.ts';
import { patterns } from '../../../src/data/tasks/translation-patterns.ts';
import { translation } from '../../../src/data/tasks/translation.ts';
import { runs } from '../../support/thorough.ts';

/** One sentence of every pattern, translated by hand. */
const byHand: readonly [index: number, english: string, japanese: string][] = [
  [1569640, 'Emma bought three books on November 23 .', 'エマは11月23日に本を3冊買いました。'],
  [696, 'There is one umbrella in the bag .', 'かばんの中に傘が1本あります。'],
  [37, 'There are two birds in the garden .', '庭に鳥が2羽います。'],
  [1, 'Tom has one cat .', 'トムは猫を1匹飼っています。'],
  [1182, "Mary 's birthday is February 29 .", 'メアリーの誕生日は2月29日です。'],
  [357683, 'John was born on December 31 , 1998 .', 'ジョンは1998年12月31日に生まれました。'],
  [364, 'Lucy is 20 years old .', 'ルーシーは20歳です。'],
  [
    475100,
    'Ken and Anna went to the museum on May 5 .',
    'ケンとアンナは5月5日に博物館へ行きました。',
  ],
  [
    13154,
    "The concert begins at nine o'clock on July 1 .",
    'コンサートは7月1日の9時に始まります。',
  ],
  [12507, 'Paul will arrive in New York on March 3 .', 'ポールは3月3日にニューヨークに着きます。'],
  [1228, 'Sarah drank two cups of coffee this morning .', 'サラは今朝、コーヒーを2杯飲みました。'],
  [249, 'How many stamps did David buy yesterday ?', 'デイビッドは昨日、切手を何枚買いましたか。'],
  [
    270,
    'Alice did not come to the party last night .',
    'アリスは昨夜、パーティーに来ませんでした。',
  ],
  [896, 'This camera costs 4500 yen .', 'このカメラは4500円です。'],
  [
    18511,
    'Mike read 45 pages of the novel last night .',
    'マイクは昨夜、小説を45ページ読みました。',
  ],
  [
    202,
    'It takes 15 minutes from the station to the zoo by bus .',
    '駅から動物園までバスで15分かかります。',
  ],
  [432, 'Kate has lived in Kyoto for three years .', 'ケイトは京都に3年間住んでいます。'],
  [36740, 'Peter gave Julia one pen .', 'ピーターはジュリアにペンを1本あげました。'],
  [735, 'Ben plays tennis every Sunday .', 'ベンは毎週日曜日にテニスをします。'],
  [16, 'Nancy likes sushi better than ramen .', 'ナンシーはラーメンより寿司のほうが好きです。'],
  [
    1480,
    'George wants to go to Paris with Helen .',
    'ジョージはヘレンとパリに行きたがっています。',
  ],
  [119, 'Chris has been an engineer for one year .', 'クリスは1年間エンジニアをしています。'],
  [52, 'Please give me five apples .', 'りんごを5個ください。'],
  [40, 'When will Emma come back from Osaka ?', 'エマはいつ大阪から戻りますか。'],
];

const every = patterns.map((pattern) => {
  const step = Math.max(1, Math.floor(pattern.sentences / runs(40_000)));
  const count = Math.floor(pattern.sentences / step);
  return { pattern, count, step };
});

describe('translation', () => {
  it('translates as a person does, one sentence of every pattern', () => {
    expect(byHand).toHaveLength(patterns.length);
    byHand.forEach(([index, english, japanese], at) => {
      expect(patterns[at].at(index)).toEqual({ source: english, target: japanese });
    });
  });

  it('never makes one English sentence in two ways', () => {
    const seen = new Set<string>();
    let made = 0;
    for (const { pattern, count, step } of every) {
      for (let i = 0; i < count; i++) seen.add(pattern.at(i * step).source);
      made += count;
    }
    expect(seen.size).toBe(made);
    expect(made).toBeGreaterThan(runs(200_000));
    expect(patterns.length).toBeGreaterThanOrEqual(12);
  });

  it('knows singular and plural, and never a day that a year lacks', () => {
    for (const { pattern, count, step } of every) {
      for (let i = 0; i < count; i += 7) {
        const { source } = pattern.at(i * step);
        const wrong = /\bone \w+s\b(?! of)|\bThere is (?!one)|\bThere are one|\ba [aeiou]/;
        if (wrong.test(source) && !/one glass\b/.test(source)) expect.fail(source);
        if (source.includes('February 29 , ')) expect.fail(source);
      }
    }
  });

  it('has sentences of every pattern, and small vocabularies', () => {
    const { train } = makeDataset(translation(), { trainSize: 10_000, testSize: 1000, seed: 1 });
    const vocabulary = new Set(train.flatMap(({ source }) => source.split(' ')));
    const characters = new Set(train.flatMap(({ target }) => [...target]));
    expect(vocabulary.size).toBeLessThan(600);
    expect(characters.size).toBeLessThan(300);
    expect(train.some(({ source }) => source.startsWith('When will'))).toBe(true);
  });
});

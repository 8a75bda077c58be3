import { describe, expect, it } from 'vitest';
import { makeDataset } from '../../../src/data/task.ts';
import { patterns } from '../../../src/data/tasks/translation-patterns.ts';
import { translation } from '../../../src/data/tasks/translation.ts';

/** One sentence of every pattern, translated by hand. */
const byHand: Readonly<Record<string, string>> = {
  'Emma bought three books on November 23 .': 'エマは11月23日に本を3冊買いました。',
  'There is one umbrella in the bag .': 'かばんの中に傘が1本あります。',
  'There are two birds in the garden .': '庭に鳥が2羽います。',
  'Tom has one cat .': 'トムは猫を1匹飼っています。',
  "Mary 's birthday is February 29 .": 'メアリーの誕生日は2月29日です。',
  'John was born on December 31 , 1998 .': 'ジョンは1998年12月31日に生まれました。',
  'Lucy is 20 years old .': 'ルーシーは20歳です。',
  'Ken and Anna went to the museum on May 5 .': 'ケンとアンナは5月5日に博物館へ行きました。',
  "The concert begins at nine o'clock on July 1 .": 'コンサートは7月1日の9時に始まります。',
  'Paul will arrive in New York on March 3 .': 'ポールは3月3日にニューヨークに着きます。',
  'Sarah drank two cups of coffee this morning .': 'サラは今朝、コーヒーを2杯飲みました。',
  'How many stamps did David buy yesterday ?': 'デイビッドは昨日、切手を何枚買いましたか。',
  'Alice did not come to the party last night .': 'アリスは昨夜、パーティーに来ませんでした。',
  'This camera costs 4500 yen .': 'このカメラは4500円です。',
  'Mike read 45 pages of the novel last night .': 'マイクは昨夜、小説を45ページ読みました。',
  'It takes 15 minutes from the station to the zoo by bus .':
    '駅から動物園までバスで15分かかります。',
  'Kate has lived in Kyoto for three years .': 'ケイトは京都に3年間住んでいます。',
  'Peter gave Julia one pen .': 'ピーターはジュリアにペンを1本あげました。',
  'Ben plays tennis every Sunday .': 'ベンは毎週日曜日にテニスをします。',
  'Nancy likes sushi better than ramen .': 'ナンシーはラーメンより寿司のほうが好きです。',
  'George wants to go to Paris with Helen .': 'ジョージはヘレンとパリに行きたがっています。',
  'Chris has been an engineer for one year .': 'クリスは1年間エンジニアをしています。',
  'Please give me five apples .': 'りんごを5個ください。',
  'When will Emma come back from Osaka ?': 'エマはいつ大阪から戻りますか。',
};

const every = patterns.map((pattern) => {
  const step = Math.max(1, Math.floor(pattern.sentences / 40_000));
  const count = Math.floor(pattern.sentences / step);
  return { pattern, count, step };
});

describe('translation', () => {
  it('translates as a person does, one sentence of every pattern', () => {
    expect(Object.keys(byHand)).toHaveLength(patterns.length);
    Object.entries(byHand).forEach(([english, japanese], at) => {
      const pattern = patterns[at];
      for (let index = 0; index < pattern.sentences; index++) {
        const { source, target } = pattern.at(index);
        if (source !== english) continue;
        expect(target).toBe(japanese);
        return;
      }
      expect.fail(`no sentence of pattern ${at + 1} is "${english}"`);
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
    expect(made).toBeGreaterThan(100_000);
    expect(patterns.length).toBeGreaterThanOrEqual(12);
  });

  it('knows singular and plural, and never a day that a year lacks', () => {
    for (const { pattern, count, step } of every) {
      for (let i = 0; i < count; i += 7) {
        const { source } = pattern.at(i * step);
        const wrong = /\bone \w+s\b(?! of)|\bThere is (?!one)|\bThere are one|\ba [aeiou]/;
        if (wrong.test(source) && !/one glass\b/.test(source)) expect.fail(source);
        expect(source).not.toMatch(/February 29 , /);
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

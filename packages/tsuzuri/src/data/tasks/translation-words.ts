/** A word or phrase and its translation. */
export interface Word {
  readonly en: string;
  readonly ja: string;
}

/** A countable noun: in English with singular and plural, in Japanese with a counter. */
export interface Thing {
  readonly one: string;
  readonly many: string;
  readonly ja: string;
  /** 冊 for books, 本 for what is long, 枚 for what is flat, 台 for machines, 匹 for small animals … */
  readonly counter: string;
}

/** A list of words from pairs `english=日本語`. */
function words(...pairs: string[]): Word[] {
  return pairs.map((pair) => {
    const [en, ja] = pair.split('=');
    return { en, ja };
  });
}

/** A list of things from `singular/plural=日本語/助数詞`. */
function things(...entries: string[]): Thing[] {
  return entries.map((entry) => {
    const [english, japanese] = entry.split('=');
    const [one, many] = english.split('/');
    const [ja, counter] = japanese.split('/');
    return { one, many, ja, counter };
  });
}

/** First names; in Japanese they are katakana. */
export const names = [
  ...words('Emma=エマ', 'Tom=トム', 'Mary=メアリー', 'John=ジョン', 'Lucy=ルーシー'),
  ...words('Ken=ケン', 'Anna=アンナ', 'Paul=ポール', 'Sarah=サラ', 'David=デイビッド'),
  ...words('Alice=アリス', 'Mike=マイク', 'Kate=ケイト', 'Peter=ピーター', 'Julia=ジュリア'),
  ...words('Ben=ベン', 'Nancy=ナンシー', 'George=ジョージ', 'Helen=ヘレン', 'Chris=クリス'),
];

/** Every pair of different names, in both orders. */
export const couples = names.flatMap((a) =>
  names.filter((b) => b !== a).map((b) => [a, b] as const),
);

/** Things that fit on a table. */
export const smallThings = [
  ...things('book/books=本/冊', 'notebook/notebooks=ノート/冊', 'magazine/magazines=雑誌/冊'),
  ...things(
    'dictionary/dictionaries=辞書/冊',
    'apple/apples=りんご/個',
    'orange/oranges=オレンジ/個',
  ),
  ...things('egg/eggs=卵/個', 'cake/cakes=ケーキ/個', 'pen/pens=ペン/本', 'pencil/pencils=鉛筆/本'),
  ...things('umbrella/umbrellas=傘/本', 'ticket/tickets=切符/枚', 'stamp/stamps=切手/枚'),
  ...things('shirt/shirts=シャツ/枚', 'postcard/postcards=はがき/枚', 'towel/towels=タオル/枚'),
];

/** Things that can be bought. */
export const goods = [
  ...smallThings,
  ...things('camera/cameras=カメラ/台', 'computer/computers=パソコン/台'),
  ...things('bicycle/bicycles=自転車/台', 'chair/chairs=椅子/脚'),
];

/** Pets. */
export const animals = [
  ...things('cat/cats=猫/匹', 'dog/dogs=犬/匹', 'rabbit/rabbits=うさぎ/匹', 'bird/birds=鳥/羽'),
  ...things('hamster/hamsters=ハムスター/匹', 'turtle/turtles=亀/匹', 'horse/horses=馬/頭'),
  ...things('cow/cows=牛/頭', 'goat/goats=ヤギ/頭'),
];

/** Drinks. */
export const drinks = [
  ...things('cup of coffee/cups of coffee=コーヒー/杯', 'cup of tea/cups of tea=紅茶/杯'),
  ...things('glass of milk/glasses of milk=牛乳/杯', 'glass of water/glasses of water=水/杯'),
  ...things('glass of juice/glasses of juice=ジュース/杯'),
];

/** Locations of things. */
export const surfaces = [
  ...words('on the table=テーブルの上', 'on the desk=机の上', 'in the box=箱の中'),
  ...words('in the bag=かばんの中', 'in the kitchen=台所', 'in the office=事務所'),
];

/** Locations of animals. */
export const fields = [
  ...words('in the garden=庭', 'in the park=公園', 'on the farm=農場'),
  ...words('under the tree=木の下', 'behind the house=家の裏'),
];

/** Cities. */
export const cities = [
  ...words('Tokyo=東京', 'Kyoto=京都', 'Osaka=大阪', 'Paris=パリ', 'London=ロンドン'),
  ...words(
    'New York=ニューヨーク',
    'Rome=ローマ',
    'Beijing=北京',
    'Seoul=ソウル',
    'Sydney=シドニー',
  ),
];

/** Places in a town. */
export const spots = [
  ...words('the museum=博物館', 'the library=図書館', 'the station=駅', 'the park=公園'),
  ...words('the hospital=病院', 'the zoo=動物園', 'the airport=空港', 'the bank=銀行'),
  ...words('the post office=郵便局', 'the school=学校'),
];

/** Every pair of different places, in both orders. */
export const ways = spots.flatMap((a) => spots.filter((b) => b !== a).map((b) => [a, b] as const));

/** Events. */
export const events = [
  ...words('the meeting=会議', 'the party=パーティー', 'the concert=コンサート', 'the exam=試験'),
  ...words('the lecture=講義', 'the festival=お祭り'),
];

/** Foods, in general. */
const foods = [
  ...words('sushi=寿司', 'ramen=ラーメン', 'bread=パン', 'cheese=チーズ', 'chocolate=チョコレート'),
  ...words('curry=カレー', 'ice cream=アイスクリーム', 'fish=魚', 'rice=ご飯', 'soup=スープ'),
];

/** Every pair of different foods, in both orders. */
export const tastes = foods.flatMap((a) =>
  foods.filter((b) => b !== a).map((b) => [a, b] as const),
);

/** Times in the past that need no particle. */
export const pastTimes = words('yesterday=昨日', 'this morning=今朝', 'last night=昨夜');

/** Days of the week. */
export const weekdays = [
  ...words('Monday=月曜日', 'Tuesday=火曜日', 'Wednesday=水曜日', 'Thursday=木曜日'),
  ...words('Friday=金曜日', 'Saturday=土曜日', 'Sunday=日曜日'),
];

/** Games. */
export const games = [
  ...words('tennis=テニス', 'soccer=サッカー', 'baseball=野球', 'basketball=バスケットボール'),
  ...words('golf=ゴルフ', 'chess=チェス'),
];

/** Reading matter. */
export const readings = [
  ...words('the book=本', 'the novel=小説', 'the report=報告書', 'the textbook=教科書'),
];

/** Means of transport. */
export const vehicles = words(
  'bus=バス',
  'train=電車',
  'car=車',
  'taxi=タクシー',
  'bicycle=自転車',
);

/** Occupations; in English with the article. */
export const jobs = [
  ...words('a teacher=教師', 'a doctor=医者', 'a nurse=看護師', 'a lawyer=弁護士'),
  ...words('a singer=歌手', 'an engineer=エンジニア', 'a cook=料理人'),
];

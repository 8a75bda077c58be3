import type { answerEn } from './answer.en.ts';

/** What the view of an answer says in Japanese. */
export const answerJa: typeof answerEn = {
  title: '答え',
  input: '入力',
  inputHint: 'モデルが読める文字を入力してください',
  beam: 'ビーム幅',
  beamHelp: 'ビームサーチが各ステップで残す候補の数。1 なら貪欲法です',
  examples: '検証データの例',
  waiting: 'モデルが入力を読んでいます…',
  empty: '入力すると、ここに答えが表示されます。',
  unknown: (tokens) =>
    `${tokens} はモデルの知らない文字です。学習データにある文字を使ってください。`,
  asUnknown: (tokens) => `${tokens} はモデルの知らない文字なので、未知のトークンとして読まれます。`,
  long: (length, most) =>
    `入力は ${length} トークンですが、モデルが読めるのは ${most} トークンまでです。`,
  none: 'モデルの数値が発散しているため、答えがありません。',
  answer: '答え',
  gold: '正解',
  right: '正解',
  wrong: '不正解',
  nothing: '（空）',
  probability: (share) => `確率 ${share}`,
  cut: (tokens) => `${tokens} トークンを書いても終わらないので、そこで打ち切っています。`,
  steps: '各位置の確率',
  stepsHint: '答えの各位置で確率の高いトークンです。✓ は実際に書かれたものを示します。',
  position: (position) => `${position} 番目`,
  chosen: '書かれたトークン',
  rest: 'その他のトークン',
  noSteps: '答えにたどれないトークンがあるため、ここまで表示しています。',
  best: '上位の答え',
  columns: { rank: '順位', answer: '答え', logProbability: 'ln p', score: 'スコア' },
};

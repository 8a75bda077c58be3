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
  best: '上位の答え',
  columns: { rank: '順位', answer: '答え', logProbability: 'ln p', score: 'スコア' },
  tree: {
    title: 'ビームサーチ',
    hint: '列がステップを表し、上にあるものほど確率の高い候補です。塗りは答えまでの経路、破線は打ち切られた候補です。指すか矢印キーで選ぶと、理由が表示されます。',
    numbers: (sum, score, rank) => `Σ ln p ${sum}、スコア ${score}、${rank} 位`,
    fates: { kept: '残りました', pruned: '打ち切り', finished: '終了', answer: '答え' },
    reasons: {
      'in-beam': '確率が高く、ビームに入っています',
      'beam-size': 'もっと確率の高い候補があり、ビームに入りません',
      'cannot-win': '終わった候補にもう勝てません',
      'end-of-sequence': '系列の終わりを書きました',
      'maximum-length': '最大の長さに達しました',
    },
  },
  attention: {
    title: '注意機構',
    hint: '書かれた各トークンが、入力のどのトークンをどれだけ見たかを示します。',
    none: 'このモデルには注意機構がありません。デコーダは、エンコーダから渡された状態を通してだけ入力を知ります。設定で注意機構を選んで学習すると、どこを見ているかが分かります。',
    axes: '出力 ↓ 入力 →',
    scale: '各行の合計は 1 です',
  },
};

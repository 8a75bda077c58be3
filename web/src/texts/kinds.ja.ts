import type { kindsEn } from './kinds.en.ts';

/** What the page says of kinds of models, of their parts and of training in Japanese. */
export const kindsJa: typeof kindsEn = {
  names: {
    seq2seq: 'エンコーダ・デコーダ',
    'edit-transducer': '編集トランスデューサ',
    recurrent: '再帰型',
    transformer: 'Transformer',
    softmax: 'softmax',
    sparsemax: 'sparsemax',
    entmax: '1.5-entmax',
    hard: 'ハード注意',
    monotonic: '単調な注意',
    pointer: 'ポインタ生成',
    prefix: '入力の前に読む',
    encoder: '専用のエンコーダで読む',
    linear: '平均を加える',
    likelihood: '尤度',
    'r-drop': 'R-Drop',
    'minimum-risk': 'リスク最小化',
  },
  about: {
    model: {
      seq2seq: 'エンコーダが入力を読み、デコーダが答えを 1 トークンずつ書きます。',
      'edit-transducer':
        '入力を順にたどり、コピー・削除・挿入・置換をします。入力に似た答えに向いています。',
    },
    encoder: {
      recurrent: '1 トークンずつ読み、読んだ内容を状態に覚えます。',
      transformer: 'すべてのトークンを一度に読み、各位置がほかのすべての位置に注意を向けます。',
    },
    decoder: {
      recurrent: '1 トークンずつ書き、書いた内容を状態に覚えます。',
      transformer: '各ステップで、それまでに書いたすべてのトークンと入力に注意を向けます。',
    },
    generator: {
      softmax: 'どのトークンにもいくらかの確率があります。',
      sparsemax: 'ありそうもないトークンの確率はちょうど 0 になります。',
      entmax: 'softmax と sparsemax の中間で、ほとんどのトークンの確率が 0 になります。',
      hard: '各トークンを入力の 1 か所から書きます。学習ではすべての位置について和を取ります。',
      monotonic: '入力を後戻りしないハード注意です。順序の変わらない課題に向いています。',
      pointer: '入力のトークンをコピーすることもできる softmax です。',
    },
    attentionNormalizer: {
      softmax: '入力のどの位置にもいくらか注意を向けます。',
      sparsemax: 'スコアが最良よりかなり低い位置には注意を向けません。',
      entmax: 'softmax と sparsemax の中間で、少数の位置だけに注意を向けます。',
    },
    featuresKind: {
      prefix: '1 つのエンコーダが素性、入力の順に読みます。',
      encoder: '専用のエンコーダが素性を読み、デコーダは両方に注意を向けられます。',
      linear: '素性のベクトルの平均を、入力のすべての状態に加えます。',
    },
    objective: {
      likelihood: '正しいトークンの確率をできるだけ高くします。',
      'r-drop': '各例を異なるドロップアウトで 2 回読み、両方の結果を近づけます。',
      'minimum-risk':
        '誤りの少ない答えの確率を高くします。学習済みのモデル向けで、最初から学習すると時間がかかります。',
    },
  },
};

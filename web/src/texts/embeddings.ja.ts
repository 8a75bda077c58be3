import type { embeddingsEn } from './embeddings.en.ts';

/** What the view of the embeddings says in Japanese. */
export const embeddingsJa: typeof embeddingsEn = {
  title: '埋め込み',
  side: '表示する側',
  sides: { source: '入力側', target: '出力側' },
  first: (shown, all) => `${all} 個のうち、頻度の高い ${shown} 個のトークンを表示しています。`,
  cosines: 'トークン同士のコサイン類似度',
  pair: (a, b, cosine) => `cos(${a}, ${b}) = ${cosine}`,
  scale: '逆向き〜同じ向き',
  map: '地図：値が隣り合うトークンを線で結んでいます',
  mapLabel: '2 つの主成分の上に置いたトークン。座標は下の表にあります',
  axes: (x, y) => `横軸は第 1 主成分（分散の ${x}）、縦軸は第 2 主成分（${y}）です。`,
  table: '表で見る',
  token: 'トークン',
  nearest: '似ているトークン（コサイン）',
};

/** What the view of the embeddings says in English. */
export const embeddingsEn = {
  title: 'Embeddings',
  side: 'Side',
  sides: { source: 'Source', target: 'Target' },
  first: (shown: string, all: string) => `The ${shown} most frequent tokens of ${all}.`,
  cosines: 'Cosine similarity of each pair of tokens',
  pair: (a: string, b: string, cosine: string) => `cos(${a}, ${b}) = ${cosine}`,
  scale: 'opposite to alike',
  map: 'Map: neighbours in value are joined',
  mapLabel: 'Tokens on their two principal components; the table below has the coordinates',
  axes: (x: string, y: string) =>
    `Across: first principal component (${x} of the variance). Up: second (${y}).`,
  table: 'As a table',
  token: 'Token',
  nearest: 'Most similar (cosine)',
};

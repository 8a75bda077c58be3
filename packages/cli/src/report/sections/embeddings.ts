import { type EmbeddingMap, type TokenSimilarity, embeddingMapOf } from 'tsuzuri/inspect';
import { embeddingMapSpec } from '../../plot/embedding-map.ts';
import { heatMapSpec } from '../../plot/heat-map.ts';
import { formatFixed } from '../../text/format.ts';
import { type Html, markup, table } from '../html.ts';
import type { Section } from '../section.ts';
import { tokenOf } from '../tokens.ts';

const MATRIX = 30; // tokens
const MATRIX_SIZE = 480; // pixels
const MAP = 120; // tokens
const PAIRS = 10; // at either end of the order

interface Seen {
  readonly pairs: readonly TokenSimilarity[];
  readonly map: EmbeddingMap;
}

/** Which source tokens the models find alike. */
export const embeddings: Section<Seen> = {
  title: 'Embeddings',
  about: `The vectors of the source tokens: their cosine similarity, and a map of them on their first two principal components, of the most frequent ones.`,
  look: async (translator) => ({
    pairs: await translator.embeddingSimilarity({ tokens: MATRIX, pairs: MATRIX ** 2 }),
    map: await embeddingMapOf(translator, { tokens: MAP }),
  }),
  async make({ models, charts }, looks) {
    const figures: Html[] = [];
    for (const { model, seen } of looks) {
      const { pairs, map } = seen;
      if (pairs.length === 0) continue;
      const of = models.length > 1 ? ` (${model.name})` : '';
      const matrix = heatMapSpec(pairs, '', MATRIX_SIZE);
      figures.push(
        await charts.figure(`Similarity of tokens${of}`, matrix, tableOfPairs(pairs)),
        await charts.figure(`Map of tokens${of}`, embeddingMapSpec(map, ''), tableOfMap(map)),
      );
    }
    return figures.length === 0 ? undefined : markup`<div class="figures wide">${figures}</div>`;
  },
};

function tableOfPairs(pairs: readonly TokenSimilarity[]): Html {
  const isAll = pairs.length <= 2 * PAIRS;
  const shown = isAll ? pairs : [...pairs.slice(0, PAIRS), ...pairs.slice(-PAIRS)];
  return table(
    'The most and the least similar pairs',
    ['tokens', 'cosine'],
    shown.map(({ a, b, cosine }) => [`${tokenOf(a)} ${tokenOf(b)}`, formatFixed(cosine, 3)]),
  );
}

function tableOfMap({ points }: EmbeddingMap): Html {
  return table(
    'Map of tokens',
    ['token', 'first component', 'second component'],
    points.map(({ token, x, y }) => [tokenOf(token), formatFixed(x, 3), formatFixed(y, 3)]),
  );
}

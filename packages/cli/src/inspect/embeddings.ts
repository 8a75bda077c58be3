import { embeddingMapOf } from 'tsuzuri/inspect';
import { described, toggle, wholeNumber } from '../config/fields.ts';
import { embeddingMapSpec } from '../plot/embedding-map.ts';
import { heatMapSpec } from '../plot/heat-map.ts';
import { similarityTable } from '../terminal/pairs.ts';
import { visible } from '../text/visible.ts';
import type { Part } from './part.ts';

const settings = {
  pairs: described(wholeNumber(1, 1000), 'pairs to print from either end of the order', 'N'),
  tokens: described(wholeNumber(2, 250), 'the most frequent tokens, which the picture shows', 'N'),
  map: toggle('draw a map, the first two principal components, in the place of the heat map'),
};

/** Which tokens are alike to the model, as a table and a heat map. */
export const embeddings: Part<typeof settings> = {
  summary: 'which tokens the model finds alike',
  description:
    "Prints the most and the least similar pairs of source tokens, by the cosine of their embeddings, and draws a heat map. Without --out it is written beside the model: embeddings.svg for the model that the run's summary shows (the reversed one, if there), else embeddings-NAME.svg. With --map it draws the tokens on the first two principal components instead: embedding-map.svg.",
  operands: {},
  examples: [
    'embeddings runs/addition',
    'embeddings runs/addition --model plain --out plain.png',
    'embeddings runs/addition --map --out map.svg',
    'embeddings runs/words --tokens 40 --pairs 20',
    'embeddings plain.safetensors --json',
  ],
  settings,
  defaults: { pairs: 10, tokens: 100, map: false },
  out: 'picture to write, .svg or .png (beside the model when omitted: embeddings.svg or embeddings-NAME.svg, see above)',
  preference: 'inspected',
  async look({ translator, found, settings: { pairs, tokens, map } }) {
    const similarity = await translator.embeddingSimilarity();
    const shown = await translator.embeddingSimilarity({ tokens, pairs: tokens ** 2 });
    const plane = await embeddingMapOf(translator, { tokens });
    const isPart = tokens < translator.source.vocabulary.size;
    return {
      text: (style) => {
        const heading = style('heading', `Which tokens ${visible(found.path)} finds alike`);
        const lines = similarityTable(similarity, pairs, style);
        return `${heading} (cosine of embeddings)\n${lines.map((line) => `  ${line}\n`).join('')}`;
      },
      data: { embeddingSimilarity: similarity, map: plane },
      picture: {
        spec: map
          ? embeddingMapSpec(plane, found.description)
          : heatMapSpec(shown, found.description),
        title: `${map ? 'Map' : 'Heat map'} of ${isPart ? `the ${tokens} most frequent tokens` : map ? 'all tokens' : 'all pairs'}`,
        beside: `${map ? 'embedding-map' : 'embeddings'}${found.isInspected ? '' : `-${found.name}`}.svg`,
      },
    };
  },
};

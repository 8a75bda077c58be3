import type { EmbeddingMap } from 'tsuzuri/inspect';
import { formatShare } from '../text/format.ts';
import { drawnToken, visible } from '../text/visible.ts';
import type { Spec } from './spec.ts';
import { heading, INK, PALETTE } from './theme.ts';

const SIZE = 460; // pixels of a side
const MANY = 30; // tokens; more have smaller labels

/**
 * Tokens on the two principal components of their embeddings.
 *
 * @param what the embeddings are of
 */
export function embeddingMapSpec({ points, explained }: EmbeddingMap, what: string): Spec {
  const values = points.map(({ token, x, y }) => ({ token: drawnToken(token), x, y }));
  const span = 1.16 * Math.max(1e-9, extentOf(points, 'x').span, extentOf(points, 'y').span);
  const side = (field: 'x' | 'y', share: number, number: string) => {
    const { middle } = extentOf(points, field);
    return {
      field,
      type: 'quantitative',
      scale: { domain: [middle - span / 2, middle + span / 2], nice: false }, // one unit on both axes
      axis: { tickCount: 5, title: `${number} component, ${formatShare(share)} of the variance` },
    };
  };
  return {
    ...heading(
      'Which tokens lie near each other',
      `principal components of the source embeddings · ${visible(what)}`,
    ),
    width: SIZE,
    height: SIZE,
    data: { values },
    encoding: { x: side('x', explained[0], 'first'), y: side('y', explained[1], 'second') },
    layer: [
      {
        mark: {
          type: 'circle',
          size: points.length > MANY ? 16 : 26,
          color: PALETTE[0],
          opacity: 0.9,
        },
      },
      {
        mark: {
          type: 'text',
          align: 'left',
          dx: 6,
          dy: -5,
          fontSize: points.length > MANY ? 10 : 12,
          color: INK,
        },
        encoding: { text: { field: 'token' } },
      },
    ],
  };
}

function extentOf(points: EmbeddingMap['points'], axis: 'x' | 'y') {
  const least = points.reduce((value, point) => Math.min(value, point[axis]), Infinity);
  const most = points.reduce((value, point) => Math.max(value, point[axis]), -Infinity);
  return points.length === 0
    ? { span: 0, middle: 0 }
    : { span: most - least, middle: (least + most) / 2 };
}

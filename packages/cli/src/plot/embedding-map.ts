import type { EmbeddingMap } from 'tsuzuri/inspect';
import { countOf, formatShare } from '../text/format.ts';
import { drawnToken, visible } from '../text/visible.ts';
import type { Spec } from './spec.ts';
import { heading, INK, PALETTE } from './theme.ts';

const SIZE = 460; // pixels of a side
const MANY = 30; // tokens; more have smaller labels
const ABOVE = { dx: 6, dy: -5 }; // pixels from a point to its label

/**
 * Tokens on the two principal components of their embeddings.
 *
 * @param what the embeddings are of
 */
export function embeddingMapSpec({ points, explained }: EmbeddingMap, what: string): Spec {
  const fontSize = points.length > MANY ? 10 : 12;
  const span = 1.16 * Math.max(1e-9, extentOf(points, 'x').span, extentOf(points, 'y').span);
  const drawn = points.map(({ token, x, y }) => ({ token: drawnToken(token), x, y }));
  const labelled = withRoom(drawn, SIZE / span, fontSize);
  const values = drawn.map((point, i) => ({ ...point, label: labelled[i] ? point.token : '' }));
  const omitted = labelled.filter((isShown) => !isShown).length;
  const names =
    omitted > 0
      ? ` · ${countOf(omitted, 'name')} without room ${omitted === 1 ? 'is' : 'are'} omitted`
      : '';
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
      `principal components of the source embeddings · ${visible(what)}${names}`,
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
          ...ABOVE,
          fontSize,
          color: INK,
        },
        encoding: { text: { field: 'label' } },
      },
    ],
  };
}

interface Place {
  readonly token: string;
  readonly x: number;
  readonly y: number;
}

/** Which labels have room beside those before them; the most frequent tokens come first. */
function withRoom(points: readonly Place[], pixels: number, fontSize: number): boolean[] {
  const boxes: { left: number; right: number; y: number }[] = [];
  return points.map(({ token, x, y }) => {
    const left = x * pixels;
    const box = { left, right: left + widthOf(token) * fontSize, y: y * pixels };
    const isFree = boxes.every(
      (other) =>
        box.left > other.right ||
        box.right < other.left ||
        Math.abs(box.y - other.y) > 1.1 * fontSize,
    );
    if (isFree) boxes.push(box);
    return isFree;
  });
}

/** The width of a text in letters' heights, or a little more: those of Chinese and Japanese are square. */
function widthOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (letter < '\u2e80' ? 0.68 : 1.05), 0.2);
}

function extentOf(points: EmbeddingMap['points'], axis: 'x' | 'y') {
  const least = points.reduce((value, point) => Math.min(value, point[axis]), Infinity);
  const most = points.reduce((value, point) => Math.max(value, point[axis]), -Infinity);
  return points.length === 0
    ? { span: 0, middle: 0 }
    : { span: most - least, middle: (least + most) / 2 };
}

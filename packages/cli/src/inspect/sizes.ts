import { parameterSizes, partSizes } from 'tsuzuri/inspect';
import { sizesSpec } from '../plot/sizes.ts';
import { type Cell, layOut } from '../terminal/table.ts';
import { formatCount, formatShare } from '../text/format.ts';
import { visible } from '../text/visible.ts';
import type { Part } from './part.ts';

/** The parameters of a model, part by part. */
export const sizes: Part = {
  summary: 'how many parameters the model has, and where',
  description:
    'Prints the number of parameters of each part of the model, with the shape of each parameter.',
  operands: {},
  examples: ['sizes runs/addition', 'sizes runs/words --out sizes.svg'],
  settings: {},
  defaults: {},
  look({ translator, found }) {
    const parameters = parameterSizes(translator.model);
    const parts = partSizes(parameters);
    const total = parts.reduce((sum, { count }) => sum + count, 0);
    const rows = parts.flatMap(({ part, count }): Cell[][] => [
      [{ text: part }, { text: '' }, { text: formatCount(count) }, share(count, total)],
      ...parameters
        .filter((parameter) => parameter.part === part)
        .map(({ name, shape, count: own }): Cell[] => [
          { text: `  ${name.slice(part.length + 1)}`, look: 'quiet' },
          { text: shape.join(' × '), look: 'quiet' },
          { text: formatCount(own), look: 'quiet' },
          { text: '' },
        ]),
    ]);
    return Promise.resolve({
      text: (style) => {
        const heading = style('heading', `The parameters of ${visible(found.path)}`);
        const all = [...rows, [{ text: 'total' }, { text: '' }, { text: formatCount(total) }]];
        const lines = layOut(all, ['left', 'left', 'right', 'right'], style);
        return `${heading}\n${lines.map((line) => `  ${line}\n`).join('')}`;
      },
      data: { parameterCount: translator.parameterCount, parts, parameters },
      picture: { spec: sizesSpec(parts, found.description), title: 'Parameters by part' },
    });
  },
};

function share(count: number, total: number): Cell {
  return { text: formatShare(count / Math.max(1, total)) };
}

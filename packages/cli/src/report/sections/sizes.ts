import { type ParameterSize, parameterSizes } from 'tsuzuri/inspect';
import { formatCount, formatShare } from '../../text/format.ts';
import { type Html, markup, table } from '../html.ts';
import type { Section } from '../section.ts';

/** How many numbers each part of the models has. */
export const sizes: Section<readonly ParameterSize[]> = {
  title: 'Parameters',
  about: 'How many numbers each part of the model has.',
  look: ({ model: { parameters } }) => parameterSizes({ parameters }),
  make({ models }, looks) {
    const parts: Html[] = [];
    for (const { model, seen } of looks) {
      const total = seen.reduce((sum, { count }) => sum + count, 0);
      const rows = seen.map(({ name, shape, count }) => [
        markup`<code>${name}</code>`,
        markup`<span class="whole">[${shape.join(', ')}]</span>`,
        formatCount(count),
        formatShare(count / total),
      ]);
      const sum = ['all', '', formatCount(total), '100 %'];
      if (models.length > 1) parts.push(markup`<h3>${model.name}</h3>`);
      parts.push(table(`Parameters of ${model.name}`, head, [...rows, sum]));
    }
    return parts.length === 0 ? undefined : markup`${parts}`;
  },
};

const head = ['parameter', 'shape', 'numbers', 'share'];

import { memo } from 'preact/compat';
import { texts } from '../../texts/texts.ts';
import type { Layout } from './layout.ts';

/** The parts of the model and the steps of its layers. */
export const Background = memo(({ layout }: { readonly layout: Layout }) => {
  const words = texts.value.flow;
  return (
    <g>
      {layout.regions.map(({ part, x, y, width, height }) => (
        <g key={part} class={`region ${part}`}>
          <rect x={x} y={y} width={width} height={height} rx={12} />
          <text x={x + 12} y={y + 20}>
            {words[part]}
          </text>
        </g>
      ))}
      {layout.cards.map(({ x, y, width, height }, i) => (
        <rect key={i} class="card" x={x} y={y} width={width} height={height} rx={8} />
      ))}
    </g>
  );
});

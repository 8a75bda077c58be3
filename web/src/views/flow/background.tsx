import { memo } from 'preact/compat';
import { texts } from '../../texts/texts.ts';
import { rowsWithout } from './labels.tsx';
import type { Layout } from './layout.ts';
import { nameOf } from './rows.ts';

/** The parts of the model and the steps of its layers. */
export const Background = memo(({ layout }: { readonly layout: Layout }) => {
  const words = texts.value.flow;
  const left = layout.regions.find(({ part }) => part === 'decoder')?.x ?? 0;
  return (
    <g>
      {layout.regions.map(({ part, x, y, width, height }) => (
        <g key={part} class={`region ${part}`}>
          {part !== 'bridge' && <rect x={x} y={y} width={width} height={height} rx={12} />}
          {part === 'bridge' ? (
            <text x={x + width / 2} y={y + height + 14} text-anchor="middle">
              {words[part]}
            </text>
          ) : (
            <text x={x + 10} y={y + 20}>
              {words[part]}
            </text>
          )}
        </g>
      ))}
      {rowsWithout(layout).map(({ key, sample, y, height }) => (
        <text key={key} class="row-name" x={left - 8} y={y + height / 2}>
          {words.names[nameOf(sample)] ?? nameOf(sample)}
        </text>
      ))}
      {layout.cards.map(({ x, y, width, height }, i) => (
        <rect key={i} class="card" x={x} y={y} width={width} height={height} rx={8} />
      ))}
    </g>
  );
});

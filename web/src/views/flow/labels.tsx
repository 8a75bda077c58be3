import { texts } from '../../texts/texts.ts';
import type { Layout } from './layout.ts';
import { bandsOf, nameOf } from './rows.ts';

/** The names of the rows, to the left of the picture; they stay when it is scrolled. */
export function Labels({ layout }: { readonly layout: Layout }) {
  const { names } = texts.value.flow;
  const { rows, placed, height } = layout;
  const ofEncoder = new Set(
    [...placed.values()].flatMap(({ station, y }) => (station.part === 'encoder' ? y : [])),
  );
  return (
    <div class="flow-labels" style={{ height }} aria-hidden="true">
      {rows
        .filter(({ y }) => ofEncoder.has(y))
        .map(({ key, sample, y, height }) => (
          <span key={key} style={{ top: y, height }}>
            {names[nameOf(sample)] ?? nameOf(sample)}
            {bandsOf(sample) > 1 && (
              <span class="bands">
                {sample.labels?.map((label) => (
                  <i key={label}>{label}</i>
                ))}
              </span>
            )}
          </span>
        ))}
    </div>
  );
}

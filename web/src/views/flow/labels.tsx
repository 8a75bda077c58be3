import { texts } from '../../texts/texts.ts';
import type { Layout } from './layout.ts';
import { type Row, bandsOf, nameOf, rowOf } from './rows.ts';

/** The names of the rows, to the left of the picture; they stay when it is scrolled. */
export function Labels({ layout }: { readonly layout: Layout }) {
  const { names } = texts.value.flow;
  const { rows, height } = layout;
  const others = rowsWithout(layout);
  return (
    <div class="flow-labels" style={{ height }} aria-hidden="true">
      {rows
        .filter((row) => !others.includes(row))
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

/** The rows that have no station of the encoder: their names stand beside the decoder. */
export function rowsWithout({ rows, placed }: Layout): Row[] {
  const read = [...placed.values()].filter(({ station }) => station.part === 'encoder');
  const ofEncoder = new Set(read.map(({ station }) => rowOf(station)));
  return rows.filter(({ key }) => !ofEncoder.has(key));
}

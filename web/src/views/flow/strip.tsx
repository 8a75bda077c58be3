import { useSignal } from '@preact/signals';
import type { Station } from 'tsuzuri/inspect';
import { count, texts } from '../../texts/texts.ts';
import { cssColor, inkOn, share } from '../../style/colors.ts';
import type { Look } from './look.ts';
import { bandsOf } from './rows.ts';
import { brief, precise, visible } from '../../texts/write.ts';

const MOST = 2048; // cells

type Props = Look & { readonly station: Station; readonly values: Float32Array };

/** The numbers of a station, each in its colour; the one under the pointer is written in full. */
export function Strip(props: Props) {
  const { station, values } = props;
  const words = texts.value.flow.panel;
  const at = useSignal<number | undefined>(undefined);
  const bands = bandsOf(station);
  const size = values.length / bands;
  const point = (event: PointerEvent) => {
    const cell = (event.target as Element).closest<HTMLElement>('[data-at]');
    at.value = cell ? Number(cell.dataset.at) : undefined;
  };
  const shown = at.value !== undefined && at.value < values.length ? at.value : undefined;
  return (
    <>
      <div
        class="strip"
        tabIndex={0}
        role="group"
        aria-label={words.values}
        onPointerOver={point}
        onPointerLeave={() => (at.value = undefined)}
      >
        {Array.from({ length: bands }, (_, band) => (
          <div class="band" key={band}>
            {bands > 1 && <b class="band-name">{station.labels?.[band] ?? band}</b>}
            <Cells {...props} from={band * size} to={Math.min((band + 1) * size, MOST)} />
          </div>
        ))}
      </div>
      <p class="reading hint">
        {shown === undefined ? '\u00A0' : readingOf(station, shown)}
        {values.length > MOST && words.cut(count(MOST), count(values.length))}
      </p>
    </>
  );
}

function Cells({
  station,
  values,
  scales,
  theme,
  from,
  to,
}: Props & { readonly from: number; readonly to: number }) {
  const scale = scales(station);
  const names = bandsOf(station) > 1 ? undefined : station.labels;
  return (
    <div class={`cells ${names ? 'named' : ''}`}>
      {Array.from(values.subarray(from, to), (value, i) => {
        const part = share(scale, value);
        const style = { background: cssColor(theme, part), color: inkOn(theme, part) };
        return (
          <data key={i} value={String(value)} data-at={from + i} style={style}>
            {names && <small>{visible(names[from + i])}</small>}
            {brief(value)}
          </data>
        );
      })}
    </div>
  );
}

/** A cell in full: its place, its label, its value and its gradient. */
function readingOf(station: Station, at: number): string {
  const words = texts.value.flow.panel;
  const { labels, values, gradient } = station;
  const size = values.length / bandsOf(station);
  const label = labels?.[bandsOf(station) > 1 ? Math.floor(at / size) : at];
  const place = `${label === undefined ? '' : `${visible(label)} `}[${at % size}]`;
  const slope = gradient ? ` · ${words.slope(precise(gradient[at]))}` : '';
  return `${place} = ${precise(values[at])}${slope}`;
}

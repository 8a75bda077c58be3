import { texts } from '../../texts/texts.ts';
import { useGrowing } from './growing.ts';
import { type Look, choose, placeOf, titleOf } from './look.ts';
import { selected } from './state.ts';
import { precise, visible } from '../../texts/write.ts';

const PER_FRAME = 25;

/** The stations as a table, in the order of computation. */
export function Table({ flow }: Look) {
  const words = texts.value.flow;
  const { columns } = words;
  const shown = useGrowing(flow.stations.length, PER_FRAME);
  const hasGradient = flow.stations.some(({ gradient }) => gradient);
  return (
    <div class="flow-table" tabIndex={0} role="region" aria-label={words.stations}>
      <table>
        <thead>
          <tr>
            <th scope="col">{columns.station}</th>
            <th scope="col">{columns.token}</th>
            <th scope="col">{columns.shape}</th>
            <th scope="col">{columns.least}</th>
            <th scope="col">{columns.most}</th>
            {hasGradient && <th scope="col">{columns.slope}</th>}
          </tr>
        </thead>
        <tbody>
          {flow.stations.slice(0, shown).map((station) => (
            <tr key={station.id}>
              <th scope="row">
                <button
                  type="button"
                  aria-pressed={station.id === selected.value}
                  onClick={() => choose(station.id)}
                >
                  {titleOf(station)} <small>{placeOf(station, flow)}</small>
                </button>
              </th>
              <td>{station.token !== undefined && visible(station.token)}</td>
              <td>[{station.shape.join(', ')}]</td>
              <td>{precise(Math.min(...station.values))}</td>
              <td>{precise(Math.max(...station.values))}</td>
              {hasGradient && (
                <td>
                  {station.gradient ? precise(Math.max(...station.gradient.map(Math.abs))) : ''}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

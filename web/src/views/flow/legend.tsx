import type { Station } from 'tsuzuri/inspect';
import { texts } from '../../texts/texts.ts';
import { rampOf } from '../../style/colors.ts';
import { type Look, titleOf } from './look.ts';
import { drawingOf, nameOf } from './rows.ts';
import { brief } from '../../texts/write.ts';

/** What the colours mean: of the station that is looked at, or else of the hidden states. */
export function Legend({
  flow,
  theme,
  scales,
  isGradient,
  station,
}: Look & { readonly station: Station | undefined }) {
  const words = texts.value.flow.legend;
  const shown = station ?? flow.stations.find((one) => nameOf(one) === 'hidden');
  if (!shown || drawingOf(shown) === 'token') return null; // an id is no amount
  const { limit, isRoot } = scales(shown);
  const half = isRoot ? limit / 4 : limit / 2;
  return (
    <div class="legend">
      <span>{isGradient ? words.gradients : words.values(titleOf(shown))}</span>
      <span class="ramp-and-ticks">
        <span class="ramp" style={{ background: rampOf(theme) }} />
        <span class="ticks">
          {[-limit, -half, 0, half, limit].map((tick, i) => (
            <span key={i}>{brief(tick)}</span>
          ))}
        </span>
      </span>
    </div>
  );
}

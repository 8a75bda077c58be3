import type { Run } from '../../run/run.ts';
import { percent, texts } from '../../texts/texts.ts';

const LABELLED = 12; // positions, at most, that have their numbers under them

/** How often the token at each position of the target is right, as bars: one per run. */
export function Positions({ runs }: { readonly runs: readonly Run[] }) {
  const words = texts.value.learning;
  const shares = runs.map(({ epochs }) => epochs.value.at(-1)?.dev?.tokenAccuracyByPosition ?? []);
  const length = Math.max(0, ...shares.map((share) => share.length));
  return (
    <figure class="chart">
      <figcaption>{words.byPosition}</figcaption>
      <div class="positions-area">
        <div class="ticks" aria-hidden="true">
          {[1, 0.5, 0].map((share) => (
            <span key={share}>{percent(share)}</span>
          ))}
        </div>
        <ol class={`positions ${length > LABELLED ? 'many' : ''}`}>
          {Array.from({ length }, (_, at) => (
            <li key={at}>
              <div class="bars" aria-hidden="true">
                {shares.map((share, run) => (
                  <span
                    key={run}
                    class={`bar series-${run}`}
                    style={{ height: `${100 * (share[at] ?? 0)}%` }}
                  />
                ))}
              </div>
              <span class="number" aria-hidden="true">
                {at + 1}
              </span>
              <span class="hidden">
                {words.position(at + 1)}:{' '}
                {shares.map((share) => percent(share[at] ?? 0)).join(', ')}
              </span>
            </li>
          ))}
        </ol>
      </div>
    </figure>
  );
}

import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { percent, texts } from '../../texts/texts.ts';
import type { Embeddings } from '../../worker/requests/embeddings.ts';
import { brief, visible } from '../../texts/write.ts';
import { type Place, apart, nearest } from './labels.ts';
import { neighbours, steady } from './order.ts';

type Points = readonly { readonly x: number; readonly y: number }[];

const [SIZE, EDGE, MOVE] = [400, 34, 250]; // pixels, pixels, milliseconds

/** The tokens on their two principal components, neighbours in value joined. */
export function TokenMap({ embeddings }: { readonly embeddings: Embeddings }) {
  const words = texts.value.embeddings;
  const { tokens, points, explained } = embeddings;
  const shown = useMoving(points);
  const joined = useMemo(() => neighbours(tokens), [tokens.join('\n')]);
  const limit = limitOf(points);
  const place = (value: number) => SIZE / 2 + (value / limit) * (SIZE / 2 - EDGE);
  const at = shown.map(({ x, y }) => [place(x), place(-y)] as const);
  const named = useMemo(
    () =>
      apart(
        points.map(({ x, y }) => [place(x), place(-y)]),
        tokens.map(visible),
      ),
    [points],
  );
  const near = useSignal<number | undefined>(undefined);
  return (
    <figure class="map">
      <figcaption>{words.map}</figcaption>
      <svg
        viewBox={`0 0 ${SIZE} ${SIZE}`}
        role="img"
        aria-label={words.mapLabel}
        onPointerMove={(event) => (near.value = nearest(at, placeIn(event)))}
        onPointerLeave={() => (near.value = undefined)}
      >
        <rect class="frame" x={EDGE} y={EDGE} width={SIZE - 2 * EDGE} height={SIZE - 2 * EDGE} />
        <path
          class="zero"
          d={`M${EDGE} ${SIZE / 2}H${SIZE - EDGE}M${SIZE / 2} ${EDGE}V${SIZE - EDGE}`}
        />
        {[-limit, 0, limit].map((value) => (
          <g key={value} class="tick">
            <text x={place(value)} y={SIZE - EDGE + 14} text-anchor="middle">
              {brief(value)}
            </text>
            <text x={EDGE - 4} y={place(-value) + 4} text-anchor="end">
              {brief(value)}
            </text>
          </g>
        ))}
        {joined.map(
          ([a, b]) =>
            at[a] &&
            at[b] && (
              <line key={`${a} ${b}`} x1={at[a][0]} y1={at[a][1]} x2={at[b][0]} y2={at[b][1]} />
            ),
        )}
        {at.map(([x, y], token) =>
          named.has(token) ? (
            <TokenName key={token} at={[x, y]} token={tokens[token]} />
          ) : (
            <circle key={token} cx={x} cy={y} r={2.5} />
          ),
        )}
        {near.value !== undefined && at[near.value] && (
          <g class="pointed">
            <TokenName at={at[near.value]} token={tokens[near.value]} />
          </g>
        )}
      </svg>
      <p class="hint">{words.axes(percent(explained[0]), percent(explained[1]))}</p>
    </figure>
  );
}

type TokenNameProps = { readonly at: Place; readonly token: string };

function TokenName({ at: [x, y], token }: TokenNameProps) {
  return (
    <text class="token" x={x} y={y + 4} text-anchor="middle">
      {visible(token)}
    </text>
  );
}

/** Where a pointer is, as the picture counts. */
function placeIn({ currentTarget, clientX, clientY }: PointerEvent): Place {
  const { left, top, width, height } = (currentTarget as Element).getBoundingClientRect();
  return [((clientX - left) * SIZE) / width, ((clientY - top) * SIZE) / height];
}

/** A round number that no coordinate passes: it changes seldom, so the map stands still. */
function limitOf(points: Points): number {
  const most = Math.max(1e-6, ...points.flatMap(({ x, y }) => [Math.abs(x), Math.abs(y)]));
  const step = 10 ** Math.floor(Math.log10(most)) / 2;
  return Math.ceil(most / step) * step;
}

/** Points on their way to where they are to be; there at once for those who want no motion. */
function useMoving(points: Points): Points {
  const shown = useSignal<Points>(points);
  const goal = useRef<Points>(points);
  useEffect(() => {
    const [from, to] = [shown.peek(), steady(points, goal.current)];
    goal.current = to;
    if (from.length !== to.length || matchMedia('(prefers-reduced-motion: reduce)').matches) {
      shown.value = to;
      return undefined;
    }
    const start = performance.now();
    let frame = requestAnimationFrame(function move(now) {
      const share = Math.min(1, Math.max(0, (now - start) / MOVE));
      shown.value = to.map(({ x, y }, i) => ({
        x: from[i].x + (x - from[i].x) * share,
        y: from[i].y + (y - from[i].y) * share,
      }));
      if (share < 1) frame = requestAnimationFrame(move);
    });
    return () => cancelAnimationFrame(frame);
  }, [points]);
  return shown.value;
}

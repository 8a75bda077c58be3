import { memo } from 'preact/compat';
import { useGrowing } from './growing.ts';
import type { Arrow } from './routes.ts';
import type { Layout } from './layout.ts';
import type { Look } from './look.ts';
import { pointed, selected } from './state.ts';

/** Heads of arrows. */
function Heads() {
  return (
    <defs>
      {['plain', 'strong'].map((name) => (
        <marker
          key={name}
          id={`head-${name}`}
          class={`head ${name}`}
          viewBox="0 0 8 8"
          refX="6"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          markerUnits="userSpaceOnUse"
          orient="auto-start-reverse"
        >
          <path d="M0 0.500 8 4 0 7.500z" />
        </marker>
      ))}
    </defs>
  );
}

interface ArrowsProps extends Look {
  readonly arrows: readonly Arrow[];
  readonly isFaint: (id: string) => boolean;
}

const PER_FRAME = 40;

/** What is computed from what; gradients go the other way. */
export function Arrows({ arrows, flow, isGradient, isFaint }: ArrowsProps) {
  const shown = useGrowing(arrows.length, PER_FRAME);
  const steps = new Map(flow.stations.map((station) => [station.id, station]));
  return (
    <g class="arrows">
      <Heads />
      {arrows.slice(0, shown).map(({ from, to, path, kind, weights }) => {
        if (kind === 'far') return null;
        const share = weights === undefined ? 1 : weightOf(steps, weights, from);
        return (
          <Line
            key={`${from} ${to}`}
            path={path}
            kind={kind}
            isBackward={isGradient}
            opacity={Math.round((isFaint(from) || isFaint(to) ? 0.12 : 1) * share * 50) / 50}
          />
        );
      })}
    </g>
  );
}

const Line = memo(
  (props: {
    readonly path: string;
    readonly kind: Arrow['kind'];
    readonly isBackward: boolean;
    readonly opacity: number;
  }) => {
    const { path, kind, isBackward, opacity } = props;
    const head = kind === 'thread' ? undefined : 'url(#head-plain)';
    const [start, end] = isBackward ? [head, undefined] : [undefined, head];
    return <path class={kind} d={path} opacity={opacity} marker-start={start} marker-end={end} />;
  },
);

/** The weight of attention that a state of the source gets. */
function weightOf(
  stations: ReadonlyMap<string, { readonly values: Float32Array; readonly step?: number }>,
  weights: string,
  state: string,
): number {
  const step = stations.get(state)?.step ?? 0;
  return stations.get(weights)?.values[step] ?? 0;
}

/** The station that is looked at, what it is computed from and what is computed from it. */
export function Emphasis({
  layout,
  arrows,
  isGradient,
}: {
  readonly isGradient: boolean;
  readonly layout: Layout;
  readonly arrows: readonly Arrow[];
}) {
  const id = pointed.value ?? selected.value;
  const box = layout.placed.get(id ?? '');
  if (!box) return null;
  const { x, y, width, height } = box;
  return (
    <g class="emphasis" aria-hidden="true">
      {arrows
        .filter(({ from, to }) => from === id || to === id)
        .map(({ from, to, path }) => (
          <path
            key={`${from} ${to}`}
            d={path}
            class={to === id ? 'in' : 'out'}
            marker-start={isGradient ? 'url(#head-strong)' : undefined}
            marker-end={isGradient ? undefined : 'url(#head-strong)'}
          />
        ))}
      <rect x={x - 2} y={y - 2} width={width + 4} height={height + 4} rx={5} />
    </g>
  );
}

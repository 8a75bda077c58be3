import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { texts } from '../../texts/texts.ts';
import { Arrows, Emphasis } from './arrows.tsx';
import { arrowsOf } from './routes.ts';
import { Background } from './background.tsx';
import { type Heat, Painter } from './heat.ts';
import { goByKey } from './keys.ts';
import { Labels } from './labels.tsx';
import { layoutOf } from './layout.ts';
import { type Look, choose, orderOf } from './look.ts';
import { pointed, selected, tourStop, walk } from './state.ts';
import { Stations } from './stations.tsx';
import { stops } from './tour/stops.ts';

/** The flow as a picture: a column for each step, computed from the bottom up. */
export function Picture(look: Look) {
  const scroller = useRef<HTMLDivElement>(null);
  const available = useSignal<number | undefined>(undefined);
  useEffect(() => {
    // not measured before the browser has laid out the page by itself
    const observer = new ResizeObserver(([{ target, contentRect }]) => {
      available.value = contentRect.width - labelsOf(target as HTMLElement);
    });
    observer.observe(scroller.current!);
    return () => observer.disconnect();
  }, []);
  return (
    <div
      class={`flow-scroll ${look.isGradient ? 'backward' : ''}`}
      ref={scroller}
      tabIndex={0}
      role="region"
      aria-label={texts.value.flow.picture}
    >
      {available.value === undefined ? (
        <div class="flow-labels" />
      ) : (
        <Drawn {...look} available={available.value} scroller={scroller} />
      )}
    </div>
  );
}

interface DrawnProps extends Look {
  /** The pixels that the picture should keep to if it can. */
  readonly available: number;
  readonly scroller: RefObject<HTMLDivElement | null>;
}

function Drawn({ available, scroller, ...look }: DrawnProps) {
  const { flow, isGradient } = look;
  const words = texts.value.flow;
  const shape = flow.stations.map(({ id, shape }) => `${id} ${shape.length}`).join();
  const layout = useMemo(() => layoutOf(flow, available), [shape, available]);
  const arrows = useMemo(() => arrowsOf(layout), [layout]);
  const faint = useMemo(() => faintOf(look), [flow, isGradient, tourStop.value, walk.value]);
  const isFaint = (id: string) => faint.has(id);
  const canvas = usePainted({ ...look, layout, stations: flow.stations, isFaint }, faint);
  useEffect(() => {
    const box = layout.placed.get(selected.value ?? '');
    if (box) reveal(scroller.current!, box.x, box.width);
  }, [selected.value, layout]);
  const { width, height } = layout;
  const point = (event: PointerEvent) => {
    // a picture that is scrolled below a pointer at rest is not pointed at
    if (event.movementX !== 0 || event.movementY !== 0) pointed.value = stationAt(event);
  };
  return (
    <>
      <Labels layout={layout} />
      <div class="flow-picture" style={{ width, height }}>
        <svg width={width} height={height} aria-hidden="true">
          <Background layout={layout} />
          <Arrows {...look} arrows={arrows} isFaint={isFaint} />
        </svg>
        <canvas ref={canvas} style={{ width, height }} aria-hidden="true" />
        <svg
          width={width}
          height={height}
          role="listbox"
          aria-label={words.stations}
          aria-description={words.keys}
          onPointerMove={point}
          onPointerLeave={() => (pointed.value = undefined)}
          onClick={(event) => choose(stationAt(event))}
          onKeyDown={(event) => goByKey(event, layout)}
        >
          <Stations {...look} layout={layout} isFaint={isFaint} />
          <Emphasis layout={layout} arrows={arrows} isGradient={isGradient} />
        </svg>
      </div>
    </>
  );
}

/** A canvas with the heat of the stations, painted again when it has changed. */
function usePainted(heat: Heat, faint: ReadonlySet<string>): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<Painter | undefined>(undefined);
  useLayoutEffect(() => {
    painter.current ??= new Painter(canvas.current!);
    painter.current.paint(heat);
  }, [heat.stations, heat.layout, heat.theme, heat.isGradient, faint]);
  useEffect(() => () => painter.current?.stop(), []);
  return canvas;
}

const EDGE = 40; // pixels that a chosen station keeps from the edge

/** The stations that the walk has not come to, or that the tour does not speak of. */
function faintOf({ flow, isGradient }: Look): ReadonlySet<string> {
  const stop = tourStop.value && stops[tourStop.value];
  const later = walk.value === undefined ? [] : orderOf(flow, isGradient).slice(walk.value + 1);
  const other = stop ? flow.stations.filter((station) => !stop.isAt(station, flow)) : [];
  return new Set([...later, ...other].map(({ id }) => id));
}

/** The pixels that the names of the rows take. */
function labelsOf(scroller: HTMLElement): number {
  return (scroller.firstElementChild as HTMLElement).offsetWidth;
}

/** Scrolls a place of the picture into sight, and nothing but the picture. */
function reveal(scroller: HTMLElement, x: number, width: number): void {
  const { scrollLeft, clientWidth } = scroller;
  const room = clientWidth - labelsOf(scroller);
  if (x - EDGE < scrollLeft) scroller.scrollTo({ left: x - EDGE });
  else if (x + width + EDGE > scrollLeft + room)
    scroller.scrollTo({ left: x + width + EDGE - room });
}

function stationAt(event: Event): string | undefined {
  return (event.target as Element).closest<SVGElement>('[data-id]')?.dataset.id;
}

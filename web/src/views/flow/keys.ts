import type { Layout, Placed } from './layout.ts';
import { choose } from './look.ts';

type Move = (at: Placed, all: readonly Placed[]) => Placed | undefined;

/** The nearest station of those that lie in one direction. */
const nearest =
  (distance: (at: Placed, other: Placed) => number): Move =>
  (at, all) => {
    const ahead = all.filter((one) => one !== at && distance(at, one) < Infinity);
    const [first] = ahead.toSorted((a, b) => distance(at, a) - distance(at, b));
    return first;
  };

const beside = (sign: number) =>
  nearest((at, other) =>
    Math.sign(other.column - at.column) === sign
      ? Math.abs(other.column - at.column) * 1000 + Math.abs(other.y - at.y)
      : Infinity,
  );

const above = (sign: number) =>
  nearest((at, other) =>
    other.column === at.column && Math.sign(at.y - other.y) === sign
      ? Math.abs(other.y - at.y)
      : Infinity,
  );

const moves: Readonly<Record<string, Move>> = {
  ArrowRight: beside(1),
  ArrowLeft: beside(-1),
  ArrowUp: above(1),
  ArrowDown: above(-1),
  Home: (_, all) => all[0],
  End: (_, all) => all.at(-1),
};

/** The station that a key leads to. */
export function stationByKey(key: string, id: string, { placed }: Layout): string | undefined {
  const at = placed.get(id);
  return at && moves[key]?.(at, [...placed.values()])?.station.id;
}

/** Moves the focus and the choice from station to station. */
export function goByKey(event: KeyboardEvent, layout: Layout): void {
  const from = (event.target as SVGElement).dataset.id;
  if (event.key === 'Escape') choose(undefined);
  const id = from === undefined ? undefined : stationByKey(event.key, from, layout);
  if (id === undefined) return;
  event.preventDefault();
  choose(id);
  const picture = event.currentTarget as SVGElement;
  picture.querySelector<SVGElement>(`[data-id="${CSS.escape(id)}"]`)?.focus();
}

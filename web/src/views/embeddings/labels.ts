/** Where something stands on the map, in its pixels. */
export type Place = readonly [x: number, y: number];

const FEW = 40; // names that are all written, be they over each other
const [WIDTH, HEIGHT] = [9, 13]; // pixels of a character, which may be a wide one
const REACH = 14; // pixels from a pointer

/** The tokens whose names are written: all of a few, else as many as fit, the first ones first. */
export function apart(places: readonly Place[], names: readonly string[]): ReadonlySet<number> {
  if (places.length <= FEW) return new Set(places.keys());
  const written: number[] = [];
  const halfOf = (at: number) => ([...names[at]].length * WIDTH) / 2;
  const isOver = (a: number, b: number) =>
    Math.abs(places[a][0] - places[b][0]) < halfOf(a) + halfOf(b) &&
    Math.abs(places[a][1] - places[b][1]) < HEIGHT;
  for (const at of places.keys()) {
    if (!written.some((other) => isOver(at, other))) written.push(at);
  }
  return new Set(written);
}

/** The token that a pointer is at, if there is one near. */
export function nearest(places: readonly Place[], [x, y]: Place): number | undefined {
  const distances = places.map((place) => Math.hypot(place[0] - x, place[1] - y));
  const least = Math.min(...distances);
  return least <= REACH ? distances.indexOf(least) : undefined;
}

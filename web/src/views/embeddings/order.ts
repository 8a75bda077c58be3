import type { Embeddings } from '../../worker/requests/embeddings.ts';

/** Tokens that have an order: numbers, and the letters of an alphabet in one case. */
const orders: readonly { is: RegExp; value: (token: string) => number }[] = [
  { is: /^\d+$/, value: Number },
  { is: /^[a-z]$/, value: (token) => token.codePointAt(0)! },
  { is: /^[A-Z]$/, value: (token) => token.codePointAt(0)! },
];

/** The places of tokens of one order, from the least value up. */
function chains(tokens: readonly string[]): number[][] {
  return orders.map(({ is, value }) =>
    Array.from(tokens.keys())
      .filter((at) => is.test(tokens[at]))
      .toSorted((a, b) => value(tokens[a]) - value(tokens[b])),
  );
}

/** Neighbours in value: the places of tokens that stand next to each other in an order. */
export function neighbours(tokens: readonly string[]): [number, number][] {
  return chains(tokens).flatMap((chain) =>
    chain.slice(1).map((at, i): [number, number] => [chain[i], at]),
  );
}

/** The same embeddings, the tokens that have an order first and in it. */
export function inOrder({ tokens, cosines, points, ...rest }: Embeddings): Embeddings {
  const ordered = chains(tokens).flat();
  const others = Array.from(tokens.keys()).filter((at) => !ordered.includes(at));
  const order = [...ordered, ...others];
  return {
    ...rest,
    tokens: order.map((at) => tokens[at]),
    points: order.map((at) => points[at]),
    cosines: Float32Array.from(
      order.flatMap((i) => order.map((j) => cosines[i * tokens.length + j])),
    ),
  };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The sign of a principal axis means nothing: that which keeps the points nearest to where they were. */
export function steady(points: readonly Point[], before: readonly Point[] | undefined): Point[] {
  if (before?.length !== points.length) return [...points];
  const sign = (axis: 'x' | 'y') =>
    points.reduce((sum, point, at) => sum + point[axis] * before[at][axis], 0) < 0 ? -1 : 1;
  const [x, y] = [sign('x'), sign('y')];
  return points.map((point) => ({ x: x * point.x, y: y * point.y }));
}

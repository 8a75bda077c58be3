import type { Layout, Placed } from './layout.ts';
import { grouped } from './rows.ts';

/** An arrow of the picture: a station and one that it is computed from. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** A path in SVG's language. */
  readonly path: string;
  /**
   * `near` between rows or steps that touch; `thread` from a state of the source to a context, whose
   * strength is a weight of attention; `far` what is only shown on request.
   */
  readonly kind: 'near' | 'thread' | 'far';
  /** The id of the weights of a thread. */
  readonly weights?: string;
}

const RADIUS = 6; // of a corner
const TIP = 2; // pixels that an arrow ends before its station

/** The stations of each column. */
type Columns = ReadonlyMap<number, readonly Placed[]>;

/** The arrows of a picture: one for each entry of `from`. */
export function arrowsOf({ placed }: Layout): Arrow[] {
  const columns = grouped(placed.values(), ({ column }) => column);
  return Array.from(placed.values()).flatMap((to) =>
    to.station.from.flatMap((id): Arrow[] => {
      const from = placed.get(id);
      return from ? [arrowOf(from, to, placed, columns)] : [];
    }),
  );
}

function arrowOf(from: Placed, to: Placed, placed: Layout['placed'], columns: Columns): Arrow {
  const ends = { from: from.station.id, to: to.station.id };
  const isDistant = from.station.part === 'encoder' && to.station.part !== 'encoder';
  if (isDistant && to.station.part !== 'bridge') {
    const weights = to.station.from.find((id) => placed.get(id)?.station.kind.endsWith('.weights'));
    const kind = weights === undefined ? 'far' : 'thread';
    return { ...ends, path: curve(from, to), kind, ...(weights !== undefined && { weights }) };
  }
  return { ...ends, path: routeOf(from, to, columns), kind: 'near' };
}

function routeOf(from: Placed, to: Placed, columns: Columns): string {
  const distance = to.column - from.column;
  if (distance === 0) return isFree(from, to, columns) ? up(from, to) : around(from, to);
  if (Math.abs(distance) > 1) return curve(from, to);
  return across(from, to, Math.sign(distance));
}

/** Whether no station stands between two of one column. */
function isFree(from: Placed, to: Placed, columns: Columns): boolean {
  return !columns.get(to.column)!.some(({ y }) => y < from.y && y > to.y);
}

/** Straight up. */
function up(from: Placed, to: Placed): string {
  const x = from.x + from.width / 2;
  return `M${x} ${from.y}V${to.y + to.height + TIP}`;
}

/** Up past a station in between, to the left of it. */
function around(from: Placed, to: Placed): string {
  const lane = from.x - 4;
  const [start, end] = [from.y + 5, to.y + to.height - 4];
  return `M${from.x} ${start}H${lane}V${end}H${from.x - 1}`;
}

/** To the next column: straight, or by the gutter between them. */
function across(from: Placed, to: Placed, sign: number): string {
  const start = sign > 0 ? from.x + from.width : from.x;
  const end = (sign > 0 ? to.x : to.x + to.width) - sign * TIP;
  const a = from.y + from.height / 2;
  const b = to.y + to.height / 2;
  if (a === b) return `M${start} ${a}H${end}`;
  const isDown = b > a;
  const middle = (start + end) / 2 + laneOf(from, to) * sign;
  const radius = Math.min(RADIUS, Math.abs(b - a) / 2);
  const turn = isDown ? radius : -radius;
  const side = sign * radius;
  return (
    `M${start} ${a}H${middle - side}q${side} 0 ${side} ${turn}` +
    `V${b - turn}q0 ${turn} ${side} ${turn}H${end}`
  );
}

/** Which lane of a gutter an arrow takes: what is fed back stands apart from what a layer remembers. */
function laneOf({ station: from }: Placed, { station: to }: Placed): number {
  return from.layer === undefined || to.layer === undefined ? 4 : -3;
}

/** A free curve from the top of a station to the side of another. */
function curve(from: Placed, to: Placed): string {
  const [x, y] = [from.x + from.width / 2, from.y];
  const [endX, endY] = [to.x - TIP, to.y + to.height / 2];
  const [across, up] = [endX - x, y - endY];
  const [first, second] = [y - Math.max(30, up * 0.7), endY + Math.max(4, up * 0.1)];
  return `M${x} ${y}C${x} ${first} ${endX - Math.max(16, across * 0.3)} ${second} ${endX} ${endY}`;
}

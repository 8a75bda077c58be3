import type { Workspace } from '../backend/backend.ts';
import type { RecurrentState } from '../nn/recurrent.ts';
import { type ReplayedStep, replay } from '../nn/replay.ts';
import { type CellStations, nameIn, unknownCell } from '../nn/stations.ts';
import type { Part, SeenEncoder, Sight } from './sights.ts';
import type { Stack, StackCache, StackGradient } from './stack.ts';

/** Where a stack of layers stands in an example, and what it reads there. */
export interface StackPlace {
  readonly part: Part;
  /** The step of the first of its inputs. */
  readonly first: number;
  /** For every step, the ids of the stations that the lowest layer reads. */
  readonly inputs: readonly (readonly string[])[];
  /** The ids of the stations of the initial state, if there are any. */
  readonly initial: (layer: number, name: string) => readonly string[];
}

/** What a stack shows. */
export interface SeenStack extends SeenEncoder {
  /** The gradient of every layer's initial state, if asked for. */
  readonly dInitial: readonly (RecurrentState | undefined)[];
}

/** Every layer of a stack, step by step, for one row. */
export function seeStack(
  workspace: Workspace,
  stack: Stack,
  cache: StackCache,
  gradient: StackGradient | undefined,
  place: StackPlace,
): SeenStack {
  const sights: Sight[] = [];
  const last: Record<string, string[]>[] = [];
  const dInitial: (RecurrentState | undefined)[] = [];
  let states = place.inputs;
  for (const [number, layer] of stack.layers.entries()) {
    const { x, initial } = cache[number];
    const run = { x, initial, ...(gradient && { gradient: gradient[number] }) };
    const ways = layer.directions?.(workspace, run) ?? [{ layer, run, direction: 'forward' }];
    const own: string[][] = states.map(() => []);
    const ofLast: Record<string, string[]> = {};
    for (const way of ways) {
      const replayed = replay(workspace, way.layer, way.run);
      const walk = new Walk(place, number, way.direction, replayed.steps.length);
      const seen = walk.sights(way.layer.stations ?? unknownCell, replayed.steps, states);
      for (const sight of seen) sights.push(sight); // more than a call takes arguments
      own.forEach((ids, position) => ids.push(walk.at('hidden', position)));
      for (const name of Object.keys(initial)) (ofLast[name] ??= []).push(...walk.end(name));
      dInitial[number] = ways.length === 1 ? replayed.dInitial : undefined;
    }
    states = own;
    last.push(ofLast);
  }
  return { sights, states, last, dInitial };
}

/** The stations of one layer in one direction. Its t-th step is at the t-th position from the end it starts at. */
class Walk {
  readonly #place: StackPlace;
  readonly #layer: number;
  readonly #direction: 'forward' | 'backward';
  readonly #time: number;

  constructor(place: StackPlace, layer: number, direction: 'forward' | 'backward', time: number) {
    this.#place = place;
    this.#layer = layer;
    this.#direction = direction;
    this.#time = time;
  }

  /** @param below for every position, the ids of the stations that the layer reads */
  sights(
    stations: CellStations,
    steps: readonly ReplayedStep[],
    below: readonly (readonly string[])[],
  ): Sight[] {
    const { part, first, initial } = this.#place;
    const [layer, direction] = [this.#layer, this.#direction];
    return steps.flatMap(({ values, gradients }, t) => {
      const position = this.#position(t);
      const now = (name: string) => (name === 'x' ? below[position] : [this.at(name, position)]);
      const before = (name: string) =>
        t === 0 ? initial(layer, name) : [this.at(name, this.#position(t - 1))];
      return Object.entries(stations).map(([kind, station]): Sight => {
        const name = nameIn(kind);
        return {
          id: this.at(name, position),
          kind,
          part,
          layer,
          direction,
          step: first + position,
          from: [...station.now.flatMap(now), ...station.before.flatMap(before)],
          value: values[name],
          gradient: gradients[name],
        };
      });
    });
  }

  /** The id of a station at a position of the sequence. */
  at(name: string, position: number): string {
    const { part, first } = this.#place;
    return `${part}/${this.#layer}/${this.#direction}/${name}/${first + position}`;
  }

  /** The id of a station after the last step, if there was any. */
  end(name: string): string[] {
    return this.#time === 0 ? [] : [this.at(name, this.#position(this.#time - 1))];
  }

  #position(t: number): number {
    return this.#direction === 'forward' ? t : this.#time - 1 - t;
  }
}

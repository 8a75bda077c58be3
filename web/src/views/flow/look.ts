import type { Flow, Station } from 'tsuzuri/inspect';
import { menus } from '../../setup/menus.ts';
import { texts } from '../../texts/texts.ts';
import type { Theme } from '../../style/colors.ts';
import { nameOf } from './rows.ts';
import type { Scales } from './scales.ts';
import { pointed, selected } from './state.ts';
import { visible } from '../../texts/write.ts';

/** A flow and how it is shown. */
export interface Look {
  readonly flow: Flow;
  readonly theme: Theme;
  readonly scales: Scales;
  readonly isGradient: boolean;
}

/** What the library says about kinds of stations. */
type Kind = (typeof menus.stations)[string];

/** What the library says about a station's kind. */
export function kindOf({ kind }: Station): Kind {
  return menus.stations[kind] ?? { description: '', equation: kind, shape: '', file: '' };
}

/** The values or the gradients of a station. */
export function shownValues(station: Station, isGradient: boolean): Float32Array | undefined {
  return isGradient ? station.gradient : station.values;
}

/** What a station is called in the language of the page. */
export function titleOf(station: Station): string {
  const name = nameOf(station);
  return texts.value.flow.names[name] ?? name;
}

/** Where a station is, in words: its part, layer, direction and step. */
export function placeOf(station: Station, { source, target, stations }: Flow): string {
  const words = texts.value.flow.where;
  const { part, layer, direction, step } = station;
  const steps = part === 'encoder' ? source.length : target.length;
  const isBoth = part === 'encoder' && stations.some((one) => one.direction === 'backward');
  return [
    words[part],
    layer !== undefined && words.layer(layer + 1),
    isBoth && direction !== undefined && words[direction],
    step !== undefined && words.step(step + 1, steps),
  ]
    .filter((piece) => piece !== false)
    .join(' · ');
}

/** The same, and the token that stands there. */
export function whereIs(station: Station, flow: Flow): string {
  const { token } = station;
  return placeOf(station, flow) + (token === undefined ? '' : ` · “${visible(token)}”`);
}

/** The stations in the order that they are walked through: gradients flow backward. */
export function orderOf({ stations }: Flow, isGradient: boolean): readonly Station[] {
  return isGradient ? stations.toReversed() : stations;
}

/** Chooses a station. */
export function choose(id: string | undefined): void {
  selected.value = id;
  pointed.value = undefined; // a pointer at rest does not hide what was chosen
}

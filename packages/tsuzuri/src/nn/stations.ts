/** A kind of station: something that can be looked at while an example passes through a model. */
export interface StationKind {
  /** One line for whoever looks. */
  readonly description: string;
  /** With the symbols of the code that computes it. */
  readonly equation: string;
  /** With the sizes as the code names them: `[4, H]`. */
  readonly shape: string;
  /** The file that computes it, in the library's `src`. */
  readonly file: string;
  /** The names along the first axis of its values, where there are any: or whose tokens they are. */
  readonly labels?: readonly string[] | 'source' | 'target' | 'features';
  /** What its gradient is with respect to, where that is not its values. */
  readonly gradient?: string;
  /** Why it has no gradient, where a reader would look for one. */
  readonly noGradient?: string;
}

/** A station of a recurrent layer, which every step passes. */
export interface CellStation extends StationKind {
  /** What it is computed from at the same step: `x`, what the layer reads, or other stations by name. */
  readonly now: readonly string[];
  /** What it is computed from at the step before. */
  readonly before: readonly string[];
}

/**
 * The stations of a recurrent layer in the order of computation. The key is a kind's name, `lstm.gates`;
 * what stands behind the dot is the station's name in the layer.
 */
export type CellStations = Readonly<Record<string, CellStation>>;

/** The name of a station in its layer: what stands behind the dot of its kind. */
export function nameIn(kind: string): string {
  return kind.slice(kind.lastIndexOf('.') + 1);
}

/** The stations of a layer that offers none: its state is known all the same. */
export const unknownCell: CellStations = {
  'cell.hidden': {
    description: 'hidden state of a step',
    equation: 'h_t',
    shape: '[H]',
    file: 'nn/recurrent.ts',
    now: ['x'],
    before: ['hidden'],
  },
};

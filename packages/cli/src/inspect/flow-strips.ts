import type { Flow, Station } from 'tsuzuri/inspect';

/** One quantity of a flow, at one step. */
export interface StripStep {
  /** What is read or written at the step; the hand-over has none. */
  readonly token: string | undefined;
  readonly step: number;
  readonly values: Float32Array;
  readonly gradient: Float32Array | undefined;
}

/** One quantity of a flow over its steps: a gate, a state, a vector. */
export interface Strip {
  /** What belongs together: `encoder, layer 1, forward`. */
  readonly group: string;
  /** `i`, `hidden`, `embedding`. */
  readonly name: string;
  readonly kind: string;
  readonly equation: string | undefined;
  /** Whether it is one of the rows of a station. */
  readonly isGate: boolean;
  readonly labels: readonly string[] | undefined;
  readonly steps: readonly StripStep[];
}

/** The stations of a flow as strips, in their order; the gates of a station are a strip each. */
export function stripsOf({ stations, kinds }: Flow): Strip[] {
  const strips = new Map<string, Strip & { steps: StripStep[] }>();
  const pastLayers = new Set<string>(); // parts and steps whose layers have been passed
  for (const station of stations) {
    const place = `${station.part} ${station.step}`;
    if (station.layer !== undefined) pastLayers.add(place);
    const group = groupOf(station, pastLayers.has(place));
    for (const { name, values, gradient } of rowsOf(station)) {
      const key = `${group}: ${name}`;
      const { kind, step = 0, token } = station;
      const isGate = station.shape.length > 1;
      const labels = isGate ? undefined : station.labels;
      const equation = kinds[kind]?.equation;
      const strip = strips.get(key) ?? { group, name, kind, equation, isGate, labels, steps: [] };
      strips.set(key, strip);
      strip.steps.push({ step, token, values, gradient });
    }
  }
  for (const { steps } of strips.values()) steps.sort((a, b) => a.step - b.step);
  return [...strips.values()];
}

/** Strips group by group, in the order of the groups. */
export function byGroup(strips: readonly Strip[]): [group: string, strips: Strip[]][] {
  const groups = new Map<string, Strip[]>();
  for (const strip of strips) {
    groups.set(strip.group, [...(groups.get(strip.group) ?? []), strip]);
  }
  return [...groups];
}

function groupOf({ part, layer, direction }: Station, isPastLayers: boolean): string {
  const words = [part === 'bridge' ? 'hand-over' : part];
  if (layer === undefined && isPastLayers) words.push('readout');
  if (layer !== undefined) words.push(`layer ${layer + 1}`);
  if (part === 'encoder' && direction) words.push(direction);
  return words.join(', ');
}

/** A station's rows: each gate is one, and whatever has no rows is one itself. */
function rowsOf({ id, step, shape, values, gradient, labels }: Station) {
  const own = id.split('/').at(step === undefined ? -1 : -2) ?? id;
  if (shape.length === 1 || !labels) return [{ name: own, values, gradient }];
  const [, size] = shape;
  return labels.map((name, row) => ({
    name,
    values: values.subarray(row * size, (row + 1) * size),
    gradient: gradient?.subarray(row * size, (row + 1) * size),
  }));
}

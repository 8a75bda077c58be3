import type { Backend } from '../backend/backend.ts';
import { type PairBatch, reversed } from '../data/batch.ts';
import type { Part, Sight } from '../models/sights.ts';
import type { StationKind } from '../nn/stations.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Answering } from '../translator/answering.ts';
import type { Station } from './flow-types.ts';
import { readStationKinds } from './station-kinds.ts';

const START = '⟨start⟩';
const NONE = new Int32Array(0);

/** Makes stations of what a model shows, and adds those that every model has: ids and choices. */
export class FlowReader {
  /** What the encoder reads, in this order: the source's tokens, behind its tags if it reads these too. */
  readonly source: readonly string[];
  readonly target: readonly string[];
  readonly #kinds = readStationKinds();
  readonly #vocabulary: readonly string[];
  readonly #backend: Backend;
  readonly #ids: Readonly<Record<'source' | 'target', Int32Array>>;
  readonly #startId: number;
  readonly #isAnswer: boolean;
  /** What attention is over. */
  readonly #attended: readonly string[];
  readonly #tags: readonly string[];

  /** @param isAnswer whether the target is what the model has chosen itself */
  constructor(
    { codec, model, backend }: Answering,
    { source, target }: PairBatch,
    isAnswer: boolean,
  ) {
    const { ids } = model.config.reverseSource ? reversed(source) : source;
    const tags = source.features?.ids ?? NONE;
    const labels = Array.from(tags, (id) => codec.features?.vocabulary.token(id) ?? '');
    const read = model.encodesFeatures ? Int32Array.of(...tags, ...ids) : ids;
    this.#ids = { source: read, target: target.ids };
    this.#startId = model.startId;
    this.#isAnswer = isAnswer;
    this.#backend = backend;
    const tokens = Array.from(ids, (id) => codec.source.label(id));
    this.#tags = labels;
    this.source = model.encodesFeatures ? [...labels, ...tokens] : tokens;
    this.#attended = model.attendsToFeatures ? [...labels, ...tokens] : tokens;
    this.target = Array.from(target.ids, (id) => codec.target.label(id));
    this.#vocabulary = Array.from({ length: codec.target.size }, (_, id) => codec.target.label(id));
  }

  /** All stations in the order of computation: the source, what is handed over, then the target step by step. */
  async stations(sights: readonly Sight[]): Promise<Station[]> {
    const seen = await Promise.all(sights.map((sight) => this.#read(sight)));
    const steps = Array.from(this.#ids.target, (): Station[] => []);
    const before: Station[] = [];
    for (const station of seen) {
      const { part, step } = station;
      const isOfTarget = part === 'decoder' || part === 'generator';
      (isOfTarget && step !== undefined ? steps[step] : before).push(station);
    }
    const read = Array.from(this.#ids.source, (id, step) => this.#id('encoder', 'id', step, id));
    const written = steps.flatMap((ofStep, step) => [
      this.#input(step),
      ...ofStep,
      this.#choice(step, ofStep),
    ]);
    return [...read, ...before, ...written];
  }

  /** The kinds of these stations, as far as they are known. */
  kindsOf(stations: readonly Station[]): Record<string, StationKind> {
    const met = new Set(stations.map(({ kind }) => kind));
    return Object.fromEntries(Object.entries(this.#kinds).filter(([name]) => met.has(name)));
  }

  /** What the decoder reads at a step. */
  #input(step: number): Station {
    const id = step === 0 ? this.#startId : this.#ids.target[step - 1];
    const from = this.#isAnswer && step > 0 ? [`generator/choice/${step - 1}`] : [];
    return this.#id('decoder', 'id', step, id, from);
  }

  /** The likeliest token of a step. */
  #choice(step: number, seen: readonly Station[]): Station {
    const likely = seen.find(({ kind }) => kind.endsWith('.probabilities'));
    const isOther = !this.#isAnswer && likely !== undefined;
    const id = isOther ? indexOfLargest(likely.values) : this.#ids.target[step];
    return this.#id('generator', 'choice', step, id, likely ? [likely.id] : []);
  }

  #id(part: Part, name: string, step: number, id: number, from: readonly string[] = []): Station {
    const token = part === 'generator' ? this.#vocabulary[id] : this.#tokenAt(part, step);
    return {
      id: `${part}/${name}/${step}`,
      kind: `${part}.${name}`,
      part,
      step,
      ...(token !== undefined && { token }),
      from,
      shape: [1],
      values: Float32Array.of(id),
    };
  }

  async #read({ value, gradient, ...sight }: Sight): Promise<Station> {
    const labels = this.#labelsOf(sight.kind);
    const { size } = value;
    const token = this.#tokenAt(sight.part, sight.step);
    return {
      ...sight,
      ...(token !== undefined && { token }),
      shape: labels && labels.length < size ? [labels.length, size / labels.length] : [size],
      values: await this.#numbers(value),
      ...(labels && { labels }),
      ...(gradient && { gradient: await this.#numbers(gradient) }),
    };
  }

  #tokenAt(part: Part, step: number | undefined): string | undefined {
    if (step === undefined) return undefined;
    if (part === 'decoder') return step === 0 ? START : this.target[step - 1];
    return { encoder: this.source, generator: this.target, bridge: [] }[part][step];
  }

  #labelsOf(kind: string): readonly string[] | undefined {
    const labels = this.#kinds[kind]?.labels;
    const tokens = {
      source: this.#attended,
      target: this.#vocabulary,
      features: this.#tags,
    };
    return typeof labels === 'string' ? tokens[labels] : labels;
  }

  async #numbers({ offset, size }: Tensor): Promise<Float32Array> {
    return Float32Array.from(await this.#backend.read(offset, size));
  }
}

function indexOfLargest(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

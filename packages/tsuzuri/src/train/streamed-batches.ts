import type { Stream } from '../data/build-text-codec.ts';
import { pickRows, toColumns } from '../data/columns.ts';
import { Fingerprint } from '../data/fingerprint.ts';
import { shuffleBuffer } from '../data/shuffle-buffer.ts';
import { DataError } from '../errors.ts';
import { Random } from '../tensor/random.ts';
import { type EncodedExample, type EncodedExamples, encodeExample } from '../data/pair-codec.ts';
import type { ReadingListener } from '../data/rereadable.ts';
import type { Translator } from '../translator/translator.ts';
import { type BatchSource, cutByLength } from './batches.ts';
import { type ExampleStream, requireExample } from './examples.ts';
import type { TrainingSettings } from './settings.ts';

const REPORT_EVERY = 1000; // examples

/**
 * Batches of examples that are read as needed: they pass through a shuffle buffer of `shuffleBuffer`
 * examples, and every `shuffleBuffer` that leave it are cut into batches, so at most twice as many are held
 * at once.
 */
export class StreamedBatches implements BatchSource {
  count = 0;
  readonly sourceCounts: Int32Array;
  fingerprint = '';
  readonly #translator: Translator;
  readonly #stream: ExampleStream;
  readonly #settings: TrainingSettings;
  readonly #random: Random;
  #reading = new Fingerprint();

  private constructor(translator: Translator, stream: ExampleStream, settings: TrainingSettings) {
    this.#translator = translator;
    this.#stream = stream;
    this.#settings = settings;
    this.#random = Random.fromSeed(settings.seed).stream('shuffle');
    this.sourceCounts = new Int32Array(translator.source.vocabulary.size);
  }

  /**
   * Reads the stream once to count batches and tokens.
   *
   * @param onProgress called every 1,000 examples and at the end
   * @throws DataError for a text that does not fit a coder, and whatever the stream throws
   */
  static async open(
    translator: Translator,
    stream: ExampleStream,
    settings: TrainingSettings,
    onProgress?: ReadingListener,
  ): Promise<StreamedBatches> {
    const batches = new StreamedBatches(translator, stream, settings);
    const { sourceCounts } = batches;
    let examples = 0;
    const report = () => onProgress?.({ stage: 'counting batches', examples });
    const count = ({ source }: EncodedExample) => {
      for (const id of source) if (id < sourceCounts.length) sourceCounts[id]++;
      if (++examples % REPORT_EVERY === 0) report();
    };
    for await (const _ of batches.#read(1, count)) batches.count++;
    report();
    batches.fingerprint = batches.passed;
    return batches;
  }

  get passed(): string {
    return this.#reading.toString();
  }

  /**
   * @throws DataError after the last batch when the examples differ from those of the first reading,
   *   and when those before `from` do not match `passed`
   */
  async *epoch(
    epoch: number,
    from: number,
    passed = '',
  ): AsyncGenerator<EncodedExamples, void, undefined> {
    const requireSame = (fingerprint: string) => {
      if (this.passed === fingerprint) return;
      throw new DataError(
        `training: the examples that epoch ${epoch} has read are not those that the run was started on; the data must stay the same`,
      );
    };
    let taken = 0;
    for await (const batch of this.#read(epoch)) {
      taken++;
      if (taken > from) yield batch;
      else if (taken === from && passed !== '') requireSame(passed);
    }
    requireSame(this.fingerprint);
  }

  /** @param look called with every pair as it is read */
  async *#read(
    epoch: number,
    look?: (pair: EncodedExample) => void,
  ): AsyncGenerator<EncodedExamples, void, undefined> {
    this.#reading = new Fingerprint();
    const { shuffleBuffer: size } = this.#settings;
    const cut = cutByLength(this.#settings);
    const random = this.#random.stream(String(epoch));
    const pairs = this.#encoded(this.#reading, look);
    const shuffled = shuffleBuffer(pairs, { size, random: random.stream('buffer') });
    let part = 0;
    for await (const group of inGroups(shuffled, size)) {
      const examples = toColumns(group);
      const rows = cut(examples, random.stream(`part ${part++}`));
      for (const batch of rows) yield pickRows(examples, batch);
    }
  }

  async *#encoded(
    fingerprint: Fingerprint,
    look?: (pair: EncodedExample) => void,
  ): AsyncGenerator<EncodedExample> {
    let index = 0;
    for await (const example of this.#stream.open()) {
      requireExample('data.train', example, index++);
      const pair = encodeExample(this.#translator.codec, example);
      fingerprint.add(pair.source);
      fingerprint.add(pair.target);
      if (pair.features) fingerprint.add(pair.features);
      if (pair.weight !== undefined) fingerprint.addNumber(pair.weight);
      look?.(pair);
      yield pair;
    }
  }
}

/** Items in lists of `size`; the last may be shorter. */
export async function* inGroups<Item>(
  items: Stream<Item>,
  size: number,
): AsyncGenerator<Item[], void, undefined> {
  let group: Item[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

import type { Example, ExampleStream, Stream } from 'tsuzuri';

const BEGINNING = 100_000; // examples at most, and characters:
const BEGINNING_CHARACTERS = 1 << 25;

/** The examples of a run: in memory, but for training examples that are read anew for every epoch. */
export interface Sets {
  readonly train: readonly Example[] | ExampleStream;
  readonly dev: readonly Example[];
}

/** A stream of which the first reading that comes to its end tells what it has found, and no other. */
export function tellingOnce(
  read: (tell: (line: string) => void) => AsyncIterable<Example>,
  tell: (line: string) => void,
): ExampleStream {
  let isTold = false;
  return {
    async *open() {
      const lines: string[] = [];
      yield* read((line) => lines.push(line));
      if (!isTold) lines.forEach(tell);
      isTold = true;
    },
  };
}

/** One reading of the examples. */
export function readingOf(train: Sets['train']): Stream<Example> {
  return 'open' in train ? train.open() : train;
}

/** All examples or, of a stream, those at its beginning: at most 100,000, and some 32 million characters. */
export async function beginningOf(train: Sets['train']): Promise<readonly Example[]> {
  if (!('open' in train)) return train;
  const examples: Example[] = [];
  let characters = 0;
  for await (const example of train.open()) {
    examples.push(example);
    characters += example.source.length + example.target.length;
    if (examples.length === BEGINNING || characters > BEGINNING_CHARACTERS) break;
  }
  return examples;
}

/** A reading as a list. */
export async function collect(examples: AsyncIterable<Example>): Promise<Example[]> {
  const list: Example[] = [];
  for await (const example of examples) list.push(example);
  return list;
}

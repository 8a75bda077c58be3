import { DataError, quoted } from '../../errors.ts';
import type { Input } from './reader.ts';

type Bytes = AsyncGenerator<Uint8Array, void, undefined>;

/** The first bytes of a packed file, and how it is unpacked. */
interface Packing {
  readonly name: string;
  readonly begins: readonly number[];
  readonly unpack: (name: string, head: Uint8Array, rest: Bytes) => Bytes;
}

const packings: readonly Packing[] = [
  { name: 'gzip', begins: [0x1f, 0x8b], unpack }, // RFC 1952, section 2.3.1
  refused('ZIP', [0x50, 0x4b, 0x03, 0x04]),
  refused('bzip2', [0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59]),
  refused('xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]),
  refused('Zstandard', [0x28, 0xb5, 0x2f, 0xfd]),
  refused('7z', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]),
];

function refused(packing: string, begins: readonly number[]): Packing {
  return {
    name: packing,
    begins,
    // oxlint-disable-next-line require-yield -- it yields nothing
    async *unpack(name) {
      throw new DataError(
        `${name}: it is packed with ${packing}; expected text, or text packed with gzip: unpack it first`,
      );
    },
  };
}

/**
 * The bytes of an input, unpacked if they begin with the magic number of gzip, whatever its name. A
 * browser may refuse the second of several gzip members; Node reads them all.
 *
 * @throws DataError when the gzip data is damaged, the packing is another one, or a chunk is neither
 *   bytes nor text; whatever the input throws
 */
export async function* openChunks(input: Input): Bytes {
  const source = bytesOf(input);
  try {
    const { head, packing } = await readHead(source);
    if (packing) {
      yield* packing.unpack(input.name, head, source);
    } else {
      if (head.length > 0) yield head;
      yield* { [Symbol.asyncIterator]: () => source };
    }
  } finally {
    await source.return();
  }
}

/** The chunks as bytes; a character split between two chunks of text is joined. */
async function* bytesOf({ name, chunks }: Input): Bytes {
  const encoder = new TextEncoder();
  let half = '';
  for await (const chunk of chunks) {
    if (chunk instanceof Uint8Array) {
      yield chunk;
    } else if (typeof chunk === 'string') {
      const text = half + chunk;
      half = /[\ud800-\udbff]$/.exec(text)?.[0] ?? '';
      yield encoder.encode(text.slice(0, text.length - half.length));
    } else {
      throw new DataError(`${name}: expected chunks of bytes or text, got ${quoted(chunk)}`);
    }
  }
  if (half !== '') yield encoder.encode(half);
}

/** The first bytes, only as many as identify the packing, so that a short typed line need not wait for more. */
async function readHead(source: Bytes): Promise<{ head: Uint8Array; packing?: Packing }> {
  let head: Uint8Array = new Uint8Array(0);
  for (;;) {
    const fits = packings.filter(({ begins }) =>
      begins.slice(0, head.length).every((byte, i) => head[i] === byte),
    );
    const packing = fits.find(({ begins }) => begins.length <= head.length);
    if (packing) return { head, packing };
    const next = fits.length > 0 ? await source.next() : undefined;
    if (!next || next.done) return { head };
    head = joined(head, next.value);
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

async function* unpack(name: string, head: Uint8Array, source: Bytes): Bytes {
  let failure: { error: unknown } | undefined;
  let first: Uint8Array | undefined = head;
  const packed = new ReadableStream<BufferSource>({
    async pull(controller) {
      try {
        const next = first ? { done: false, value: first } : await source.next();
        first = undefined;
        if (next.done) controller.close();
        else controller.enqueue(next.value as Uint8Array<ArrayBuffer>);
      } catch (error) {
        failure = { error }; // an error of the input, not damaged gzip data
        controller.error(error);
      }
    },
  });
  const reader = packed.pipeThrough(new DecompressionStream('gzip')).getReader();
  try {
    for (;;) {
      const next = await reader.read();
      if (next.done) return;
      yield next.value;
    }
  } catch (error) {
    if (failure) throw failure.error;
    throw new DataError(`${name}: its gzip data is damaged or ends too early`, { cause: error });
  } finally {
    await reader.cancel().catch(() => {}); // it has failed already
  }
}

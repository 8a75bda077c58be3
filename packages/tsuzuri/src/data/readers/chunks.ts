import { DataError } from '../../errors.ts';
import type { Input } from './reader.ts';

const GZIP = [0x1f, 0x8b]; // the first two bytes of every gzip file (RFC 1952, section 2.3.1)

/**
 * The bytes of an input, unpacked when they begin as a gzip file does, whatever its name. Of a file
 * with several gzip members a browser may refuse the second; Node reads them all.
 *
 * @throws DataError when what is packed is damaged; what the input itself throws comes through
 */
export async function* openChunks({ name, chunks }: Input): AsyncGenerator<Uint8Array> {
  const source = iterate(chunks);
  const { value: head, done } = await readHead(source);
  try {
    if (done) return;
    const isGzip = GZIP.every((byte, i) => head[i] === byte);
    if (isGzip) {
      yield* unpack(name, head, source);
    } else {
      yield head;
      yield* { [Symbol.asyncIterator]: () => source };
    }
  } finally {
    await source.return?.();
  }
}

async function* iterate(chunks: Input['chunks']): AsyncGenerator<Uint8Array, void, undefined> {
  yield* chunks;
}

/** The first bytes, at least two where there are so many. */
async function readHead(
  source: AsyncIterator<Uint8Array>,
): Promise<{ value: Uint8Array; done: boolean }> {
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < GZIP.length) {
    const next = await source.next();
    if (next.done) break;
    const longer = new Uint8Array(head.length + next.value.length);
    longer.set(head);
    longer.set(next.value, head.length);
    head = longer;
  }
  return { value: head, done: head.length === 0 };
}

async function* unpack(
  name: string,
  head: Uint8Array,
  source: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
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
        failure = { error }; // the input's own, and not damage to what is packed
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

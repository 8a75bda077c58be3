import type { Input } from '../../../src/data/readers/reader.ts';

/** Bytes in pieces of a size. */
export function* cut(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size)
    yield bytes.subarray(start, start + size);
}

/** An input with a name that holds some bytes or a text, in pieces of `size` bytes. */
export function inputOf(name: string, bytes: Uint8Array | string, size = 1 << 16): Input {
  const all = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
  return { name, chunks: cut(all, size) };
}

/** All that comes, as a list. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

import { setTimeout as delay } from 'node:timers/promises';

const WAIT = 50; // milliseconds that a text waits for others to be answered with

/** What comes, in lists of at most `most`: what comes slowly is passed on as it comes. */
export async function* chunks<Item>(
  items: AsyncIterator<Item>,
  most: number,
): AsyncGenerator<readonly Item[]> {
  const ask = () => {
    const coming = items.next();
    coming.catch(() => {}); // told of when it is waited for
    return coming;
  };
  let coming = ask();
  for (let ended = false; !ended;) {
    const chunk: Item[] = [];
    const late = new AbortController();
    let soon: Promise<undefined> | undefined;
    while (chunk.length < most) {
      const next = await (soon ? Promise.race([coming, soon]) : coming);
      ended = next?.done === true;
      if (!next || next.done) break;
      chunk.push(next.value);
      coming = ask();
      soon ??= delay(WAIT, undefined, { signal: late.signal }).catch(() => undefined);
    }
    late.abort();
    if (chunk.length > 0) yield chunk;
  }
}

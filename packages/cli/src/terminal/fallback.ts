/** Says in one line why a faster backend is not used; nothing stops for it. */
export function onFallback(reason: string): void {
  process.stderr.write(`tsuzuri: not used: ${reason}\n`);
}

import { surroundings } from '../surroundings.ts';
/** Says in one line why a faster backend is not used; nothing stops for it. */
export function onFallback(reason: string): void {
  surroundings().stderr.write(`tsuzuri: not used: ${reason}\n`);
}

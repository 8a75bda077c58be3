/**
 * Whether this is the project `slow`. It runs the files that import this one or `backends.ts` a second
 * time, with all that `npm test` has no time for.
 */
export const isThorough = process.env.TSUZURI_TESTS === 'slow';

/** How often to repeat what decides after a few times already: `count`, or a fifth of it in `npm test`. */
export function runs(count: number): number {
  return isThorough ? count : Math.ceil(count / 5);
}

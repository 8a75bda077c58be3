import { useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';

/**
 * How many of `total` things to draw now: some more with each frame from none, so that no task of the page is
 * long. What is drawn stays.
 */
export function useGrowing(total: number, perFrame: number): number {
  const shown = useSignal(0);
  useLayoutEffect(() => {
    if (shown.value >= total) {
      shown.value = total; // what comes later grows from here
      return undefined;
    }
    const frame = requestAnimationFrame(() => (shown.value += perFrame));
    return () => cancelAnimationFrame(frame);
  }, [shown.value, total]);
  return Math.min(total, shown.value);
}

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Theme } from './colors.ts';

/** The theme of the page, as it changes. */
export function useTheme(): Theme {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = useSignal(dark.matches);
  useEffect(() => {
    const change = () => (isDark.value = dark.matches);
    dark.addEventListener('change', change);
    return () => dark.removeEventListener('change', change);
  }, []);
  return isDark.value ? 'dark' : 'light';
}

import type { Example } from './task.ts';

/** A source with all of its targets, such as the pronunciations of a word; `target` is the first. */
export interface Variants extends Example {
  /** Different targets, in the order of their rows. */
  readonly targets: readonly string[];
  /** The number of the first row, from 0. */
  readonly row: number;
}

/** Rows with the same source and the same features as one, in the order of their first rows. */
export function groupVariants(examples: readonly Example[]): Variants[] {
  const groups = new Map<string, Variants & { readonly targets: string[] }>();
  for (const [row, example] of examples.entries()) {
    const key = JSON.stringify([example.source, ...(example.features ?? [])]);
    const group = groups.get(key);
    if (!group) groups.set(key, { ...example, targets: [example.target], row });
    else if (!group.targets.includes(example.target)) group.targets.push(example.target);
  }
  return [...groups.values()];
}

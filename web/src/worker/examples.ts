import type { Example } from 'tsuzuri';
import { type TaskKind, makeExamples, readers, tasks } from 'tsuzuri/data';
import { OWN } from '../setup/parts.ts';
import type { Setup } from '../setup/setup.ts';

/** Pairs of the visitor's own, as text with tabs. */
export interface OwnPairs {
  readonly name: string;
  readonly text: string;
}

const kinds: Readonly<Record<string, TaskKind>> = tasks;

/**
 * The examples of a set-up.
 *
 * @throws ConfigError when the task has fewer; DataError for a line that is no pair
 */
export async function examplesOf(setup: Setup, own: OwnPairs | undefined): Promise<Example[]> {
  const { task, options, count, dataSeed: seed, features } = setup;
  if (task !== OWN) return makeExamples(kinds[task](options), { count, seed });
  const { name = 'pairs.tsv', text = '' } = own ?? {};
  const examples: Example[] = [];
  const columns = features === undefined ? {} : { features: [3], featuresSeparator: features };
  const input = [{ name, chunks: [text] }] as const;
  for await (const example of readers.tsv.read(input, columns)) examples.push(example);
  return examples;
}

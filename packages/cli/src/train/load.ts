import { type Example, type Input, readers } from 'tsuzuri';
import type { z } from 'zod';
import type { readingSettings } from '../config/train-settings.ts';
import { openInput } from '../data/open.ts';
import { UsageError } from '../errors.ts';
import { formatCount } from '../text/format.ts';
import { collect } from './readings.ts';

const SHOWN = 3; // bad lines that are told one by one

/** How a file of pairs is read. */
export type ReadingSettings = z.output<typeof readingSettings>;

/**
 * The examples of one or, for parallel texts, two files.
 *
 * @param tell hears, in lines for a person, of what was left out
 * @throws UsageError for a wrong number of files; DataError for a bad line
 */
export async function loadExamples(
  paths: readonly string[],
  settings: ReadingSettings,
  tell: (line: string) => void,
): Promise<Example[]> {
  return collect(readExamples(paths, settings, tell));
}

/** The examples of `loadExamples` one by one; nothing is kept. */
export async function* readExamples(
  paths: readonly string[],
  settings: ReadingSettings,
  tell: (line: string) => void,
): AsyncGenerator<Example> {
  const reader = readers[settings.format];
  if (paths.length !== reader.files) {
    const wanted = reader.files === 1 ? 'one file' : 'two files, source and target';
    throw new UsageError(
      `expected ${wanted} of format ${settings.format}, got ${paths.length === 0 ? 'none' : paths.join(' and ')}`,
    );
  }
  let bad = 0;
  const skipBad = (problem: Error) => {
    if (++bad <= SHOWN) tell(`left out: ${problem.message}`);
  };
  const [firstKey, secondKey] = (settings.keys ?? 'source,target').split(',');
  const inputs: Input[] = paths.map(openInput);
  yield* reader.read(inputs, {
    header: settings.header,
    keys: [firstKey, secondKey],
    ...(settings.columns === undefined ? {} : { columns: readColumns(settings.columns) }),
    ...(settings.skipBad ? { skipBad } : {}),
  });
  if (bad > SHOWN) tell(`left out: ${formatCount(bad)} bad lines in all`);
}

function readColumns(text: string): [number, number] {
  const [source, target] = text.split(',').map(Number);
  return [source, target];
}

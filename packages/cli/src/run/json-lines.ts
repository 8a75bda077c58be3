import type { z } from 'zod';

/** Entries as the text of a file with one JSON object per line. */
export function formatLines(entries: readonly object[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

/**
 * The entries of such a file; lines that are none, as a torn one, are omitted.
 *
 * @param renamed a line with the names of today
 */
export function parseLines<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  renamed: (line: Record<string, unknown>) => unknown = (line) => line,
): z.output<Schema>[] {
  return text.split('\n').flatMap((line) => {
    try {
      return schema.safeParse(renamed(JSON.parse(line) as Record<string, unknown>)).data ?? [];
    } catch {
      return [];
    }
  });
}

import { UsageError } from '../errors.ts';

/** The one text behind RUN. @throws UsageError when it is empty, which leaves nothing to look at */
export function onlyText([text]: readonly string[]): string {
  if (text === '') throw new UsageError('expected a text, got an empty one');
  return text;
}

import type { Example, Task } from './task.ts';
import { type TextCoder, coders } from './text-coder.ts';

/**
 * The coders of a task's two sides; vocabularies of text are those of `examples`, which are the
 * ones to train on.
 *
 * @throws DataError when a side of text has no token
 */
export async function taskCoders(
  task: Task,
  examples: readonly Example[],
): Promise<{ source: TextCoder; target: TextCoder }> {
  const coderOf = (name: 'source' | 'target') => {
    const side = task[name];
    const texts = examples.flatMap((example) =>
      task.sharedVocabulary ? [example.source, example.target] : [example[name]],
    );
    return coders[side.kind ?? 'fixed'].ofSide(side, texts, name === 'target');
  };
  return { source: await coderOf('source'), target: await coderOf('target') };
}

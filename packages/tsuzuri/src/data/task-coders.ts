import { buildSharedCodec, buildTextCodec } from './build-text-codec.ts';
import { Codec } from './codec.ts';
import type { Example, Task, TaskSide } from './task.ts';
import type { TextCoder } from './text-coder.ts';

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
  const { source, target, sharedVocabulary = false } = task;
  if (sharedVocabulary && source.kind === 'text') return buildSharedCodec(examples, source);
  return {
    source: await coderOf(source, 'source', examples),
    target: await coderOf(target, 'target', examples),
  };
}

async function coderOf(
  side: TaskSide,
  name: keyof Example,
  examples: readonly Example[],
): Promise<TextCoder> {
  if (side.kind !== 'text') return new Codec(side);
  const texts = examples.map((example) => example[name]);
  return buildTextCodec(texts, { ...side, eos: name === 'target' });
}

/** The symbol at the end of a word: the space that follows it, so no text can contain it by chance. */
export const END_OF_WORD = ' ';

/** The words of a text, each with the end-of-word symbol; an empty text has none. */
export function cutIntoWords(text: string): string[] {
  return text === '' ? [] : text.split(' ').map((word) => word + END_OF_WORD);
}

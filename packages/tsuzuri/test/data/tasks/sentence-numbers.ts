const words = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');
const months =
  'January February March April May June July August September October November December'.split(
    ' ',
  );

/** The numbers that an English sentence of the translation task speaks of; a month is its number. */
export function numbersOf(sentence: string): number[] {
  return sentence.split(' ').flatMap((token) => {
    if (/^\d+$/.test(token)) return [Number(token)];
    const at = [words.indexOf(token), months.indexOf(token)].find((index) => index >= 0);
    return at === undefined ? [] : [at + 1];
  });
}

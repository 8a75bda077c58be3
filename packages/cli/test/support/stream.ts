import { Random } from 'tsuzuri/nn';

const random = Random.fromSeed(1);
/** Pairs of a few letters and their capitals. */
export const pairs = Array.from({ length: 80 }, () => {
  const letters = Array.from({ length: 2 + random.integer(3) }, () => 'abcd'[random.integer(4)]);
  return [letters.join(''), letters.map((letter) => letter.toUpperCase()).join(' ')];
});
/** The lines of a small file of pairs. */
export const lines = pairs.map((pair) => `${pair.join('\t')}\n`).join('');
const tiny =
  '--epochs 2 --batch-size 8 --hidden-size 8 --embedding-size 8 --learning-rate 0.01 --backend wasm --threads 1'.split(
    ' ',
  );
/** Flags of a tiny training that streams it. */
export const streamed = ['--stream', '--shuffle-buffer', '20', ...tiny];

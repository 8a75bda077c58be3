// Puts the kernels in a bundle as one character per byte, the most frequent bytes as ASCII: with gzip a
// tenth smaller than as the digits that the library has them in.
import { MagicString } from 'magic-string';

const HEX = /kernelsHex =\s*'([0-9a-f]+)'/;
const DECODE = /function decode\(hex: string\)[^]*?\n\}\n/;
/** What may stand in quotes as it is, and in HTML; no letter is made of two. */
const LETTERS = [...range(0x20, 0x7e), ...range(0xa1, 0x17f)]
  .map((code) => String.fromCharCode(code))
  .filter((letter) => !/["'`\\$<\u{AD}]/u.test(letter));

function range(first, last) {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** A plugin of the bundler. @param digits the code of the module that has them */
export function packed(digits) {
  const [, hex] = HEX.exec(digits);
  const bytes = Buffer.from(hex, 'hex');
  const counts = new Uint32Array(256);
  for (const byte of bytes) counts[byte]++;
  const order = range(0, 255).sort((a, b) => counts[b] - counts[a] || a - b);
  const letters = order.reduce((all, byte, i) => all.with(byte, LETTERS[i]), order);
  const text = Array.from(bytes, (byte) => letters[byte]).join('');
  const decode = `function decode(text) {
  return Uint8Array.from(text, (letter) => ${JSON.stringify(letters.join(''))}.indexOf(letter));
}
`;
  return {
    name: 'packed',
    transform(code, id) {
      if (id.endsWith('/binary-inference.ts')) return replaced(code, HEX, `kernelsHex = '${text}'`);
      return id.endsWith('/wasm/instance.ts') ? replaced(code, DECODE, decode) : undefined;
    },
  };
}

function replaced(code, pattern, text) {
  const found = pattern.exec(code);
  if (!found) throw new Error(`packed: there is no ${pattern.source}`);
  const result = new MagicString(code);
  result.update(found.index, found.index + found[0].length, text);
  return { code: result.toString(), map: result.generateMap({ hires: true }) };
}

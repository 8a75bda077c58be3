const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24];

/**
 * Threefry-2x32 with 20 rounds: a bijection of 64 bits for every key, whose
 * outputs on 0, 1, 2 … are random numbers (Salmon et al. 2011, "Parallel random
 * numbers: as easy as 1, 2, 3", section 4.2). Because a number depends only on its key
 * and position, any part of a stream can be generated anywhere, in any order.
 *
 * @param counterHigh, counterLow the position in the stream, two words of 32 bits
 * @returns two words of 32 random bits
 */
export function threefry(
  key0: number,
  key1: number,
  counterHigh: number,
  counterLow: number,
): [number, number] {
  const keys = [key0, key1, key0 ^ key1 ^ 0x1bd11bda];
  let x0 = (counterHigh + key0) | 0;
  let x1 = (counterLow + key1) | 0;
  for (let round = 0; round < 20; round++) {
    const rotation = ROTATIONS[round % 8];
    x0 = (x0 + x1) | 0;
    x1 = (x1 << rotation) | (x1 >>> (32 - rotation));
    x1 ^= x0;
    if (round % 4 === 3) {
      const group = (round + 1) / 4;
      x0 = (x0 + keys[group % 3]) | 0;
      x1 = (x1 + keys[(group + 1) % 3] + group) | 0;
    }
  }
  return [x0 >>> 0, x1 >>> 0];
}

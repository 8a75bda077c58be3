import { DotScore } from './dot.ts';
import type { AttentionSizes } from './score.ts';

/**
 * The scaled dot product (Vaswani et al. 2017, equation 1), with the states as keys and values:
 *
 *     weights_t = softmax(query_t · states_s / √keySize)
 *
 * The sum of keySize products of values of variance 1 has variance keySize; divided by √keySize it
 * has variance 1 again, where the softmax is not saturated.
 *
 * @throws ConfigError when a size is not a whole number of at least 1, or querySize is not keySize
 */
export function scaledDotScore(sizes: AttentionSizes): DotScore {
  return new DotScore(sizes, 1 / Math.sqrt(sizes.keySize));
}

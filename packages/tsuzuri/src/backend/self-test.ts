import { BackendError } from '../errors.ts';
import { activationCodes } from './activations.ts';
import type { Backend } from './backend.ts';
import { createReferenceBackend } from './reference/reference.ts';

const M = 67; // rows, columns and depth that fill whole tiles, leave a remainder, and use a second thread
const N = 133;
const K = 97;

/**
 * Runs one product and one activation on a backend and compares them with the reference, to detect a
 * build that does not suit the processor.
 *
 * @throws BackendError when the numbers differ
 */
export async function selfTest(backend: Backend): Promise<void> {
  const ours = await run(backend);
  const expected = await run(createReferenceBackend('float64'));
  const wrong = expected.findIndex((value, i) => !(Math.abs(value - ours[i]) <= 1e-5));
  if (wrong >= 0) {
    throw new BackendError(
      `${backend.name}: the self-test failed, expected ${expected[wrong]}, got ${ours[wrong]}`,
    );
  }
}

async function run(backend: Backend): Promise<Float64Array> {
  const wave = (size: number, step: number) =>
    Float32Array.from({ length: size }, (_, i) => (((i * step) % 101) - 50) / 200);
  const [a, b, c] = [M * K, K * N, M * N].map((size) => backend.allocate(size));
  backend.write(a, wave(M * K, 37));
  backend.write(b, wave(K * N, 53));
  backend.matmul(M, N, K, a, K, 1, b, 1, K, 0, 0, c);
  backend.activationForward(M * N, activationCodes.tanh, c, c);
  const result = Float64Array.from(await backend.read(c, M * N));
  for (const offset of [a, b, c]) backend.free(offset);
  return result;
}

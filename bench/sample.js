// How a contestant in JavaScript takes its turn; sample.py is the same in Python.

const SHORTEST = 0.5; // ms: shorter work is timed several times over, as one sample
const WARM = 2; // runs at least before those that count: the first ones touch new memory
const SAMPLES = 3; // at least

/** The milliseconds of each run, after a warm-up of a quarter of the time. */
export async function sample(run, budgetMs) {
  const repeat = async (ms, count, least) => {
    const samples = [];
    const end = performance.now() + ms;
    do {
      const start = performance.now();
      for (let i = 0; i < count; i++) await run();
      samples.push((performance.now() - start) / count);
    } while (samples.length < least || performance.now() < end);
    return samples;
  };
  const warm = await repeat(budgetMs / 4, 1, WARM);
  return repeat(budgetMs, Math.max(1, Math.round(SHORTEST / warm.at(-1))), SAMPLES);
}

/** Ids that differ from row to row and from step to step. */
export function idRows({ B, V }, length) {
  return Array.from({ length: B }, (_, b) =>
    Array.from({ length }, (_unused, t) => (b * 7 + t * 5) % V),
  );
}

/** Numbers of a matrix, small and without a pattern that matters. */
export function numbers(size) {
  return Float32Array.from({ length: size }, (_, i) => ((i * 37) % 101) / 101 - 0.5);
}

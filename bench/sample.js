// How a contestant in JavaScript takes its turn; sample.py is the same in Python.

const SHORTEST = 0.5; // ms: shorter work is timed several times over, as one sample

/** The milliseconds of each run, after a warm-up of a quarter of the time; at least one run of each. */
export async function sample(run, budgetMs) {
  const repeat = async (ms, count) => {
    const samples = [];
    const end = performance.now() + ms;
    do {
      const start = performance.now();
      for (let i = 0; i < count; i++) await run();
      samples.push((performance.now() - start) / count);
    } while (performance.now() < end);
    return samples;
  };
  const warm = await repeat(budgetMs / 4, 1);
  return repeat(budgetMs, Math.max(1, Math.round(SHORTEST / warm.at(-1))));
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

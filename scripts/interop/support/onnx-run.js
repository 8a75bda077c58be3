// Runs exported models in ONNX Runtime, with anything in the padded slots.

/** Rows of ids as inputs: those of the source, or objects that have features too. */
export function inputsOf(ort, rows) {
  const of = (name) => rows.map((row) => row[name] ?? row);
  const [source, lengths] = padded(ort, of('source'));
  if (!rows[0].features) return { source, lengths };
  const [features, ends] = padded(ort, of('features'));
  return { source, lengths, features, feature_lengths: ends };
}

/** Ids [B, T] and lengths [B]. */
function padded(ort, rows) {
  const time = Math.max(...rows.map((row) => row.length));
  const ids = new BigInt64Array(rows.length * time).fill(-99n);
  rows.forEach((row, b) => row.forEach((id, t) => (ids[b * time + t] = BigInt(id))));
  const lengths = BigInt64Array.from(rows, (row) => BigInt(row.length));
  return [
    new ort.Tensor('int64', ids, [rows.length, time]),
    new ort.Tensor('int64', lengths, [rows.length]),
  ];
}

/** The rows of a tensor [B, size]. */
export function rowsOf({ data, dims: [count, size] }) {
  return Array.from({ length: count }, (_, b) => Array.from(data.slice(b * size, (b + 1) * size)));
}

/** A session with one thread. */
export function open(ort, bytes) {
  const threads = { intraOpNumThreads: 1, interOpNumThreads: 1 };
  return ort.InferenceSession.create(bytes, { ...threads, logSeverityLevel: 3 });
}

/** The answers of `greedy.onnx` as ids, in batches. */
export async function runGreedy(ort, bytes, sources, batchSize) {
  const session = await open(ort, bytes);
  const answers = [];
  for (let at = 0; at < sources.length; at += batchSize) {
    const { target } = await session.run(inputsOf(ort, sources.slice(at, at + batchSize)));
    answers.push(...rowsOf(target).map((row) => row.map(Number)));
  }
  await session.release();
  return answers;
}

/** Greedy search by `encoder.onnx` and `step.onnx`: for each step ln p of what was chosen, and the attention. */
export async function runSteps(ort, files, sources, { startId, steps }) {
  const [encoder, step] = [await open(ort, files.encoder), await open(ort, files.step)];
  const state = { ...(await encoder.run(inputsOf(ort, sources))) };
  let chosen = sources.map(() => startId);
  const seen = [];
  for (let t = 0; t < steps; t++) {
    const ids = new ort.Tensor('int64', BigInt64Array.from(chosen, BigInt), [chosen.length]);
    const read = await step.run({ ids, ...state });
    const rows = rowsOf(read.log_probabilities);
    chosen = rows.map((row) => row.indexOf(Math.max(...row)));
    seen.push({ chosen: rows.map((row, b) => row[chosen[b]]), attention: read.attention });
    for (const name of Object.keys(state)) state[name] = read[`next_${name}`] ?? state[name];
  }
  await encoder.release();
  await step.release();
  return seen;
}

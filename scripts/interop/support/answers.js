// What a model says to rows of ids: through `Model`, as the searches do.
import { Arena, DecodingMemory, greedy } from 'tsuzuri/nn';

/** Rows of ids, time-major and padded with zeros. */
function toBatch(rows) {
  const lengths = Int32Array.from(rows, (row) => row.length);
  const time = Math.max(...lengths);
  const ids = new Int32Array(time * rows.length);
  rows.forEach((row, b) => row.forEach((id, t) => (ids[t * rows.length + b] = id)));
  return { ids, lengths, time };
}

/** ln p of each token of each target, step by step. */
export async function logProbabilities({ model, backend }, { sources, targets }) {
  const arena = new Arena(backend);
  const { ids, time } = toBatch(targets);
  const count = targets.length;
  const result = targets.map(() => []);
  let state = model.start(arena, toBatch(sources));
  let before = new Int32Array(count).fill(model.startId);
  for (let t = 0; t < time; t++) {
    const step = model.step(arena, arena.ids([count], before), state);
    const scores = await backend.read(step.scores.offset, step.scores.size);
    const size = scores.length / count;
    before = ids.slice(t * count, (t + 1) * count);
    for (let b = 0; b < count; b++) {
      if (t >= targets[b].length) continue;
      const row = scores.subarray(b * size, (b + 1) * size);
      const most = Math.max(...row);
      const sum = row.reduce((total, score) => total + Math.exp(score - most), 0);
      result[b].push(row[before[b]] - most - Math.log(sum));
    }
    ({ state } = step);
  }
  arena.dispose();
  return result;
}

/** The greedy answers, as rows of ids without the end. */
export async function greedyAnswers({ model, backend, codec }, sources, length) {
  const memory = new DecodingMemory(backend);
  const member = { model, memory };
  const answers = await greedy(member, toBatch(sources), { length, eosId: codec.target.eosId });
  memory.dispose();
  return answers.map((row) => [...row]);
}

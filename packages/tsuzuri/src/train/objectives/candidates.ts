import { type PairBatch, type SourceBatch, pickSources } from '../../data/batch.ts';
import { beamSearch } from '../../decode/beam.ts';
import { forceTargets } from '../../decode/force-targets.ts';
import type { LengthLimits } from '../../decode/hypothesis.ts';
import type { Member } from '../../decode/memory.ts';
import { sample } from '../../decode/sample.ts';
import { createStepper } from '../../decode/stepper.ts';
import type { Random } from '../../tensor/random.ts';

/** Targets that a source may have. */
export interface Candidate {
  /** The row of the source. */
  readonly row: number;
  /** With the end of sequence, if it has one. */
  readonly ids: Int32Array;
}

/** How candidates are found: `count` for each source, the n best or samples. */
export interface CandidateSearch extends LengthLimits {
  readonly count: number;
  readonly nBest: boolean;
  readonly random: Random;
}

/** For each source of a batch its target and what the model would write, each once, source by source. */
export async function findCandidates(
  member: Member,
  { source, target }: PairBatch,
  { count, nBest, random, ...limits }: CandidateSearch,
): Promise<Candidate[]> {
  const batch = source.lengths.length;
  const found = nBest
    ? await beamSearch([member], source, { ...limits, beamSize: count, nBest: count })
    : await draw(member, source, { count, random, ...limits });
  const candidates: Candidate[] = [];
  for (let row = 0; row < batch; row++) {
    const seen = new Set<string>();
    const add = (ids: Int32Array) => {
      const key = ids.join(' ');
      if (!seen.has(key)) candidates.push({ row, ids });
      seen.add(key);
    };
    add(Int32Array.from({ length: target.lengths[row] }, (_, t) => target.ids[t * batch + row]));
    for (const { ids, tokenLogProbabilities } of found[row]) {
      const ends = tokenLogProbabilities.length > ids.length;
      add(ends ? Int32Array.of(...ids, limits.eosId!) : ids);
    }
  }
  return candidates;
}

/** Samples of each source, each from a stream of its own. */
async function draw(
  member: Member,
  source: SourceBatch,
  { count, random, ...limits }: Omit<CandidateSearch, 'nBest'>,
) {
  const batch = source.lengths.length;
  const rows = Int32Array.from({ length: batch * count }, (_, i) => Math.floor(i / count));
  const streams = Array.from(rows, (_, i) => random.stream(String(i)));
  const drawn = await sample([member], pickSources(source, rows), limits, streams);
  return Array.from({ length: batch }, (_, row) =>
    drawn.slice(row * count, (row + 1) * count).flat(),
  );
}

/** ln p of each candidate. */
export async function scoreCandidates(
  member: Member,
  source: SourceBatch,
  candidates: readonly Candidate[],
): Promise<Float64Array> {
  const rows = Int32Array.from(candidates, ({ row }) => row);
  const stepper = createStepper([member], pickSources(source, rows));
  const sums = new Float64Array(candidates.length);
  const targets = candidates.map(({ ids }) => ids);
  await forceTargets(stepper, member.model.startId, targets, (own, i) => (sums[i] += own));
  return sums;
}

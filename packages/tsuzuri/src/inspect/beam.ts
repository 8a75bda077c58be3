import { toSourceBatch } from '../data/batch.ts';
import { encodeQuestion } from '../data/pair-codec.ts';
import type { BeamFate, BeamStep } from '../decode/beam-of-source.ts';
import type { Hypothesis } from '../decode/hypothesis.ts';
import { DecodingMemory } from '../decode/memory.ts';
import type { AnswerOptions, Asked } from '../translator/answers.ts';
import { questionOf } from '../translator/questions.ts';
import { ask } from '../translator/ask.ts';
import type { Ensemble } from '../translator/ensemble.ts';
import type { Translator } from '../translator/translator.ts';
import { labelsOf } from './labels.ts';

/** Why a candidate of beam search ended as it did. */
export const beamReasons = {
  'in-beam': 'among the likeliest: it has a place in the beam and is continued',
  'beam-size': 'out of the beam: others are likelier',
  'cannot-win': 'cannot beat the finished hypotheses any more, so the search ends',
  'end-of-sequence': 'has written the end of the sequence',
  'maximum-length': 'has reached the maximum length',
} as const;

/** The name of a reason. */
export type BeamReason = keyof typeof beamReasons;

/** A candidate of beam search: a hypothesis continued by one token. */
export interface BeamNode {
  /** Its place in the list of nodes. */
  readonly id: number;
  /** The node that it continues; −1 in the first step. */
  readonly parent: number;
  /** The step of the search, from 0. */
  readonly step: number;
  readonly token: string;
  readonly tokenId: number;
  /** ln p of this token. */
  readonly tokenLogProbability: number;
  /** Σ ln p up to here. */
  readonly logProbability: number;
  /** What finished hypotheses are ranked by: logProbability / lengthᵅ. */
  readonly score: number;
  /** Its place among the candidates of its step by logProbability, from 1. */
  readonly rank: number;
  /** `answer` is a finished one that was given. */
  readonly fate: 'kept' | 'pruned' | 'finished' | 'answer';
  readonly reason: BeamReason;
}

/** What was given: a path of the tree from its first node to its last. */
export interface BeamAnswer {
  readonly text: string;
  readonly score: number;
  /** The last node. */
  readonly node: number;
  /** As of an answer: nothing that was pruned could be better. */
  readonly exact?: true;
}

/** The hypotheses of beam search, step by step. */
export interface BeamTree {
  /** The tokens of the source in its own order. */
  readonly source: readonly string[];
  readonly beamSize: number;
  /** A node stands behind its parent; within a step the likeliest stands first. */
  readonly nodes: readonly BeamNode[];
  /** Best first, as `translator.answer` gives them; none where the model's scores are not numbers. */
  readonly answers: readonly BeamAnswer[];
}

/** Options of beam search, as those of answers. */
export type BeamTreeOptions = Pick<
  AnswerOptions,
  'beam' | 'nBest' | 'lengthPenalty' | 'minimumLength' | 'maximumLength' | 'signal'
>;

/**
 * The tree of hypotheses of beam search for a source: all that had a place in the beam, and of each
 * step up to the beam size of those that had none. Its answers are those of `translator.answer`.
 *
 * @throws DataError for a text that the source coder refuses, ConfigError for invalid options
 */
export async function beamTree(
  translator: Translator | Ensemble,
  asked: Asked,
  options: BeamTreeOptions = {},
): Promise<BeamTree> {
  const translators = 'members' in translator ? translator.members : [translator];
  const { codec } = translator;
  const { kind, request } = ask(translators[0], { search: 'beam', ...options });
  const question = questionOf('beam', asked);
  const { source } = question;
  const { source: ids, features } = encodeQuestion(codec, question);
  const { nBest, beam = translator.beamSize } = request;
  const tree = { source: labelsOf(codec.source, source, ids), beamSize: Math.max(beam, nBest) };
  if (ids.length === 0) return { ...tree, nodes: [], answers: [] };
  const steps: BeamStep[] = [];
  const members = translators.map(({ model, backend }) => {
    return { model, memory: new DecodingMemory(backend) };
  });
  const heard = {
    ...request,
    rows: Int32Array.of(0),
    onStep: (step: BeamStep) => steps.push(step),
  };
  try {
    const [found] = await kind.find(members, toSourceBatch([ids], [features]), heard);
    const paths = new Map(
      found.map((hypothesis) => [pathOf(hypothesis, request.eosId), hypothesis]),
    );
    const label = (id: number) => codec.label(id);
    const { nodes, last } = treeOf(steps, { ...request, paths, label });
    const answers = found.map((hypothesis) => ({
      text: codec.decode(hypothesis.ids, source).text,
      score: hypothesis.score,
      node: last.get(hypothesis) ?? -1,
      ...(hypothesis.exact && { exact: true as const }),
    }));
    return { ...tree, nodes, answers };
  } finally {
    for (const { memory } of members) memory.dispose();
  }
}

interface TreeSettings {
  readonly eosId?: number | undefined;
  readonly maximumLength: number;
  /** The answers by their ids, the end of sequence included. */
  readonly paths: ReadonlyMap<string, Hypothesis>;
  readonly label: (id: number) => string;
}

/** The candidates of all steps as nodes, and the last node of each answer. */
function treeOf(
  steps: readonly BeamStep[],
  { eosId, maximumLength, paths, label }: TreeSettings,
): { nodes: BeamNode[]; last: Map<Hypothesis, number> } {
  const nodes: BeamNode[] = [];
  const path: string[] = []; // by node: its ids from the first
  const last = new Map<Hypothesis, number>();
  let before = 0; // the first node of the previous step
  for (const { step, candidates } of steps) {
    const first = nodes.length;
    candidates.forEach(({ parent: place, id, logProbability, score, fate }, rank) => {
      const parent = place < 0 ? -1 : before + place;
      const node = nodes.length;
      path.push(parent < 0 ? String(id) : `${path[parent]} ${id}`);
      const answer = paths.get(path[node]);
      if (answer) last.set(answer, node);
      const byEnd = id === eosId && step < maximumLength;
      const sum = parent < 0 ? 0 : nodes[parent].logProbability;
      nodes.push({
        id: node,
        parent,
        step,
        token: label(id),
        tokenId: id,
        tokenLogProbability: logProbability - sum,
        logProbability,
        score,
        rank: rank + 1,
        ...outcomes[fate](byEnd),
        ...(answer && { fate: 'answer' as const }),
      });
    });
    before = first;
  }
  return { nodes, last };
}

/** What a fate of the search is in the tree. */
const outcomes: Readonly<Record<BeamFate, (byEnd: boolean) => Pick<BeamNode, 'fate' | 'reason'>>> =
  {
    kept: () => ({ fate: 'kept', reason: 'in-beam' }),
    pruned: () => ({ fate: 'pruned', reason: 'beam-size' }),
    beaten: () => ({ fate: 'pruned', reason: 'cannot-win' }),
    finished: (byEnd) => ({
      fate: 'finished',
      reason: byEnd ? 'end-of-sequence' : 'maximum-length',
    }),
  };

/** The ids of a hypothesis, with the end of sequence if it has come to it. */
function pathOf({ ids, tokenLogProbabilities }: Hypothesis, eosId: number | undefined): string {
  return [...ids, ...(tokenLogProbabilities.length > ids.length ? [eosId] : [])].join(' ');
}

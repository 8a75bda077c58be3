import { ConfigError, type Ensemble } from 'tsuzuri';
import { type Question, encodeQuestion, toIdBatch } from 'tsuzuri/data';
import {
  type AttentionWeights,
  type BeamNode,
  type BeamTree,
  attentionOf,
  beamTree,
} from 'tsuzuri/inspect';
import { DecodingMemory, createStepper } from 'tsuzuri/nn';
import type { Workshop } from '../workshop.ts';
import { type Unreadable, unknownOf } from './readable.ts';

const CANDIDATES = 5; // shown of each position

/** What a page wants to know of an answer. */
export interface AnswerQuestion extends Question {
  readonly beam: number;
  /** The maximum number of tokens in the answer, where the model does not fix it. */
  readonly maximumLength: number;
}

/** A token that a model could write, and how likely it is. */
export interface Candidate {
  readonly token: string;
  readonly probability: number;
  /** Its place by probability, from 1. */
  readonly rank: number;
  readonly isChosen: boolean;
}

/** The best answer to a source, and how it came about. */
export interface Answered {
  readonly kind: 'answered';
  readonly source: string;
  /** Of the source: what the model does not know and reads as unknown. */
  readonly unknown: readonly string[];
  /** Tags that the model does not know, and omits. */
  readonly unknownFeatures: readonly string[];
  /** For each position of the best answer its likeliest tokens, the chosen one among them. */
  readonly steps: readonly (readonly Candidate[])[];
  readonly tree: BeamTree;
  /** Of a model with attention. */
  readonly attention: AttentionWeights | undefined;
}

/** The answer of beam search to a source, of all members together, or why they cannot read it. */
export async function answer(
  { ensemble }: Workshop,
  { beam, maximumLength: most, ...question }: AnswerQuestion,
): Promise<Answered | Unreadable> {
  const { source } = question;
  const { codec, maximumLength: own } = ensemble;
  const unknown = unknownOf(ensemble, source);
  if ('kind' in unknown) return unknown;
  const maximumLength = codec.target.length ?? Math.min(own, most);
  const tree = await beamTree(ensemble, question, { beam, nBest: beam, maximumLength });
  return {
    kind: 'answered',
    source,
    unknown,
    unknownFeatures: codec.features?.unknown(question.features ?? '') ?? [],
    steps: await stepsOf(ensemble, question, pathOf(tree)),
    tree,
    attention: await attentionOf(ensemble, question, { beam, maximumLength }).catch(withoutOne),
  };
}

/** @throws what is no lack of attention */
function withoutOne(error: unknown): undefined {
  if (!(error instanceof ConfigError)) throw error;
}

/** The nodes of the best answer, from the first. */
function pathOf({ nodes, answers }: BeamTree): BeamNode[] {
  const path: BeamNode[] = [];
  for (let at = answers[0]?.node ?? -1; at >= 0; at = nodes[at].parent) path.unshift(nodes[at]);
  return path;
}

/** For each token of a path the likeliest ones in its place. */
async function stepsOf(
  { members, codec }: Ensemble,
  question: Question,
  path: readonly BeamNode[],
): Promise<Candidate[][]> {
  if (path.length === 0) return [];
  const { source, features } = encodeQuestion(codec, question);
  const models = members.map(({ model, backend }) => {
    return { model, memory: new DecodingMemory(backend) };
  });
  try {
    const stepper = createStepper(models, {
      ...toIdBatch([source]),
      ...(features && { features: toIdBatch([features]) }),
    });
    const steps: Candidate[][] = [];
    let before = models[0].model.startId;
    for (const { tokenId } of path) {
      const { logProbabilities } = await stepper.next(Int32Array.of(before));
      steps.push(candidatesOf(logProbabilities[0], tokenId, (id) => codec.label(id)));
      before = tokenId;
    }
    return steps;
  } finally {
    for (const { memory } of models) memory.dispose();
  }
}

/** The likeliest tokens of a position, and the chosen one if it is none of them. */
function candidatesOf(
  logProbabilities: Float64Array,
  chosen: number,
  label: (id: number) => string,
): Candidate[] {
  const order = Array.from(logProbabilities.keys()).toSorted(
    (a, b) => logProbabilities[b] - logProbabilities[a],
  );
  const all = order.map((id, place) => ({
    token: label(id),
    probability: Math.exp(logProbabilities[id]),
    rank: place + 1,
    isChosen: id === chosen,
  }));
  return all.filter(({ isChosen }, place) => place < CANDIDATES || isChosen);
}

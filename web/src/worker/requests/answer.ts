import {
  type AttentionWeights,
  type BeamNode,
  type BeamTree,
  type Flow,
  attentionOf,
  beamTree,
  flow,
} from 'tsuzuri/inspect';
import type { Translator } from 'tsuzuri';
import type { Question } from 'tsuzuri/data';
import { type DecoderName, type Seq2SeqSettings, decoders } from 'tsuzuri/nn';
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

/** The answer of beam search to a source, or why the model cannot read it. */
export async function answer(
  { translator }: Workshop,
  { beam, maximumLength: most, ...question }: AnswerQuestion,
): Promise<Answered | Unreadable> {
  const { source } = question;
  const { codec, maximumLength: own } = translator;
  const unknown = unknownOf(translator, source);
  if ('kind' in unknown) return unknown;
  const maximumLength = codec.target.length ?? Math.min(own, most);
  const tree = await beamTree(translator, question, { beam, nBest: beam, maximumLength });
  const path = pathOf(tree);
  return {
    kind: 'answered',
    source,
    unknown,
    unknownFeatures: codec.features?.unknown(question.features ?? '') ?? [],
    steps: path.length > 0 ? await stepsOf(translator, question, tree, path) : [],
    tree,
    attention: hasAttention(translator)
      ? await attentionOf(translator, question, { beam, maximumLength })
      : undefined,
  };
}

/** The nodes of the best answer, from the first. */
function pathOf({ nodes, answers }: BeamTree): BeamNode[] {
  const path: BeamNode[] = [];
  for (let at = answers[0]?.node ?? -1; at >= 0; at = nodes[at].parent) path.unshift(nodes[at]);
  return path;
}

async function stepsOf(
  translator: Translator,
  question: Question,
  { beamSize, answers }: BeamTree,
  path: readonly BeamNode[],
): Promise<Candidate[][]> {
  // the model's own answer may have tokens that its text does not give back: unknown ones
  const options = beamSize === 1 ? { maximumLength: path.length } : { target: answers[0].text };
  const { target, stations } = await flow(translator, question, options);
  const likely = stations.filter(({ kind }) => kind.endsWith('.probabilities'));
  const same = path.findIndex(({ token }, step) => token !== target[step]);
  return path
    .slice(0, same < 0 ? path.length : same)
    .map(({ token }, step) => candidatesOf(likely[step], token));
}

/** The likeliest tokens of a position, and the chosen one if it is none of them. */
function candidatesOf(
  { values, labels = [] }: Flow['stations'][number],
  chosen: string,
): Candidate[] {
  const order = Array.from(values.keys()).toSorted((a, b) => values[b] - values[a]);
  const all = order.map((id, place) => ({
    token: labels[id],
    probability: values[id],
    rank: place + 1,
    isChosen: labels[id] === chosen,
  }));
  return all.filter(({ isChosen }, place) => place < CANDIDATES || isChosen);
}

function hasAttention({ model }: Translator): boolean {
  const { decoder, ...config } = model.config as Seq2SeqSettings;
  return decoders[decoder as DecoderName].attends(config);
}

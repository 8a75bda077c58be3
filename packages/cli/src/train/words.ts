import type { LearnFacts } from 'tsuzuri';
import {
  type EncodedExample,
  type PairCodec,
  type SetFacts,
  type lengthPolicies,
  quoted,
} from 'tsuzuri/data';
import { type VectorFacts, type WarmSide, adviseModel } from 'tsuzuri/nn';
import { learnSettingsOf } from '../config/check-train.ts';
import type { TrainSettings } from '../config/train-settings.ts';
import { runFiles } from '../run/files.ts';
import { countOf, formatCount, formatShare } from '../text/format.ts';

const sides = ['source', 'target'] as const;
const SHOWN = 5; // tokens that are listed

const verbs: Readonly<Record<keyof typeof lengthPolicies, string>> = {
  drop: 'dropped',
  cut: 'cut',
};

/** What the library has found in the data, in lines for a person. */
export function describeFacts(facts: LearnFacts, settings: TrainSettings): string[] {
  const { train, dev } = facts;
  return [
    describeSizes(facts),
    ...describeLong(train, 'training', settings),
    ...(dev ? describeLong(dev, 'dev', settings) : []),
    ...sides.map((side) => describeTokens(side, facts, settings)),
    ...describeFeatures(facts),
    describeUnknown(facts),
    ...describeChosen(facts),
    ...facts.warmStart.map((side) => describeWarmStart(side, settings)),
    ...facts.vectors.flatMap(describeVectors),
  ];
}

function describeChosen({ chosen }: LearnFacts): string[] {
  if (!chosen) return [];
  const { generator, ordered } = chosen;
  return [
    `generator ${generator}: ${formatShare(ordered)} of the target tokens follow the order of the source (--generator softmax --attention general: attention instead)`,
  ];
}

function describeSizes({ train, augmented, dev, isHeldOut }: LearnFacts): string {
  const more = augmented > 0 ? `, ${formatCount(augmented)} more by data augmentation` : '';
  const examples = `${countOf(train.read, 'example')} to train on${more}`;
  if (!dev) return `${examples}, too few for a dev set: the last model is kept`;
  return `${examples}, ${formatCount(dev.read)} in the dev set${isHeldOut ? ', held out' : ''}`;
}

function describeLong(set: SetFacts, name: string, settings: TrainSettings): string[] {
  const { maximumLength, tooLong } = settings;
  if (set.tooLong === 0) return [];
  const tokens = countOf(maximumLength, 'token');
  return [`${countOf(set.tooLong, `${name} example`)} longer than ${tokens} ${verbs[tooLong]}`];
}

function describeTokens(
  side: (typeof sides)[number],
  facts: LearnFacts,
  { stream }: TrainSettings,
): string {
  const { tokenizer, guess = 'as asked for', examples, vocabularySize } = facts[side];
  const isBeginning = stream && examples !== undefined;
  const from = isBeginning ? `, by the first ${countOf(examples, 'example')}` : '';
  return `${side}: ${countOf(vocabularySize, 'token')} of kind ${tokenizer.kind}: ${guess}${from}`;
}

function describeFeatures({ features }: LearnFacts): string[] {
  if (!features) return [];
  const { vocabularySize, unknown } = features;
  const more = unknown.length > 0 ? `; the dev set has others: ${unknown.join(', ')}` : '';
  return [`features: ${countOf(vocabularySize, 'tag')}${more}`];
}

/** Where another kind of model is likely to do better. @param examples as ids, without augmented ones */
export function describeAdvice(
  examples: readonly EncodedExample[],
  codec: PairCodec,
  settings: TrainSettings,
): string[] {
  const isOwn = settings.init === undefined && settings.task === undefined;
  const advice = isOwn && adviseModel(examples, codec, learnSettingsOf(settings));
  if (!advice) return [];
  return [`${advice.why}: --model ${advice.model} is likely to be more accurate`];
}

function describeUnknown({ train, dev }: LearnFacts): string {
  const describe = (side: (typeof sides)[number]) => {
    const ofDev = dev ? `, ${formatShare(dev.unknown[side])} in the dev set` : '';
    return `${side} ${formatShare(train.unknown[side])} in training${ofDev}`;
  };
  return `unknown tokens: ${sides.map(describe).join('; ')}`;
}

/** Such as `source: 28 tokens as in runs/words, 2 new: "q", "w"; 1 dropped: "x"`. */
function describeWarmStart({ side, kept, fresh, dropped }: WarmSide, { init }: TrainSettings) {
  const list = (tokens: readonly string[], what: string) =>
    tokens.length === 0 ? `none ${what}` : `${formatCount(tokens.length)} ${what}: ${some(tokens)}`;
  return `${side}: ${countOf(kept, 'token')} as in ${init}, ${list(fresh, 'new')}; ${list(dropped, 'dropped')}`;
}

function some(tokens: readonly string[]): string {
  const shown = tokens.slice(0, SHOWN).map(quoted).join(', ');
  return tokens.length > SHOWN ? `${shown} …` : shown;
}

function describeVectors(facts: VectorFacts): string[] {
  const { embedding, file, tokens, found, missing, isFrozen } = facts;
  const lines: string[] = [];
  if (file !== undefined) {
    lines.push(
      `${embedding} vectors: ${formatCount(found)} of ${countOf(tokens, 'token')} found in ${file}`,
    );
  }
  if (isFrozen && missing !== undefined) {
    lines.push(
      `${embedding} vectors: ${formatCount(tokens - found)} not found, such as that of ${JSON.stringify(missing)}; frozen at random`,
    );
  }
  return lines;
}

/** Where the model of a run is, and how to ask it. */
export function describeEnd(run: string, { features }: Pick<PairCodec, 'features'>): string {
  const tags = features ? ' --features TAGS' : '';
  return `the model is ${run}/${runFiles.model}; try: tsuzuri predict ${run} TEXT${tags}`;
}

import { type ModelName } from '../models/models.ts';
import type { PrepareFacts } from '../prepare/facts.ts';
import { type LearnSettings, learnDefaults } from './defaults.ts';

const COPIED = 0.75; // of the tokens: those of rotated strings are 0.6, of G2P 0.5, of inflections 0.9
const FEW = 20_000; // examples
const CHANGED = 0.25;

/** Another kind of model than was chosen. */
export interface ModelAdvice {
  readonly model: ModelName;
  /** For a person, as a clause. */
  readonly why: string;
}

/**
 * The kind of model that is likely to be more accurate on the examples than that of the settings; undefined
 * where that is theirs, or they ask for parts that only it has.
 */
export function adviseModel(
  { kept, train }: Pick<PrepareFacts, 'kept' | 'train'>,
  settings: LearnSettings,
): ModelAdvice | undefined {
  if (kept === undefined) return undefined;
  const percent = `${Math.round(100 * kept)} % of the tokens`;
  const parts = ['encoder', 'decoder', 'generator', 'attention'] as const;
  const isPlain = parts.every((name) => settings[name] === learnDefaults[name]);
  if (settings.model === 'edit-transducer') {
    if (kept >= CHANGED) return undefined;
    return { model: 'seq2seq', why: `only ${percent} stay as they are, in their order` };
  }
  if (!isPlain || kept < COPIED || train.examples > FEW) return undefined;
  return { model: 'edit-transducer', why: `${percent} stay as they are, in their order` };
}

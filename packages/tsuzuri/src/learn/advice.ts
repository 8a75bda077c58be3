import { DEFAULT_MODEL, type ModelKind, type ModelName, models } from '../models/models.ts';
import type { EncodedExample, PairCodec } from '../data/pair-codec.ts';
import { copiedShare } from '../prepare/copied.ts';
import { AUTO } from './choose-generator.ts';
import { type LearnSettings, learnDefaults, pickSettings } from './defaults.ts';

/** Another kind of model than was chosen. */
export interface ModelAdvice {
  readonly model: ModelName;
  /** For a person, as a clause. */
  readonly why: string;
}

/**
 * The kind of model that is likely to be more accurate on the examples than that of the settings; undefined
 * where that is theirs, or where the settings have an option that only theirs has.
 *
 * @param examples as ids, without augmented ones
 */
export function adviseModel(
  examples: readonly EncodedExample[],
  codec: Pick<PairCodec, 'source' | 'target'>,
  settings: LearnSettings,
): ModelAdvice | undefined {
  const { model = DEFAULT_MODEL } = settings;
  for (const [name, kind] of Object.entries<ModelKind>(models)) {
    const { bestFrom } = kind;
    const isOwn = name === model;
    const isFree = model === DEFAULT_MODEL && kind.suits?.({ features: true, ...ownOf(settings) });
    if (!bestFrom || !(isOwn || (isFree && examples.length <= bestFrom.examples))) continue;
    const copied = copiedShare(examples, codec);
    if (copied === undefined) continue;
    if (isOwn && copied < bestFrom.copied / 2) {
      return { model: DEFAULT_MODEL, why: 'few tokens stay as they are, in their order' };
    }
    if (!isOwn && copied >= bestFrom.copied) {
      return { model: name as ModelName, why: 'most tokens stay as they are, in their order' };
    }
  }
  return undefined;
}

/** The options of the model that are not the defaults. */
function ownOf(settings: LearnSettings): Readonly<Record<string, unknown>> {
  const usual: Readonly<Record<string, unknown>> = learnDefaults;
  const all = Object.entries(pickSettings(settings, 'model'));
  return Object.fromEntries(all.filter(([name, value]) => value !== usual[name] && value !== AUTO));
}

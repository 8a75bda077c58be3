import { type Field, type SettingName, type Settings, fields } from './fields.ts';
import { menus } from './menus.ts';
import { type Value, parts } from './parts.ts';
import type { Shape } from './shapes.ts';

const usual = menus.defaults as unknown as Settings;
const keyOf = (settings: Settings) => parts.map((part) => settings[part]).join(' ');
const isShape = (settings: Settings) => Object.hasOwn(menus.shapes, keyOf(settings));

/** What is asked of settings by the parts of a model that they name, which fit. */
export function shapeOf(settings: Settings): Shape {
  return menus.shapes[keyOf(settings)];
}

/**
 * Settings that go together: the parts of a model that do not fit are the usual ones, the last first,
 * and so is what these parts cannot have, or what has no effect.
 *
 * @param kept what was chosen, which stays
 */
export function fitting(settings: Settings, kept?: SettingName): Settings {
  const found: Record<SettingName, Value> = { ...settings };
  for (const part of parts.toReversed()) {
    if (part !== kept && !isShape(found)) found[part] = usual[part];
  }
  const { only, defaults, divisors, isSquare } = shapeOf(found);
  for (const [name, values] of Object.entries(only) as [SettingName, readonly Value[]][]) {
    const preferred = defaults[name] ?? usual[name];
    if (values.includes(found[name])) continue;
    found[name] = values.includes(preferred) ? preferred : values[0];
  }
  const divisor = divisors[found.bidirectional ? 1 : 0];
  found.hiddenSize = Math.ceil(Number(found.hiddenSize) / divisor) * divisor;
  if (isSquare) found.embeddingSize = found.hiddenSize;
  if (found.dropout === 0 && menus.needDropout.includes(String(found.objective))) {
    if (kept === 'dropout') found.objective = 'likelihood';
    else found.dropout = usual.dropout;
  }
  for (const [name, nothing] of Object.entries(NOTHING) as [SettingName, Value][]) {
    if (!isUsable(name, found)) found[name] = nothing;
  }
  return found;
}

/** What a setting is where it has no effect. */
const NOTHING = {
  inputFeeding: false,
  tiedOutput: false,
  attentionNormalizer: 'softmax',
} as const satisfies Partial<Settings>;

/** Whether a setting can have an effect among the others. */
export function isUsable(name: SettingName, settings: Settings): boolean {
  const { only, attends, isSquare } = shapeOf(settings);
  const { attention, peeky } = settings;
  if (only[name]?.length === 1) return false;
  if (name === 'inputFeeding') return attention !== 'none';
  if (name === 'attentionNormalizer') return attends || attention !== 'none';
  if (name === 'embeddingSize') return !isSquare;
  return name !== 'tiedOutput' || !peeky;
}

/** A setting with the values that it may have among the others. */
export function fieldOf(name: SettingName, settings: Settings): Field {
  const field = fields[name];
  const { only, divisors } = shapeOf(settings);
  if (field.kind === 'choice' && only[name]) {
    return { ...field, names: field.names.filter((one) => only[name].includes(one)) };
  }
  if (name !== 'hiddenSize' || field.kind !== 'whole') return field;
  return { ...field, divisor: divisors[settings.bidirectional ? 1 : 0] };
}

import { signal } from '@preact/signals';
import { setup, writeAddress } from '../run/state.ts';
import type { SettingName } from '../setup/fields.ts';
import { fieldOf, isUsable, shapeOf } from '../setup/fitting.ts';
import { menus } from '../setup/menus.ts';
import type { Value } from '../setup/parts.ts';
import { withSetting } from '../setup/setup.ts';
import { count, texts, valueName } from '../texts/texts.ts';
import { FieldRow } from './field.tsx';

const kinds: Readonly<Record<string, Readonly<Record<string, string>>>> = menus.kinds;

/** The setting that was changed last, and those that were changed to fit. */
const last = signal<{ readonly name: SettingName; readonly adapted: readonly SettingName[] }>();

/** A setting of the form, with a sentence on the kind that is chosen, and what was changed to fit. */
export function SettingField({ name }: { readonly name: SettingName }) {
  const { settings } = setup.value;
  const words = texts.value.setup;
  const value = settings[name];
  const field = fieldOf(name, settings);
  const isIdle = !isUsable(name, settings);
  const adapted = last.value?.name === name ? last.value.adapted : [];
  return (
    <>
      <FieldRow
        field={field}
        label={texts.value.settings[name]}
        value={value}
        disabled={isIdle}
        isWide={name in kinds}
        title={isIdle ? words.idle : undefined}
        onChange={(next) => change(name, next)}
      />
      {name in kinds && !isIdle && <p class="hint about">{aboutKind(name, value)}</p>}
      {name === 'attention' && shapeOf(settings).attends && (
        <p class="hint about">{words.ownAttention}</p>
      )}
      {'divisor' in field && field.divisor > 1 && (
        <p class="hint about">{words.divisor(count(field.divisor))}</p>
      )}
      {adapted.length > 0 && (
        <p class="hint about" role="status">
          {words.adapted(adapted.map((other) => nameOf(other, settings[other])).join(', '))}
        </p>
      )}
    </>
  );
}

function change(name: SettingName, value: Value): void {
  const before = setup.value.settings;
  setup.value = withSetting(setup.value, name, value);
  const after = setup.value.settings;
  const adapted = (Object.keys(after) as SettingName[]).filter(
    (other) => other !== name && after[other] !== before[other],
  );
  last.value = { name, adapted };
  writeAddress();
}

/** One sentence on a kind: in the language of the page or, where it has none yet, the library's. */
function aboutKind(name: SettingName, value: Value): string {
  return texts.value.about[name]?.[String(value)] ?? kinds[name][String(value)];
}

const nameOf = (name: SettingName, value: Value) =>
  `${texts.value.settings[name]} ${valueName(value)}`;

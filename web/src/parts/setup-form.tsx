import { signal } from '@preact/signals';
import { setup, writeAddress } from '../run/state.ts';
import { type SettingName, groups } from '../setup/fields.ts';
import { fieldOf, isUsable } from '../setup/fitting.ts';
import { menus } from '../setup/menus.ts';
import type { Value } from '../setup/parts.ts';
import { defaultSetup, withSetting } from '../setup/setup.ts';
import { count, texts, valueName } from '../texts/texts.ts';
import { DataForm } from './data-form.tsx';
import { FieldRow } from './field.tsx';

/** Settings that one changes first; the others are behind a fold. */
const first: ReadonlySet<SettingName> = new Set([
  ...(['cell', 'layers', 'hiddenSize', 'embeddingSize', 'attention', 'reverseSource'] as const),
  ...(['bidirectional', 'optimizer', 'learningRate', 'batchSize', 'epochs', 'seed'] as const),
]);

const kinds: Readonly<Record<string, Readonly<Record<string, string>>>> = menus.kinds;
const kindNames = Object.keys(groups.kinds) as SettingName[];

/** The setting that was changed last, and those that were changed to fit. */
const last = signal<{ readonly name: SettingName; readonly adapted: readonly SettingName[] }>();

/** Whether another kind was chosen, here or in a link: then the fold is open, and stays so. */
let wasOther = false;

/** Whether the form stands beside the runs; on a phone it is folded above them. */
const isWide = signal(true);
const wide = matchMedia('(min-width: 861px)');
const look = () => (isWide.value = wide.matches);
wide.addEventListener('change', look);
look();

/** The form of the set-up: what is trained next. */
export function SetupForm() {
  const words = texts.value.setup;
  const { settings } = setup.value;
  wasOther ||= kindNames.some((name) => settings[name] !== defaultSetup.settings[name]);
  return (
    <details class="setup" open={isWide.value}>
      <summary>{words.title}</summary>
      <form aria-label={words.title} onSubmit={(event) => event.preventDefault()}>
        <fieldset>
          <legend>{words.data}</legend>
          <DataForm />
        </fieldset>
        {(['model', 'training'] as const).map((group) => {
          const names = Object.keys(groups[group]) as SettingName[];
          const rest = names.filter((name) => !first.has(name));
          return (
            <fieldset key={group}>
              <legend>{words[group]}</legend>
              <Fields names={names.filter((name) => first.has(name))} />
              <details>
                <summary>{words.more}</summary>
                <Fields names={rest} />
              </details>
            </fieldset>
          );
        })}
        <fieldset>
          <legend>{words.kinds}</legend>
          <details open={wasOther}>
            <summary>{words.otherKinds}</summary>
            <Fields names={kindNames} />
          </details>
        </fieldset>
      </form>
    </details>
  );
}

function Fields({ names }: { readonly names: readonly SettingName[] }) {
  return (
    <>
      {names.map((name) => (
        <SettingField key={name} name={name} />
      ))}
    </>
  );
}

function SettingField({ name }: { readonly name: SettingName }) {
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

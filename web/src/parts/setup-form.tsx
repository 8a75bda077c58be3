import { signal } from '@preact/signals';
import { setup, writeAddress } from '../run/state.ts';
import { type SettingName, fields, groups } from '../setup/fields.ts';
import { isUsable, withSetting } from '../setup/setup.ts';
import { texts } from '../texts/texts.ts';
import { DataForm } from './data-form.tsx';
import { FieldRow } from './field.tsx';

/** Settings that one changes first; the others are behind a fold. */
const first: ReadonlySet<SettingName> = new Set([
  ...(['cell', 'layers', 'hiddenSize', 'embeddingSize', 'attention', 'reverseSource'] as const),
  ...(['bidirectional', 'optimizer', 'learningRate', 'batchSize', 'epochs', 'seed'] as const),
]);

/** Whether the form stands beside the runs; on a phone it is folded above them. */
const isWide = signal(true);
const wide = matchMedia('(min-width: 861px)');
const look = () => (isWide.value = wide.matches);
wide.addEventListener('change', look);
look();

/** The form of the set-up: what is trained next. */
export function SetupForm() {
  const words = texts.value.setup;
  return (
    <details class="setup" open={isWide.value}>
      <summary>{words.title}</summary>
      <form aria-label={words.title} onSubmit={(event) => event.preventDefault()}>
        <fieldset>
          <legend>{words.data}</legend>
          <DataForm />
        </fieldset>
        {(Object.keys(groups) as (keyof typeof groups)[]).map((group) => {
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
      </form>
    </details>
  );
}

function Fields({ names }: { readonly names: readonly SettingName[] }) {
  const { settings } = setup.value;
  return (
    <>
      {names.map((name) => (
        <FieldRow
          key={name}
          field={fields[name]}
          label={texts.value.settings[name]}
          value={settings[name]}
          disabled={!isUsable(name, settings)}
          onChange={(value) => {
            setup.value = withSetting(setup.value, name, value);
            writeAddress();
          }}
        />
      ))}
    </>
  );
}

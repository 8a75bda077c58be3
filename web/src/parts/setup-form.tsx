import { signal } from '@preact/signals';
import { setup } from '../run/state.ts';
import { type SettingName, groups } from '../setup/fields.ts';
import { defaultSetup } from '../setup/setup.ts';
import { texts } from '../texts/texts.ts';
import { DataForm } from './data-form.tsx';
import { SettingField } from './setting-field.tsx';

/** Settings that one changes first; the others are behind a fold. */
const first: ReadonlySet<SettingName> = new Set([
  ...(['cell', 'layers', 'hiddenSize', 'embeddingSize', 'attention', 'reverseSource'] as const),
  ...(['bidirectional', 'optimizer', 'learningRate', 'batchSize', 'epochs', 'seed'] as const),
]);

const kindNames = Object.keys(groups.kinds) as SettingName[];

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

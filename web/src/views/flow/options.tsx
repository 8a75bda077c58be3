import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { Run } from '../../run/run.ts';
import { texts } from '../../texts/texts.ts';
import { RunFeatures } from '../answer/ask.tsx';
import { Members } from '../members.tsx';
import { isForced, isGradient, isTable, typedTarget } from './state.ts';

/** The target that is known of the text that is followed, if it is a live example. */
export function knownTarget(run: Run): string | undefined {
  return run.known?.target;
}

interface OptionsProps {
  readonly run: Run;
  readonly children: ComponentChildren;
}

/** What is followed, and how it is shown. */
export function Options({ run, children }: OptionsProps) {
  const words = texts.value.flow;
  const list = useId();
  return (
    <div class="flow-options">
      <label class="flow-text">
        {words.input}
        <input
          list={list}
          value={run.input.value}
          spellcheck={false}
          autocomplete="off"
          onInput={({ currentTarget }) => {
            const { value } = currentTarget;
            const found = run.examples.value.find(({ source }) => source === value);
            if (found) run.show(found);
            else run.input.value = value;
            typedTarget.value = undefined;
          }}
        />
        <datalist id={list}>
          {run.examples.value.map(({ source }) => (
            <option key={source} value={source} />
          ))}
        </datalist>
      </label>
      <RunFeatures run={run} />
      <Members run={run} />
      <Choice
        label={words.writes}
        isCaptioned
        names={[words.own, words.given]}
        chosen={Number(isForced.value)}
        onChoose={(index) => (isForced.value = index === 1)}
      />
      {isForced.value && (
        <label class="flow-text">
          {words.target}
          <input
            value={typedTarget.value ?? knownTarget(run) ?? ''}
            spellcheck={false}
            autocomplete="off"
            onInput={({ currentTarget }) =>
              (typedTarget.value = currentTarget.value === '' ? undefined : currentTarget.value)
            }
          />
        </label>
      )}
      <label class="flow-switch" title={words.gradientsHelp}>
        <input
          type="checkbox"
          role="switch"
          checked={isGradient.value}
          onChange={({ currentTarget }) => (isGradient.value = currentTarget.checked)}
        />
        {words.gradients}
      </label>
      <Choice
        label={words.stations}
        names={[words.picture, words.table]}
        chosen={Number(isTable.value)}
        onChoose={(index) => (isTable.value = index === 1)}
      />
      {children}
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly isCaptioned?: boolean;
  readonly names: readonly string[];
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
}

/** One of a few, as buttons side by side. */
function Choice({ label, isCaptioned, names, chosen, onChoose }: ChoiceProps) {
  return (
    <div class="flow-choice" role="group" aria-label={label}>
      {isCaptioned && <span class="caption">{label}</span>}
      {names.map((name, index) => (
        <button
          type="button"
          key={index}
          aria-pressed={index === chosen}
          onClick={() => onChoose(index)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

import { takeFile, takePairs } from '../run/open.ts';
import { own, setup, writeAddress } from '../run/state.ts';
import { dataFields } from '../setup/fields.ts';
import { menus } from '../setup/menus.ts';
import { OWN } from '../setup/parts.ts';
import { type Setup, optionFields, withFeatures, withTask } from '../setup/setup.ts';
import { count, texts } from '../texts/texts.ts';
import { FieldRow } from './field.tsx';
import { SettingField } from './setting-field.tsx';

function change(next: Setup): void {
  setup.value = next;
  writeAddress();
}

/** What is learned: a task with its options, or pairs of the visitor's own. */
export function DataForm() {
  const words = texts.value.data;
  const { task } = setup.value;
  return (
    <>
      <div class="field field-wide">
        <label for="task">{words.task}</label>
        <select
          id="task"
          value={task}
          onChange={({ currentTarget }) => change(withTask(setup.value, currentTarget.value))}
        >
          {Object.entries(menus.tasks).map(([name, { description }]) => (
            <option key={name} value={name}>
              {words.tasks[name] ?? description}
            </option>
          ))}
          <option value={OWN}>{words.own}</option>
        </select>
      </div>
      {task === OWN ? <OwnForm /> : <TaskForm />}
      <p class="hint">{words.heldOut}</p>
    </>
  );
}

function withoutOption(name: string): Setup {
  const { [name]: _, ...options } = setup.value.options;
  return { ...setup.value, options };
}

function TaskForm() {
  const words = texts.value.data;
  const { task, options } = setup.value;
  const defaults = menus.tasks[task].options;
  return (
    <>
      {Object.entries(optionFields(task)).map(([name, field]) => (
        <FieldRow
          key={`${task} ${name}`}
          field={field}
          label={words.options[name] ?? name}
          value={options[name] ?? defaults[name].default}
          {...(defaults[name].default === undefined
            ? { placeholder: words.omitted, onClear: () => change(withoutOption(name)) }
            : {})}
          onChange={(value) =>
            change({ ...setup.value, options: { ...options, [name]: Number(value) } })
          }
        />
      ))}
      {(['count', 'dataSeed'] as const).map((name) => (
        <FieldRow
          key={name}
          field={dataFields[name]}
          label={words[name]}
          value={setup.value[name]}
          onChange={(value) => change({ ...setup.value, [name]: Number(value) })}
        />
      ))}
    </>
  );
}

function OwnForm() {
  const words = texts.value.data;
  const { name = 'pairs.tsv', text = '' } = own.value ?? {};
  const lines = text === '' ? 0 : text.trimEnd().split('\n').length;
  return (
    <div class="own">
      <label for="pairs">
        {setup.value.features === undefined ? words.ownLabel : words.ownFeaturesLabel}
      </label>
      <textarea
        id="pairs"
        rows={6}
        spellcheck={false}
        placeholder={
          setup.value.features === undefined ? words.ownPlaceholder : words.ownFeaturesPlaceholder
        }
        value={text.length > 100_000 ? `${text.slice(0, 100_000)}…` : text}
        readOnly={text.length > 100_000}
        onInput={({ currentTarget }) => takePairs('pairs.tsv', currentTarget.value)}
        onKeyDown={insertTab}
      />
      <p class="hint">
        {lines > 0 && `${name}: ${words.pairs(count(lines))} · `}
        <label class="link">
          {words.choose}
          <input
            type="file"
            class="hidden"
            accept=".tsv,.txt,text/plain,text/tab-separated-values"
            onChange={({ currentTarget }) => {
              const [file] = currentTarget.files ?? [];
              if (file) void takeFile(file);
              currentTarget.value = '';
            }}
          />
        </label>{' '}
        {words.drop}
      </p>
      <FeaturesForm />
    </div>
  );
}

/** Whether the third column has features, and how they are read. */
function FeaturesForm() {
  const words = texts.value.data;
  const { features } = setup.value;
  return (
    <>
      <FieldRow
        field={{ kind: 'switch' }}
        label={words.features}
        value={features !== undefined}
        onChange={(isOn) => change(withFeatures(setup.value, isOn === true ? ';' : undefined))}
      />
      <p class="hint about">{words.featuresHint}</p>
      {features !== undefined && (
        <>
          <div class="field">
            <label for="separator">{words.separator}</label>
            <input
              id="separator"
              value={features}
              maxLength={8}
              spellcheck={false}
              autocomplete="off"
              onInput={({ currentTarget }) => {
                const { value } = currentTarget;
                currentTarget.setAttribute('aria-invalid', String(value === ''));
                if (value !== '') change(withFeatures(setup.value, value));
              }}
              onBlur={({ currentTarget }) => {
                currentTarget.value = setup.value.features ?? '';
                currentTarget.setAttribute('aria-invalid', 'false');
              }}
            />
          </div>
          <SettingField name="featuresKind" />
        </>
      )}
    </>
  );
}

/** Tab writes a tab between the columns of a line that has too few yet; else it moves on, as everywhere. */
function insertTab(event: KeyboardEvent): void {
  const box = event.currentTarget as HTMLTextAreaElement;
  const { selectionStart: start, value } = box;
  const line = value.slice(value.lastIndexOf('\n', start - 1) + 1).split('\n')[0];
  const columns = setup.value.features === undefined ? 2 : 3;
  const isFull = line.split('\t').length >= columns || line === '' || line.endsWith('\t');
  if (event.key !== 'Tab' || event.shiftKey || isFull) return;
  event.preventDefault();
  box.setRangeText('\t', start, box.selectionEnd, 'end');
  box.dispatchEvent(new Event('input', { bubbles: true }));
}

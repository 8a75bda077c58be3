import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { takeFile } from '../run/open.ts';
import { chosen, notice, own, runs, setup, view } from '../run/state.ts';
import { codeOf } from '../setup/code.ts';
import { commandOf } from '../setup/command.ts';
import { writeHashes } from '../setup/hash.ts';
import { OWN } from '../setup/parts.ts';
import type { Setup } from '../setup/setup.ts';
import { texts } from '../texts/texts.ts';

const forms = {
  link: (setups: readonly Setup[]) =>
    `${location.origin}${location.pathname}#${writeHashes(setups, view.value)}`,
  command: ([first]: readonly Setup[]) => commandOf(first, own.value?.name),
  code: ([first]: readonly Setup[]) => codeOf(first, own.value?.name),
} as const;
const LONG = 32; // characters: shorter words stay on one line, flags too
type FormName = keyof typeof forms;

/** The set-up as a link, as commands and as code, and the model as a file. */
export function TakeAway() {
  const words = texts.value.take;
  const shown = useSignal<FormName>('command');
  const copied = useSignal(false);
  const trained = runs.value.flatMap((run) => run.setup ?? []);
  const isSide = trained.length > 1 && shown.value === 'link';
  const text = forms[shown.value](isSide ? trained : [chosen.value?.setup ?? setup.value]);
  const code = useRef<HTMLElement>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      getSelection()?.selectAllChildren(code.current!); // the browser lets us not: it is one key away
      return;
    }
    copied.value = true;
    setTimeout(() => (copied.value = false), 2000);
  };
  return (
    <section class="take" aria-labelledby="take-title">
      <h2 id="take-title">{words.title}</h2>
      <div class="tabs">
        {(Object.keys(forms) as FormName[]).map((name) => (
          <button
            type="button"
            key={name}
            aria-pressed={name === shown.value}
            onClick={() => (shown.value = name)}
          >
            {words[name]}
          </button>
        ))}
        <button type="button" class="copy" onClick={() => void copy()}>
          {copied.value ? words.copied : words.copy}
        </button>
      </div>
      <pre tabIndex={0} aria-label={words[shown.value]}>
        <code ref={code}>
          {text.split(/(\s+)/).map((word, at) => (
            <span key={at} class={/^\S/.test(word) && word.length < LONG ? 'word' : ''}>
              {word}
            </span>
          ))}
        </code>
      </pre>
      <p class="hint">
        {shown.value === 'link' && setup.value.task === OWN ? words.ownLink : words.same}
      </p>
      <Files />
    </section>
  );
}

function Files() {
  const words = texts.value.take;
  const run = chosen.value;
  const save = async () => {
    if (!run) return;
    const bytes = await run.ask('save').catch((error: Error) => {
      notice.value = error.message;
    });
    if (!bytes) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>]));
    link.download = `${run.setup?.task ?? 'model'}.safetensors`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  return (
    <div class="buttons">
      <button type="button" disabled={!run?.facts.value} onClick={() => void save()}>
        {words.save}
      </button>
      <label class="button">
        {words.open}
        <input
          type="file"
          class="hidden"
          accept=".safetensors"
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            if (file) void takeFile(file);
            currentTarget.value = '';
          }}
        />
      </label>
      <span class="hint">{words.openHelp}</span>
    </div>
  );
}

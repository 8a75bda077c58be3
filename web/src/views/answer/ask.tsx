import type { Signal } from '@preact/signals';
import type { Run } from '../../run/run.ts';
import type { LiveExample } from '../../worker/news.ts';
import { texts } from '../../texts/texts.ts';

const BEAMS = [1, 2, 3, 5, 10];

/** The input that is answered, how it is searched, and examples to begin with. */
export function Ask({ run, beam }: { readonly run: Run; readonly beam: Signal<number> }) {
  const words = texts.value.answer;
  const examples = run.examples.value;
  return (
    <>
      <div class="ask">
        <Input text={run.input} />
        <RunFeatures run={run} />
        <Beams beam={beam} />
      </div>
      {examples.length > 0 && (
        <ul class="chips" aria-label={words.examples}>
          {examples.map((example, at) => (
            <li key={at}>
              <Chip run={run} example={example} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** The text that is answered. */
export function Input({ text }: { readonly text: Signal<string> }) {
  const words = texts.value.answer;
  return (
    <label class="ask-input">
      {words.input}
      <input
        value={text.value}
        placeholder={words.inputHint}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        onInput={({ currentTarget }) => (text.value = currentTarget.value)}
      />
    </label>
  );
}

/** The features that a model knows, and what stands between two of them. */
export interface ShownFeatures {
  readonly tags: readonly string[];
  readonly separator: string;
}

/** The features of the text, for a model that reads some. */
export function Features({
  text,
  shown: { tags, separator },
}: {
  readonly text: Signal<string>;
  readonly shown: ShownFeatures;
}) {
  return (
    <label class="ask-input">
      {texts.value.answer.features}
      <input
        value={text.value}
        placeholder={tags.slice(0, 3).join(separator)}
        title={tags.join(separator)}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        onInput={({ currentTarget }) => (text.value = currentTarget.value)}
      />
    </label>
  );
}

/** The features of the input of a run, if its model reads some. */
export function RunFeatures({ run }: { readonly run: Run }) {
  const shown = run.shownFeatures.value;
  return shown ? <Features text={run.features} shown={shown} /> : null;
}

/** The choice of a beam size. */
export function Beams({ beam }: { readonly beam: Signal<number> }) {
  const words = texts.value.answer;
  return (
    <div class="ask-beam" title={words.beamHelp}>
      <span aria-hidden="true">{words.beam}</span>
      <div class="segments" role="group" aria-label={words.beam}>
        {BEAMS.map((size) => (
          <button
            type="button"
            key={size}
            aria-pressed={size === beam.value}
            onClick={() => (beam.value = size)}
          >
            {size}
          </button>
        ))}
      </div>
    </div>
  );
}

function Chip({ run, example }: { readonly run: Run; readonly example: LiveExample }) {
  const words = texts.value.answer;
  const { source, features, target, answer } = example;
  const isRight = answer === target;
  return (
    <button
      type="button"
      class={isRight ? 'right' : 'wrong'}
      aria-pressed={run.known === example}
      onClick={() => run.show(example)}
    >
      <span class="sign" role="img" aria-label={isRight ? words.right : words.wrong}>
        {isRight ? '✓' : '✗'}
      </span>
      <span class="from">{source}</span>
      {features && <span class="tags">{features.join(' ')}</span>}
      <span aria-hidden="true">→</span>
      <span class="to">{target}</span>
    </button>
  );
}

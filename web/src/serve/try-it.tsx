import '../views/answer/answer.css';
import './serve.css';
import { useEffect } from 'preact/hooks';
import { Header } from '../parts/header.tsx';
import { Beams, Features, Input } from '../views/answer/ask.tsx';
import { Refusal } from '../views/refusal.tsx';
import { serveTexts } from '../texts/serve.ts';
import { count, language, texts } from '../texts/texts.ts';
import { Reply } from './reply.tsx';
import { answer, beam, chosen, error, features, input, key, model, models } from './state.ts';

/** The page of a server: a text, a model, and what the model answers. */
export function TryIt() {
  const words = serveTexts.value;
  useEffect(() => {
    document.documentElement.lang = language.value;
  });
  return (
    <>
      <Header lead={words.lead} />
      <main class="try">
        <section class="answer">
          <Question />
          <Outcome />
        </section>
        <p>
          <a href="docs">{words.routes}</a>
        </p>
      </main>
    </>
  );
}

function Question() {
  const found = chosen.value;
  return (
    <>
      <div class="ask">
        <label class="ask-model">
          {serveTexts.value.model}
          <select
            value={model.value}
            onChange={({ currentTarget }) => (model.value = currentTarget.value)}
          >
            {models.value.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <Input text={input} />
        {found?.features && <Features text={features} shown={found.features} />}
        <Beams beam={beam} />
      </div>
      {found && (
        <p class="hint">{serveTexts.value.size(count(found.parameters), count(found.beam))}</p>
      )}
      {(error.value?.status === 401 || key.value !== '') && <Key />}
    </>
  );
}

function Key() {
  const { key: label, keyHint } = serveTexts.value;
  return (
    <div class="ask">
      <label class="ask-input">
        {label}
        <input
          type="password"
          autocomplete="off"
          value={key.value}
          onChange={({ currentTarget }) => (key.value = currentTarget.value)}
        />
        <span class="hint">{keyHint}</span>
      </label>
    </div>
  );
}

function Outcome() {
  const words = texts.value.answer;
  if (error.value) {
    const { status, message } = error.value;
    return <Refusal text={status === 0 ? serveTexts.value.unreachable : message} />;
  }
  if (input.value === '') return <p class="hint">{words.empty}</p>;
  return answer.value ? <Reply answer={answer.value} /> : <p class="hint">{words.waiting}</p>;
}

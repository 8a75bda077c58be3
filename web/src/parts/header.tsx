import { type Language, chooseLanguage, language, languages, texts } from '../texts/texts.ts';

/** The name of the page, what it is for, and the switch of its language. */
export function Header({ lead = texts.value.lead }: { readonly lead?: string }) {
  const { language: label } = texts.value;
  return (
    <header class="header">
      <div class="name">
        <h1>
          Tsuzuri{' '}
          <span lang="ja" aria-hidden="true">
            綴り
          </span>
        </h1>
        <p>{lead}</p>
      </div>
      <div class="languages" role="group" aria-label={label}>
        {Object.entries(languages).map(([tag, { name }]) => (
          <button
            type="button"
            key={tag}
            lang={tag}
            aria-pressed={tag === language.value}
            onClick={() => chooseLanguage(tag as Language)}
          >
            {name}
          </button>
        ))}
      </div>
    </header>
  );
}

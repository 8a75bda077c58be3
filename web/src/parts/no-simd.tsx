import { texts } from '../texts/texts.ts';

/** What a browser shows that cannot train. */
export function NoSimd() {
  const { title, body } = texts.value.noSimd;
  return (
    <main class="alone">
      <h1>{title}</h1>
      <p>{body}</p>
    </main>
  );
}

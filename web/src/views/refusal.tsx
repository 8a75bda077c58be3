import { count, texts } from '../texts/texts.ts';
import { visible } from '../texts/write.ts';
import type { Unreadable } from '../worker/requests/readable.ts';

/** Why something cannot be shown, in one line. */
export function Refusal({ text }: { readonly text: string }) {
  return (
    <p class="failure" role="status">
      {text}
    </p>
  );
}

/** Why the model cannot read an input. */
export function UnreadableInput({ reply }: { readonly reply: Unreadable }) {
  const words = texts.value.answer;
  return (
    <Refusal
      text={
        reply.kind === 'unknown'
          ? words.unknown(listOf(reply.tokens))
          : words.long(count(reply.length), count(reply.most))
      }
    />
  );
}

/** What the model reads as unknown. */
export function UnknownTokens({ tokens }: { readonly tokens: readonly string[] }) {
  if (tokens.length === 0) return null;
  return <Refusal text={texts.value.answer.asUnknown(listOf(tokens))} />;
}

/** Tokens in a sentence, a few of them. */
function listOf(tokens: readonly string[]): string {
  const shown = tokens.slice(0, 5).map((token) => `“${visible(token)}”`);
  return shown.join(', ') + (tokens.length > shown.length ? ', …' : '');
}

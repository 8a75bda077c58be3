import { piecesOf, spoken } from './write.ts';

/** An equation with its indices set low. */
export function Equation({ text }: { readonly text: string }) {
  return (
    <span class="equation" role="math" aria-label={spoken(text)}>
      {piecesOf(text).map(({ text, isLow }, i) => (isLow ? <sub key={i}>{text}</sub> : text))}
    </span>
  );
}

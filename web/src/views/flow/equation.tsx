import { piecesOf, spoken } from '../../texts/write.ts';

/** An equation with its indices set low. */
export function Equation({ text }: { readonly text: string }) {
  return (
    <span class="equation" role="math" aria-label={spoken(text)}>
      {text.split(/ {2,}/).map((line) => (
        <span key={line}>
          {piecesOf(line).map(({ text, isLow }, i) => (isLow ? <sub key={i}>{text}</sub> : text))}
        </span>
      ))}
    </span>
  );
}

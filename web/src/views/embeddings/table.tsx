import { texts } from '../../texts/texts.ts';
import type { Embeddings } from '../../worker/requests/embeddings.ts';
import { visible } from '../../texts/write.ts';

const NEAREST = 3;

/** The same as a table: where each token lies, and which are most like it. */
export function Table({ embeddings }: { readonly embeddings: Embeddings }) {
  const words = texts.value.embeddings;
  const { tokens, points, cosines } = embeddings;
  const { length } = tokens;
  return (
    <details class="embeddings-table">
      <summary>{words.table}</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label={words.table}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.token}</th>
              <th scope="col">{words.nearest}</th>
              <th scope="col">x</th>
              <th scope="col">y</th>
            </tr>
          </thead>
          <tbody>
            {tokens.map((token, row) => (
              <tr key={token}>
                <th scope="row">{visible(token)}</th>
                <td>
                  {Array.from(tokens.keys())
                    .filter((at) => at !== row)
                    .toSorted((a, b) => cosines[row * length + b] - cosines[row * length + a])
                    .slice(0, NEAREST)
                    .map((at) => `${visible(tokens[at])} ${cosines[row * length + at].toFixed(3)}`)
                    .join(' · ')}
                </td>
                <td>{points[row].x.toFixed(3)}</td>
                <td>{points[row].y.toFixed(3)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

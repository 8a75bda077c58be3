import { nameOf } from '../../parts/run-list.tsx';
import type { Run } from '../../run/run.ts';
import { runs } from '../../run/state.ts';
import { texts } from '../../texts/texts.ts';

/** Ten examples with the answers of the runs that were shown the same ones, as they change. */
export function Examples({ run }: { readonly run: Run }) {
  const words = texts.value.learning;
  const rows = run.examples.value;
  const sources = rows.map(({ source }) => source).join('\n');
  const side = runs.value.filter(
    (one) => one.examples.value.map(({ source }) => source).join('\n') === sources,
  );
  return (
    <figure class="chart examples">
      <figcaption>{words.examples}</figcaption>
      <div class="scroll" tabIndex={0} role="region" aria-label={words.examples}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.source}</th>
              <th scope="col">{words.target}</th>
              {side.map((one) => (
                <th key={one.id} scope="col">
                  {side.length > 1 ? nameOf(one) : words.answer}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ source, features, target }, row) => (
              <tr key={row}>
                <td>
                  {source}
                  {features && <span class="tags"> {features.join(' ')}</span>}
                </td>
                <td class={lengthOf(target)}>{target}</td>
                {side.map((one) => (
                  <Answer key={one.id} target={target} answer={one.examples.value[row].answer} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}

const SHORT = 12; // characters that stay on one line: a date is not torn at its hyphens

function lengthOf(text: string): string {
  return text.length <= SHORT ? 'short' : '';
}

/** An answer with its wrong characters marked. */
function Answer({ target, answer }: { readonly target: string; readonly answer: string }) {
  const words = texts.value.learning;
  const [gold, written] = [[...target], [...answer]];
  const isRight = target === answer;
  return (
    <td class={`${isRight ? 'right' : 'wrong'} ${lengthOf(answer)}`}>
      <span class="sign" role="img" aria-label={isRight ? words.right : words.wrong}>
        {isRight ? '✓' : '✗'}
      </span>
      {written.map((character, at) =>
        character === gold[at] ? character : <mark key={at}>{character}</mark>,
      )}
    </td>
  );
}

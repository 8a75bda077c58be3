import type { Run } from '../../run/run.ts';
import { count, percent, texts } from '../../texts/texts.ts';
import type { Answered } from '../../worker/requests/answer.ts';
import { precise } from '../../texts/write.ts';

interface BestProps {
  readonly run: Run;
  readonly answered: Answered;
}

/** The answer in large, whether it is right where that is known, and the answers after it. */
export function Best({ run, answered }: BestProps) {
  const words = texts.value.answer;
  const { source, tree } = answered;
  const gold = source === run.input.value ? run.known?.target : undefined;
  const [{ text, node, exact }] = tree.answers;
  const { logProbability, step, reason } = tree.nodes[node];
  const isRight = text === gold;
  return (
    <div class="best">
      <p class={`best-answer ${gold === undefined ? '' : isRight ? 'right' : 'wrong'}`}>
        <span class="hidden">{words.answer}: </span>
        <span class="question">{source}</span>
        <span class="arrow" aria-hidden="true">
          →
        </span>
        <output>{text === '' ? words.nothing : text}</output>
        {gold !== undefined && (
          <span class="verdict">
            <span aria-hidden="true">{isRight ? '✓' : '✗'}</span>{' '}
            {isRight ? words.right : `${words.wrong} · ${words.gold}: ${gold}`}
          </span>
        )}
        <span class="hint">{words.probability(percent(Math.exp(logProbability)))}</span>
      </p>
      {reason === 'maximum-length' && <p class="hint">{words.cut(count(step))}</p>}
      {exact && <p class="hint">{words.exact}</p>}
      {tree.answers.length > 1 && <Others answered={answered} />}
    </div>
  );
}

/** All answers of the beam with their scores. */
function Others({ answered: { tree } }: Pick<BestProps, 'answered'>) {
  const words = texts.value.answer;
  const { columns } = words;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={words.best}>
      <table class="answers">
        <thead>
          <tr>
            <th scope="col">{columns.rank}</th>
            <th scope="col">{columns.answer}</th>
            <th scope="col">{columns.logProbability}</th>
            <th scope="col">{columns.score}</th>
          </tr>
        </thead>
        <tbody>
          {tree.answers.map(({ text, score, node }, at) => (
            <tr key={at}>
              <td>{at + 1}</td>
              <td class="text">{text === '' ? words.nothing : text}</td>
              <td>
                <data value={String(tree.nodes[node].logProbability)}>
                  {precise(tree.nodes[node].logProbability)}
                </data>
              </td>
              <td>
                <data value={String(score)}>{precise(score)}</data>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

import { texts } from '../../texts/texts.ts';
import type { Answered, Candidate } from '../../worker/requests/answer.ts';
import { visible } from '../../texts/write.ts';

interface StepsProps extends Pick<Answered, 'steps'> {
  /** What the bars are, unless they are the likeliest tokens. */
  readonly hint?: string;
}

/** For each position of the answer its likeliest tokens as bars. */
export function Steps({ steps, hint = texts.value.answer.stepsHint }: StepsProps) {
  const words = texts.value.answer;
  return (
    <figure class="steps">
      <figcaption>{words.steps}</figcaption>
      <p class="hint">{hint}</p>
      <div class="scroll" tabIndex={0} role="region" aria-label={words.steps}>
        <ol>
          {steps.map((candidates, at) => (
            <li key={at}>
              <span class="place" aria-label={words.position(at + 1)}>
                {at + 1}
              </span>
              <ol>
                {candidates.map((candidate) => (
                  <Bar key={candidate.rank} {...candidate} />
                ))}
              </ol>
            </li>
          ))}
        </ol>
      </div>
    </figure>
  );
}

function Bar({ token, probability, isChosen }: Candidate) {
  const words = texts.value.answer;
  return (
    <li class={isChosen ? 'candidate chosen' : 'candidate'}>
      <span class="bar" style={{ width: `${100 * probability}%` }} aria-hidden="true" />
      <span
        class="sign"
        role={isChosen ? 'img' : undefined}
        aria-label={isChosen ? words.chosen : undefined}
      >
        {isChosen && '✓'}
      </span>
      <span class="token">{visible(token)}</span>
      <data value={String(probability)}>{probability.toFixed(3)}</data>
    </li>
  );
}

import './answer.css';
import { signal } from '@preact/signals';
import { useLive } from '../../run/live.ts';
import type { Run } from '../../run/run.ts';
import { texts } from '../../texts/texts.ts';
import type { Answered } from '../../worker/requests/answer.ts';
import type { Unreadable } from '../../worker/requests/readable.ts';
import { Refusal, UnknownTokens, UnreadableInput } from '../refusal.tsx';
import { Ask } from './ask.tsx';
import { Attention } from './attention.tsx';
import { Beam } from './beam.tsx';
import { Best } from './best.tsx';
import { Steps } from './steps.tsx';

const [FEW, MANY] = [12, 48]; // tokens of an answer, at most: one that is not trained yet does not end

/** The beam size, which outlives the view. */
const beam = signal(3);

/** What the model answers to an input now, and how sure it is at each position. */
export function Answer({ run }: { readonly run: Run }) {
  const words = texts.value.answer;
  const source = run.input.value;
  const question =
    source === ''
      ? undefined
      : { ...run.question.value, beam: beam.value, maximumLength: maximumLengthOf(run) };
  const { result, error } = useLive(run, 'answer', question).value;
  return (
    <div class="answer">
      <Ask run={run} beam={beam} />
      {source === '' && <p class="hint">{words.empty}</p>}
      {source !== '' && error !== undefined && <Refusal text={error} />}
      {source !== '' && error === undefined && !result && <p class="hint">{words.waiting}</p>}
      {source !== '' && result && <Reply run={run} reply={result} />}
    </div>
  );
}

function Reply({ run, reply }: { readonly run: Run; readonly reply: Answered | Unreadable }) {
  const words = texts.value.answer;
  if (reply.kind !== 'answered') return <UnreadableInput reply={reply} />;
  const { unknown, unknownFeatures, tree } = reply;
  return (
    <>
      <UnknownTokens tokens={unknown} />
      {unknownFeatures.length > 0 && (
        <Refusal text={words.unknownFeatures(unknownFeatures.join(', '))} />
      )}
      {tree.answers.length === 0 ? (
        <Refusal text={words.none} />
      ) : (
        <>
          <Best run={run} answered={reply} />
          <Steps steps={reply.steps} />
          <Beam tree={tree} />
          <Attention weights={reply.attention} />
        </>
      )}
    </>
  );
}

/** A little more than the longest target that is known. */
function maximumLengthOf(run: Run): number {
  const lengths = run.examples.value.map(({ target }) => [...target].length);
  return lengths.length === 0 ? MANY : Math.min(MANY, Math.max(FEW, Math.max(...lengths) + 4));
}

import { Attention } from '../views/answer/attention.tsx';
import { Steps } from '../views/answer/steps.tsx';
import { Refusal } from '../views/refusal.tsx';
import { serveTexts } from '../texts/serve.ts';
import { texts } from '../texts/texts.ts';
import { precise, visible } from '../texts/write.ts';
import type { Hypothesis, ServedAnswer } from './client.ts';

const UNKNOWN = '⟨unk⟩';
const END = '⟨eos⟩';

/** An answer of the server: the best in large, its tokens, the others, and where the model looked. */
export function Reply({ answer }: { readonly answer: ServedAnswer }) {
  const words = texts.value.answer;
  const { input, hypotheses, unknown = [], unknownFeatures = [], sourceTokens = [] } = answer;
  const [best] = hypotheses;
  const tokens = best.tokens.map(({ text }) => text ?? UNKNOWN);
  const steps = best.tokens.map(({ probability }, at) => [
    { token: tokens[at], probability, rank: 1, isChosen: true },
  ]);
  return (
    <>
      {unknown.length > 0 && (
        <Refusal text={words.asUnknown(unknown.map((token) => `“${visible(token)}”`).join(', '))} />
      )}
      {unknownFeatures.length > 0 && (
        <Refusal text={words.unknownFeatures(unknownFeatures.map(visible).join(', '))} />
      )}
      <div class="best">
        <p class="best-answer">
          <span class="hidden">{words.answer}: </span>
          <span class="question">{input}</span>
          <span class="arrow" aria-hidden="true">
            →
          </span>
          <output>{best.text === '' ? words.nothing : best.text}</output>
        </p>
        {hypotheses.length > 1 && <All hypotheses={hypotheses} />}
      </div>
      {steps.length > 0 && <Steps steps={steps} hint={serveTexts.value.steps} />}
      {best.attention && (
        <Attention
          weights={{
            source: sourceTokens,
            target: best.attention.map((_, step) => tokens[step] ?? END),
            weights: best.attention.map((row) => Float32Array.from(row)),
          }}
        />
      )}
    </>
  );
}

function All({ hypotheses }: { readonly hypotheses: readonly Hypothesis[] }) {
  const words = texts.value.answer;
  const { columns } = words;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={words.best}>
      <table class="answers">
        <thead>
          <tr>
            <th scope="col">{columns.rank}</th>
            <th scope="col">{columns.answer}</th>
            <th scope="col">{columns.score}</th>
          </tr>
        </thead>
        <tbody>
          {hypotheses.map(({ text, score }, at) => (
            <tr key={at}>
              <td>{at + 1}</td>
              <td class="text">{text === '' ? words.nothing : text}</td>
              <td>{precise(score)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

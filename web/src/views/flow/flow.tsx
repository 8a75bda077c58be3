import './flow.css';
import { useLive } from '../../run/live.ts';
import type { Run } from '../../run/run.ts';
import { texts } from '../../texts/texts.ts';
import type { FlowReply } from '../../worker/requests/flow.ts';
import { Refusal, UnknownTokens, UnreadableInput } from '../refusal.tsx';
import { Options, knownTarget } from './options.tsx';
import { Panel } from './panel.tsx';
import { Picture } from './picture.tsx';
import { scalesOf } from './scales.ts';
import { isForced, isGradient, isTable, typedTarget } from './state.ts';
import { Stepper } from './stepper.tsx';
import { Table } from './table.tsx';
import { useTheme } from '../../style/theme.ts';
import { TourButton } from './tour/tour.tsx';
import { precise, textOf } from '../../texts/write.ts';

const [FEW, MANY] = [8, 32]; // tokens of an answer, at most: one that is not trained yet does not end

/** One example's way through the model, station by station, as the weights are now. */
export function Flow({ run }: { readonly run: Run }) {
  const words = texts.value.flow;
  const source = run.input.value;
  const target = isForced.value ? (typedTarget.value ?? knownTarget(run)) : undefined;
  const live = useLive(run, 'flow', source === '' ? undefined : argumentOf(run, target));
  const { result, error } = live.value;
  return (
    <div class="flow">
      <Options run={run}>{result?.kind === 'flow' && <TourButton run={run} />}</Options>
      {error !== undefined && <Refusal text={error} />}
      {isForced.value && target === undefined && <p class="hint">{words.noTarget}</p>}
      {result?.kind === 'flow' && <Shown flow={result} run={run} />}
      {result && result.kind !== 'flow' && <UnreadableInput reply={result} />}
      {!result && error === undefined && (
        <p class="hint">{source === '' ? words.empty : words.waiting}</p>
      )}
    </div>
  );
}

function Shown({ flow, run }: { readonly flow: FlowReply; readonly run: Run }) {
  const theme = useTheme();
  const hasGradient = isGradient.value && hasGradients(flow);
  const scales = scalesOf(flow, hasGradient);
  const look = { flow, theme, scales, isGradient: hasGradient };
  const words = texts.value.flow;
  return (
    <>
      <Stepper flow={flow} />
      <p class="flow-said">
        <code>{textOf(flow.source)}</code>
        {flow.isReversed && ` (${words.reversed})`} → <code>{textOf(flow.target)}</code> ·{' '}
        {words.loss(precise(flow.loss))}
      </p>
      <UnknownTokens tokens={flow.unknown} />
      <Panel {...look} run={run} />
      {isTable.value ? <Table {...look} /> : <Picture {...look} />}
    </>
  );
}

function hasGradients({ stations }: FlowReply): boolean {
  return stations.some(({ gradient }) => gradient);
}

function argumentOf(run: Run, target: string | undefined) {
  const longest = Math.max(MANY / 4, ...run.examples.value.map(({ target }) => [...target].length));
  const maximumLength = Math.min(MANY, Math.max(FEW, longest + 2));
  const gradients = isGradient.value;
  return {
    ...run.question.value,
    member: run.member.value,
    gradients,
    ...(target === undefined ? { maximumLength } : { target }),
  };
}

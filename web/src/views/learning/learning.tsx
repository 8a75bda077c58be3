import './learning.css';
import { nameOf } from '../../parts/run-list.tsx';
import type { Run } from '../../run/run.ts';
import { runs } from '../../run/state.ts';
import { percent, texts } from '../../texts/texts.ts';
import { Chart, type Series } from './chart.tsx';
import { Examples } from './examples.tsx';
import { Positions } from './positions.tsx';

/** How the runs learn: curves of all of them, accuracy per position, and live examples. */
export function Learning({ run }: { readonly run: Run }) {
  const words = texts.value.learning;
  const trained = runs.value.filter(({ setup }) => setup);
  return (
    <div class="learning">
      <Chart
        title={words.loss}
        series={trained.flatMap((one, index) => lossesOf(one, index))}
        write={(value) => value.toFixed(3)}
        writeAxis={(value) => String(value)}
      />
      <Chart
        title={words.accuracy}
        series={trained.map((one, index) => accuracyOf(one, index))}
        range={[0, 1]}
        write={percent}
        writeAxis={percent}
      />
      <Positions runs={trained} />
      <Examples run={run} />
    </div>
  );
}

function lossesOf(run: Run, color: number): Series[] {
  const { train, dev } = texts.value.learning;
  const perEpoch = run.stepsPerEpoch.value;
  const steps = run.points.value.map(([step, loss]) => [step / perEpoch, loss] as const);
  const epochs = run.epochs.value.flatMap(({ epoch, dev }) =>
    dev ? [[epoch, dev.loss] as const] : [],
  );
  return [
    { label: train, run: legendOf(run), color, points: steps, isThin: true },
    { label: dev, run: legendOf(run), color, points: epochs },
  ];
}

function accuracyOf(run: Run, color: number): Series {
  const points = run.epochs.value.flatMap(({ epoch, dev }) =>
    dev ? [[epoch, dev.sequenceAccuracy] as const] : [],
  );
  return { label: texts.value.learning.dev, run: legendOf(run), color, points };
}

function legendOf(run: Run): string | undefined {
  return runs.value.length > 1 ? nameOf(run) : undefined;
}

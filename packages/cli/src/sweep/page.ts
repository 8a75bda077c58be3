import { Charts } from '../report/charts.ts';
import { type Html, markup, table } from '../report/html.ts';
import { type PageSection, page } from '../report/page.ts';
import { loadPainter } from '../plot/draw.ts';
import { formatCount, formatDuration, formatFixed } from '../text/format.ts';
import { commandOf } from './best.ts';
import { picturesOf } from './pictures.ts';
import type { Ranked } from './ranking.ts';
import { rankedCells } from './ranked-cells.ts';
import { type JobRow, cellOf, columnOf, scoreOf } from './results.ts';
import { searches } from './searches/searches.ts';
import type { SweepSpec } from './spec.ts';

/** What the page of a sweep is made from. */
export interface SweepReport {
  readonly name: string;
  readonly spec: SweepSpec;
  readonly rows: readonly JobRow[];
  readonly ranking: readonly Ranked[];
  readonly criterion: string;
  /** The command that began it. */
  readonly command: string;
}

/** One HTML file about a sweep, which needs no other. */
export async function sweepPage(report: SweepReport): Promise<string> {
  const notes: string[] = [];
  const charts = new Charts(await loadPainter((line) => notes.push(line)));
  const { spec, rows, ranking, criterion } = report;
  const done = rows.filter((row) => Number.isFinite(scoreOf(row))).length;
  const pictures = picturesOf(spec, ranking, criterion);
  const numbers = rankingOf(report);
  const figures: PageSection[] = [];
  for (const [name, spec] of Object.entries(pictures)) {
    const { text } = spec.title as { text: string };
    figures.push({
      id: name,
      title: text,
      about: about[name],
      content: await charts.figure(text, spec, numbers),
    });
  }
  return page(
    {
      title: `Sweep: ${report.name}`,
      subtitle: `${formatCount(done)} of ${formatCount(rows.length)} runs are done; ${searches[spec.search].description}.`,
      notes,
    },
    [
      {
        id: 'ranking',
        title: 'Ranking',
        about: `Configurations by the mean of ${criterion} over their runs, ± standard deviation. Differences are paired: of runs with the same data, fold and seed, ± standard error. Chance explains one from the best where the 95 % confidence interval (Student’s t) has 0 in it.`,
        content: numbers,
      },
      ...figures,
      {
        id: 'runs',
        title: 'Runs',
        about: 'Every run, in the order in which they start.',
        content: runsOf(report),
      },
      ...(ranking[0]?.isComplete
        ? [
            {
              id: 'best',
              title: 'The best settings',
              about: 'best.yaml has them, too.',
              content: markup`<pre><code>${commandOf(spec, ranking[0].point)}</code></pre>
`,
            },
          ]
        : []),
      {
        id: 'command',
        title: 'Command',
        about: 'Again, it continues what is not done.',
        content: markup`<pre><code>${report.command}</code></pre>
`,
      },
    ],
  );
}

const about: Readonly<Record<string, string>> = {
  configurations:
    'Each line is a configuration. Those that chance cannot tell from the best are in colour.',
  effects:
    'Each dot is a configuration at its value of one setting. Where values repeat, the line has their means.',
};

function rankingOf({ spec, ranking, criterion }: SweepReport): Html {
  const names = spec.axes.map(({ setting }) => setting);
  const head = [
    'rank',
    ...names.map(columnOf),
    ...(spec.search === 'halving' ? ['rung'] : []),
    'runs',
    criterion,
    'from the baseline',
    'from the best',
    'chance?',
    'parameters',
  ];
  return table(
    'Ranking',
    head,
    ranking.map((one, i) => [
      String(i + 1),
      ...names.map((name) => cellOf(one.point[name])),
      ...(spec.search === 'halving' ? [cellOf(one.rung)] : []),
      String(one.count),
      ...rankedCells(one, i),
      one.parameters === undefined ? '' : formatCount(one.parameters),
    ]),
  );
}

function runsOf({ spec, rows }: SweepReport): Html {
  const head = [
    'run',
    ...spec.axes.map(({ setting }) => columnOf(setting)),
    'score',
    'best epoch',
    'time',
    '',
  ];
  return table(
    'Runs',
    head,
    rows.map(({ job, end }) => {
      const found = end && 'score' in end ? end : undefined;
      return [
        job.name,
        ...spec.axes.map(({ setting }) => cellOf(job.point[setting])),
        found && Number.isFinite(found.score) ? formatFixed(found.score ?? NaN, 2) : '',
        found ? `${found.epoch} of ${found.epochs}` : '',
        found ? formatDuration(found.seconds) : '',
        end === undefined ? 'waits' : 'failure' in end ? end.failure : '',
      ];
    }),
  );
}

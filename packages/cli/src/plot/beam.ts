import type { BeamNode, BeamTree } from 'tsuzuri/inspect';
import { formatFixed } from '../text/format.ts';
import { drawnToken, visible } from '../text/visible.ts';
import type { Spec } from './spec.ts';
import { heading, INK, PALETTE } from './theme.ts';

const STEP = 54; // pixels, or as wide as the longest token
const WIDEST_STEP = 160;
const LETTER = 8;
const ROW = 40;

/** How a node looks: colours and shapes, so that one of them is enough to tell. */
const looks: Readonly<Record<BeamNode['fate'], { colour: string; shape: string }>> = {
  answer: { colour: PALETTE[0], shape: 'circle' },
  finished: { colour: PALETTE[2], shape: 'square' },
  kept: { colour: '#4a5560', shape: 'circle' },
  pruned: { colour: PALETTE[1], shape: 'cross' },
};

/**
 * The hypotheses of beam search step by step from left to right, the likeliest of each step on top, each joined to
 * what it continues; the path of an answer is drawn thick.
 *
 * @param what the model that searched
 */
export function beamSpec(tree: BeamTree, what: string): Spec {
  const { nodes, answers, beamSize, source } = tree;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const onPath = new Set<number>();
  for (const { node } of answers) {
    for (let id = node; id >= 0; id = byId.get(id)?.parent ?? -1) onPath.add(id);
  }
  const values = nodes.map(({ id, parent, step, rank, token, logProbability, fate }) => ({
    step: step + 1,
    row: rank,
    fromStep: step,
    fromRow: byId.get(parent)?.rank ?? 1,
    token: drawnToken(token),
    score: formatFixed(logProbability, 2),
    fate,
    isOnPath: onPath.has(id),
  }));
  const steps = nodes.reduce((most, { step }) => Math.max(most, step + 1), 1);
  const longest = values.reduce((most, { token }) => Math.max(most, [...token].length), 1);
  const width = Math.min(WIDEST_STEP, Math.max(STEP, LETTER * (longest + 1)));
  const ranks = nodes.reduce((most, { rank }) => Math.max(most, rank), 1);
  const fates = Object.keys(looks).filter((name) => nodes.some(({ fate }) => fate === name));
  const scale = (key: 'colour' | 'shape') => ({
    domain: fates,
    range: fates.map((name) => looks[name as BeamNode['fate']][key]),
  });
  const x = { type: 'quantitative', scale: { domain: [0, steps + 0.4], nice: false } };
  const y = {
    type: 'quantitative',
    scale: { domain: [0.5, ranks + 0.5], reverse: true },
    axis: { title: 'rank in the step', tickMinStep: 1, format: 'd', grid: false },
  };
  const legend = { title: null, symbolSize: 70, symbolOpacity: 1 };
  return {
    ...heading(
      `The beam of ${visible(source.join(''))}`,
      `hypotheses of beam search, beam size ${beamSize}; numbers: Σ ln p · ${visible(what)}`,
    ),
    width: width * (steps + 0.4),
    height: ROW * ranks,
    data: { values },
    layer: [
      {
        mark: { type: 'rule' },
        encoding: {
          x: { ...x, field: 'fromStep' },
          x2: { field: 'step' },
          y: { ...y, field: 'fromRow' },
          y2: { field: 'row' },
          color: { condition: { test: 'datum.isOnPath', value: PALETTE[0] }, value: '#c5ccd3' },
          strokeWidth: { condition: { test: 'datum.isOnPath', value: 3 }, value: 1.2 },
        },
      },
      {
        mark: { type: 'point', filled: true, size: 44, opacity: 1 },
        encoding: {
          x: {
            ...x,
            field: 'step',
            axis: { title: 'step', tickMinStep: 1, format: 'd', grid: false },
          },
          y: { ...y, field: 'row' },
          color: { field: 'fate', type: 'nominal', scale: scale('colour'), legend },
          shape: { field: 'fate', type: 'nominal', scale: scale('shape'), legend },
        },
      },
      text('token', { dy: -9, fontSize: 12, color: INK }),
      text('score', { dy: 11, fontSize: 8.5, color: '#4a5560' }),
    ],
  };

  function text(field: string, mark: object): object {
    return {
      mark: { type: 'text', ...mark },
      encoding: { x: { ...x, field: 'step' }, y: { ...y, field: 'row' }, text: { field } },
    };
  }
}

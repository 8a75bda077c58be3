import { type BeamNode, type BeamReason, type BeamTree, beamTree } from 'tsuzuri/inspect';
import { decodeDefaults, decodeSettings } from '../config/decode-settings.ts';
import { described, toggle, wholeNumber } from '../config/fields.ts';
import { requireFreeLength } from '../decode/answers.ts';
import { RunError } from '../errors.ts';
import { beamSpec } from '../plot/beam.ts';
import { type Cell, layOut } from '../terminal/table.ts';
import type { Style } from '../terminal/style.ts';
import { countOf, formatFixed } from '../text/format.ts';
import { visible, visibleToken } from '../text/visible.ts';
import { featuresOfText, onlyQuestion } from './only-text.ts';
import type { Part } from './part.ts';

const { beam: beamSize, lengthPenalty, minimumLength, maximumLength } = decodeSettings.shape;
const settings = {
  features: featuresOfText(),
  beam: beamSize,
  nBest: described(wholeNumber(1, 1000), 'answers, best first', 'N'),
  lengthPenalty,
  minimumLength,
  maximumLength,
  pruned: toggle('show the continuations that had no place in the beam, too'),
};

/** What a person reads of where a hypothesis ended. */
const words: Readonly<Record<BeamReason, string>> = {
  'in-beam': 'no continuation in the beam',
  'beam-size': 'out of the beam',
  'cannot-win': 'cannot beat the finished ones',
  'end-of-sequence': 'end of sequence',
  'maximum-length': 'maximum length',
};

/** The hypotheses of beam search as a tree. */
export const beam: Part<typeof settings> = {
  summary: 'which hypotheses beam search keeps, and why',
  description:
    'Prints the tree of hypotheses that beam search follows as it answers a text, with Σ ln p and score of each branch, and why it ended. The answer is that of "tsuzuri predict".',
  operands: { '<TEXT>': 'the text to answer' },
  examples: [
    'beam runs/words abba',
    'beam runs/words abba --beam 3 --n-best 3 --pruned',
    'beam runs/words abba --out beam.svg',
  ],
  settings,
  defaults: {
    lengthPenalty: decodeDefaults.lengthPenalty,
    minimumLength: decodeDefaults.minimumLength,
    nBest: 1,
    pruned: false,
  },
  async look({ translator, found, words: operands, settings: given, typed }) {
    const question = onlyQuestion(translator.codec, operands, given.features);
    requireFreeLength(translator, typed);
    const { beam: size, lengthPenalty, minimumLength, maximumLength, nBest } = given;
    const search = { beam: size, lengthPenalty, minimumLength, maximumLength };
    const tree = await beamTree(translator, question, { ...search, nBest });
    if (tree.answers.length === 0) {
      throw new RunError(`${found.path}: the model's scores are not numbers, so it has no answer`);
    }
    const shown = given.pruned ? tree : withoutPruned(tree);
    return {
      text: (style) => {
        const heading = style(
          'heading',
          `The beam of ${visible(question.source)} in ${visible(found.path)}`,
        );
        const lines = asLines(shown, style)
          .map((line) => `  ${line}\n`)
          .join('');
        return `${heading} (${summaryOf(tree)})\n${lines}`;
      },
      data: tree,
      picture: { spec: beamSpec(shown, found.description), title: 'Tree of hypotheses' },
    };
  },
};

function withoutPruned(tree: BeamTree): BeamTree {
  return { ...tree, nodes: tree.nodes.filter(({ reason }) => reason !== 'beam-size') };
}

function summaryOf({ nodes, answers: [best], beamSize: size }: BeamTree): string {
  const finished = nodes.filter(({ fate }) => fate === 'finished' || fate === 'answer').length;
  const steps = nodes.reduce((most, { step }) => Math.max(most, step + 1), 0);
  const exact = best.exact ? ', exact' : '';
  return `beam size ${size}, ${countOf(steps, 'step')}, ${finished} finished${exact}`;
}

/** A row for each branch: a run of nodes without a fork, behind the lines that join it to its parent. */
function asLines({ nodes, answers }: BeamTree, style: Style): string[] {
  const children = new Map<number, BeamNode[]>();
  for (const node of nodes) {
    const siblings = children.get(node.parent);
    if (siblings) siblings.push(node);
    else children.set(node.parent, [node]);
  }
  const quiet = (text: string): Cell => ({ text, look: 'quiet' });
  const rows: Cell[][] = [['hypothesis', 'Σ ln p', 'score', ''].map(quiet)];
  const visit = (node: BeamNode, lead: string, isLast: boolean, isRoot: boolean): void => {
    const run = [node];
    let next = children.get(node.id) ?? [];
    while (next.length === 1) {
      run.push(next[0]);
      next = children.get(next[0].id) ?? [];
    }
    const end = run[run.length - 1];
    const branch = isRoot ? '' : isLast ? '└ ' : '├ ';
    const tokens = run.map(({ token }) => visibleToken(token)).join(' ');
    rows.push([
      { text: `${lead}${branch}${tokens}` },
      { text: formatFixed(end.logProbability, 2) },
      { text: formatFixed(end.score, 2) },
      next.length > 0 ? { text: '' } : outcomeOf(end, answers),
    ]);
    const deeper = isRoot ? '' : `${lead}${isLast ? '  ' : '│ '}`;
    next.forEach((child, i) => visit(child, deeper, i === next.length - 1, false));
  };
  const roots = children.get(-1) ?? [];
  roots.forEach((root, i) => visit(root, '', i === roots.length - 1, roots.length === 1));
  return layOut(rows, ['left', 'right', 'right', 'left'], style);
}

function outcomeOf({ id, fate, reason }: BeamNode, answers: BeamTree['answers']): Cell {
  const why = words[reason];
  if (fate === 'answer') {
    const place = answers.length > 1 ? ` ${answers.findIndex(({ node }) => node === id) + 1}` : '';
    return { text: `answer${place}: ${why}`, look: 'best' };
  }
  return { text: fate === 'finished' ? `finished: ${why}` : why, look: 'quiet' };
}

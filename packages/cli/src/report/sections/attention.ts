import { ConfigError, type Translator } from 'tsuzuri';
import { type AttentionWeights, attentionOf } from 'tsuzuri/inspect';
import { attentionSpec } from '../../plot/attention.ts';
import { type Output, askedOf } from '../../run/outputs.ts';
import { formatFixed } from '../../text/format.ts';
import { type Html, markup, table } from '../html.ts';
import type { ReportModel } from '../runs.ts';
import type { Section } from '../section.ts';
import { tokenOf } from '../tokens.ts';

const LONGEST = 30; // tokens of a source or a target
const MOST = 4; // examples of a report, at least one of each model

/** Where the models look while they write. */
export const attention: Section<readonly Attended[]> = {
  title: 'Attention',
  about:
    'Where the model looks in the source (columns) while it writes each token of its answer (rows): right and wrong answers that are short enough to draw.',
  look: (translator, model, count) =>
    lookAt(translator, model, Math.max(1, Math.floor(MOST / count))),
  async make({ models, charts }, looks) {
    const figures: Html[] = [];
    for (const { model, seen } of looks) {
      for (const { output, weights } of seen) {
        const of = models.length > 1 ? ` (${model.name})` : '';
        const verdict =
          output.answer === undefined ? 'right' : `wrong, expected “${output.target}”`;
        const title = `“${askedOf(output)}”: ${verdict}${of}`;
        figures.push(
          await charts.figure(title, attentionSpec(weights, ''), tableOf(weights, title)),
        );
      }
    }
    return figures.length === 0 ? undefined : markup`<div class="figures wide">${figures}</div>`;
  },
};

interface Attended {
  readonly output: Output;
  readonly weights: AttentionWeights;
}

/** The weights of some examples; none of a model without attention. */
async function lookAt(
  translator: Translator,
  { outputs }: ReportModel,
  count: number,
): Promise<Attended[]> {
  const { source, target } = translator;
  const fits = (output: Output) =>
    source.split(output.source).length <= LONGEST && target.split(output.target).length <= LONGEST;
  const chosen = [
    ...first(
      outputs,
      Math.ceil(count / 2),
      (output) => output.answer === undefined && fits(output),
    ),
    ...first(
      outputs,
      Math.ceil(count / 2),
      (output) => output.answer !== undefined && fits(output),
    ),
  ];
  try {
    const looks: Attended[] = [];
    for (const output of chosen.slice(0, count)) {
      const weights = await attentionOf(translator, output, { beam: 1 });
      if (weights.source.length > 0) looks.push({ output, weights });
    }
    return looks;
  } catch (error) {
    if (error instanceof ConfigError) return [];
    throw error;
  }
}

function first(
  outputs: readonly Output[],
  count: number,
  isWanted: (output: Output) => boolean,
): Output[] {
  const found: Output[] = [];
  for (const output of outputs) {
    if (found.length >= count) break;
    if (isWanted(output)) found.push(output);
  }
  return found;
}

function tableOf({ source, target, weights }: AttentionWeights, title: string): Html {
  const rows = target.map((token, t) => [
    tokenOf(token),
    ...source.map((_, s) => formatFixed(weights[t][s], 2)),
  ]);
  return table(`Weights: ${title}`, ['answer', ...source.map(tokenOf)], rows);
}

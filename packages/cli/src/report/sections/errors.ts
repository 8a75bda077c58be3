import type { TextCoder } from 'tsuzuri/data';
import { confusions } from 'tsuzuri/inspect';
import type { Output } from '../../run/outputs.ts';
import { countOf, formatCount, formatShare } from '../../text/format.ts';
import { type Html, markup, table } from '../html.ts';
import { type WrongAnswer, compareByEdits, entryOf, wrongOf } from '../wrong-answers.ts';
import { tokenOf } from '../tokens.ts';
import type { ReportModel } from '../runs.ts';
import type { Section } from '../section.ts';

const MOST_ERRORS = 500; // of a report, in the page
const MOST_TEXT = 1_500_000; // characters of them
const CONFUSIONS = 15;

/** The wrong answers, and which token was written in the place of which. */
export const errors: Section<TextCoder> = {
  title: 'Errors',
  about:
    'The expected tokens stand above those that were answered. Edits are marked: a replaced token, a missing one (·, below), one too many (·, above).',
  look: ({ target }) => target,
  make({ models }, looks) {
    const groups = models.flatMap((model) => {
      const coder = looks.find((look) => look.model.series === model.series)?.seen;
      return groupsOf(model, coder);
    });
    if (groups.length === 0) return undefined;
    const share = 1 / groups.length;
    return markup`${groups.map((group) => showGroup(group, share, models.length > 1))}`;
  },
};

/** What one model answered to one set. */
interface Group {
  readonly model: ReportModel;
  readonly set: string;
  readonly outputs: readonly Output[];
  /** Of the targets; undefined where the model cannot be opened. */
  readonly coder: TextCoder | undefined;
}

function groupsOf(model: ReportModel, coder: TextCoder | undefined): Group[] {
  const sets = [...new Set(model.outputs.map(({ set }) => set))];
  return sets.map((set) => ({
    model,
    set,
    coder,
    outputs: model.outputs.filter((output) => output.set === set),
  }));
}

function showGroup(group: Group, share: number, isNamed: boolean): Html {
  const { model, set, outputs } = group;
  const wrong = wrongOf(outputs);
  const heading = `${isNamed ? `${model.name}, ` : ''}${set}`;
  const all = countOf(outputs.length, 'example');
  return markup`<h3>${heading}</h3>
<p>${formatCount(wrong.length)} of ${all} wrong (${formatShare(wrong.length / outputs.length)}).</p>
${wrong.length === 0 ? '' : [showConfusions(group, wrong, heading), browser(wrong, share, heading)]}`;
}

function showConfusions(group: Group, wrong: readonly WrongAnswer[], heading: string): Html {
  const total = goldCounts(group);
  const found = confusions(
    wrong.map(({ gold, tokens }) => ({ gold, answer: tokens })),
    { most: CONFUSIONS, contexts: 2, examples: 2 },
  );
  const rows = found.confusions.map(({ gold, answer, count, contexts, examples }) => [
    markup`<b>${tokenOf(gold)}</b> → <b>${tokenOf(answer)}</b>`,
    formatCount(count),
    total.has(gold) ? formatShare(count / total.get(gold)!) : '',
    contexts.map(
      ({ before, after, count }, i) =>
        markup`${i > 0 ? ', ' : ''}${tokenOf(before)}<b>${tokenOf(gold)}</b>${tokenOf(after)} (${formatCount(count)})`,
    ),
    examples.map((at, i) => `${i > 0 ? ', ' : ''}${shortened(wrong[at].source)}`),
  ]);
  const title = `Most frequent confusions: ${heading}`;
  return markup`<h4>Most frequent confusions</h4>
<div class="roomy">${table(title, ['expected → answered', 'count', 'of expected', 'where', 'in the answers to'], rows)}</div>`;
}

/** How often each token is expected, in the targets of right answers too. */
function goldCounts({ outputs, coder }: Group): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  if (coder === undefined) return counts;
  for (const { target, gold = coder.split(target) } of outputs) {
    for (const token of gold) {
      counts.set(token, (counts.get(token) ?? 0) + 1);
    }
  }
  return counts;
}

/** The worst answers, searchable; as many as the share of the page has room for. */
function browser(wrong: readonly WrongAnswer[], share: number, heading: string): Html {
  const worst = wrong.toSorted(compareByEdits);
  const entries: Html[] = [];
  let length = 0;
  for (const one of worst.slice(0, Math.ceil(MOST_ERRORS * share))) {
    const entry = entryOf(one);
    length += entry.text.length;
    if (length > MOST_TEXT * share && entries.length > 0) break;
    entries.push(entry);
  }
  const omitted = wrong.length - entries.length;
  return markup`<h4>Wrong answers, the worst first</h4>
<div class="browser">
<form class="controls" role="search" aria-label="Wrong answers: ${heading}" hidden>
<label>Search <input type="search" autocomplete="off"></label>
<label>Order <select>
<option value="edits">most edits</option><option value="share">largest share of edits</option><option value="place">as in the data</option>
</select></label>
<output></output>
</form>
<ol class="errors" aria-label="Wrong answers: ${heading}">
${entries}</ol>
<p class="controls" hidden><button type="button">Show more</button></p>
</div>
${omitted > 0 ? markup`<p class="quiet">${formatCount(omitted)} further wrong answers are omitted; outputs.jsonl and evaluated.jsonl in the folder of the run have all.</p>` : ''}`;
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

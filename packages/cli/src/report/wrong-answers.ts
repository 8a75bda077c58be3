import { alignment } from 'tsuzuri/metrics';
import { type Output, askedOf } from '../run/outputs.ts';
import { countOf } from '../text/format.ts';
import { type Html, markup } from './html.ts';
import { NOTHING, tokenOf } from './tokens.ts';

const MOST_COLUMNS = 200; // of an alignment
const MOST_SOURCE = 600; // characters of a source

/** An answer with edits. */
export interface WrongAnswer {
  /** Its number in the data, from 0. */
  readonly place: number;
  readonly source: string;
  readonly gold: readonly string[];
  readonly tokens: readonly string[];
  /** Gold and answered token side by side; '' where there is none. */
  readonly columns: readonly (readonly [gold: string, answer: string])[];
  readonly edits: number;
  /** All targets, where the source has several. */
  readonly targets: readonly string[];
}

/** The wrong answers among outputs. */
export function wrongOf(outputs: readonly Output[]): WrongAnswer[] {
  return outputs.flatMap((output, place) => {
    const { answer, gold = [], tokens = [], targets = [] } = output;
    const source = askedOf(output);
    if (answer === undefined) return [];
    const columns = alignment(tokens, gold).map(
      ({ prediction, reference }) => [gold[reference] ?? '', tokens[prediction] ?? ''] as const,
    );
    const edits = columns.filter(([wanted, given]) => wanted !== given).length;
    return [{ place, source, gold, tokens, columns, edits, targets }];
  });
}

/** The most edits first; of equally many in the order of the data. */
export function compareByEdits(a: WrongAnswer, b: WrongAnswer): number {
  return b.edits - a.edits || a.place - b.place;
}

/** A wrong answer in the list of the error browser. */
export function entryOf(wrong: WrongAnswer): Html {
  const { place, source, gold, tokens, columns, edits, targets } = wrong;
  const share = Math.round((1000 * edits) / Math.max(1, gold.length));
  const shown = columns.slice(0, MOST_COLUMNS);
  const more = columns.length - shown.length;
  const others =
    targets.length > 1
      ? markup`<p class="quiet">nearest of ${targets.map((one, i) => `${i > 0 ? ' · ' : ''}${cut(one)}`)}</p>`
      : '';
  return markup`<li data-edits="${edits}" data-share="${share}" data-place="${place}"><p class="source">${cut(source)} <span class="quiet">${countOf(edits, 'edit')}</span></p><p class="aligned" aria-hidden="true">${shown.map(columnOf)}${more > 0 ? ` … ${more} more` : ''}</p><p class="unseen">Expected: ${words(gold)}; answered: ${words(tokens)}</p>${others}</li>
`;
}

function columnOf([wanted, given]: readonly [string, string]): Html {
  if (wanted === given) return markup`<span>${tokenOf(wanted)}<br>${tokenOf(given)}</span>`;
  const kind = wanted === '' ? 'i' : given === '' ? 'd' : 's';
  return markup`<span class="${kind}">${tokenOf(wanted)}<br>${tokenOf(given)}</span>`;
}

/** Tokens as a text to read and to search: characters stand together, longer tokens apart. */
function words(tokens: readonly string[]): string {
  const isLong = tokens.some((token) => [...token].length > 1);
  return cut(
    tokens.map((token) => (token === ' ' ? ' ' : tokenOf(token))).join(isLong ? ' ' : '') ||
      NOTHING,
  );
}

function cut(text: string): string {
  return text.length > MOST_SOURCE ? `${text.slice(0, MOST_SOURCE)}…` : text;
}

import { visible } from '../text/visible.ts';

/** A piece of a page: text that is HTML already, so that it is not escaped again. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a page can be made of; texts and numbers are escaped, lists are put together. */
export type Content = Html | string | number | undefined | readonly Content[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A piece of a page from a template: whatever it is filled with is shown as it is, never obeyed. */
export function markup(parts: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return new Html(parts.reduce((text, part, i) => text + render(contents[i - 1]) + part));
}

function render(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Html) return content.text;
  if (Array.isArray(content)) return content.map(render).join('');
  return escaped(`${content as string | number}`);
}

/** Text for a page, between tags or in the quotes of an attribute: what has no shape as `<U+001B>`. */
function escaped(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => entities[character]);
}

/**
 * A table that scrolls by itself where the page is narrow. A column of numbers stands on the right.
 *
 * @param caption what it shows, for those who cannot see the heading above
 * @param head the names of the columns
 * @param rows the first cell of each is its heading
 */
export function table(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly Content[])[],
): Html {
  const looks = head.map((_, i) =>
    rows.every((row) => isNumber(row[i])) ? markup` class="number"` : undefined,
  );
  return markup`<div class="scroll" role="group" aria-label="${caption}" tabindex="0"><table>
<thead><tr>${head.map((name, i) => markup`<th scope="col"${looks[i]}>${name}</th>`)}</tr></thead>
<tbody>${rows.map((row) => rowOf(row, looks))}</tbody></table></div>
`;
}

function rowOf([first, ...rest]: readonly Content[], looks: readonly Content[]): Html {
  const cells = rest.map((cell, i) => markup`<td${looks[i + 1]}>${cell}</td>`);
  return markup`<tr><th scope="row"${looks[0]}>${first}</th>${cells}</tr>
`;
}

function isNumber(cell: Content): boolean {
  return typeof cell === 'number' || (typeof cell === 'string' && /^(<?−?\d.*)?$/.test(cell));
}

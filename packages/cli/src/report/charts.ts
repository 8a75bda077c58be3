import type { Painter } from '../surroundings.ts';
import type { Spec } from '../plot/spec.ts';
import { night } from '../plot/theme.ts';
import { Html, markup } from './html.ts';

/** What every chart of a page has besides its theme: the page is its background, and names it. */
const onPage = {
  background: null,
  padding: 4,
  aria: false, // the figure has one description, and a table beside it
  legend: { orient: 'bottom', columns: 4, titleOrient: 'left', offset: 6 },
};

/** Draws the charts of a page, where there is something to draw with. */
export class Charts {
  readonly #painter: Painter | undefined;
  #count = 0;

  /** @param painter undefined where none is installed: figures are then their tables alone */
  constructor(painter: Painter | undefined) {
    this.#painter = painter;
  }

  /**
   * A chart with its numbers as a table.
   *
   * @param title its caption, which also describes it to those who cannot see it
   * @param numbers the table
   */
  async figure(title: string, spec: Spec, numbers: Html): Promise<Html> {
    const svg = await this.#draw(spec);
    if (!svg)
      return markup`<figure>
        <figcaption>${title}</figcaption>
        ${numbers}
      </figure>`;
    return markup`<figure>
      <figcaption>${title}</figcaption>
      <div role="img" aria-label="${title}">${svg}</div>
      <details>
        <summary>Numbers</summary>
        ${numbers}
      </details>
    </figure> `;
  }

  async #draw(spec: Spec): Promise<Html | undefined> {
    const config = spec.config as Readonly<Record<string, object>>;
    const legend = { ...config.legend, ...onPage.legend };
    const drawn = await this.#painter?.draw(
      { ...spec, config: { ...config, ...onPage, legend } },
      'svg',
    );
    if (typeof drawn !== 'string') return undefined;
    // Every picture numbers its parts from 0: on one page their names must differ.
    const prefix = `chart${this.#count++}-`;
    return new Html(
      drawn
        .replace(/ (?:xmlns(?::xlink)?|version|class)="[^"]*"/g, '')
        .replace(/( id="|url\(#)/g, `$1${prefix}`),
    );
  }
}

/** The style sheet that gives charts the colours of a dark page. */
export function nightStyles(): string {
  return Object.entries(night)
    .flatMap(([day, colour]) =>
      ['fill', 'stroke'].map((paint) => `svg [${paint}="${day}"] { ${paint}: ${colour}; }`),
    )
    .join('\n');
}

import type { Painter } from '../surroundings.ts';
import type { Spec } from '../plot/spec.ts';
import { night } from '../plot/theme.ts';
import { Html, markup } from './html.ts';

/** What every chart of a page has besides its theme: the page is its background, and names it. */
const onPage = {
  background: null,
  padding: 4,
  aria: false, // the figure has one description, and a table beside it
  legend: {
    orient: 'bottom',
    columns: 3,
    labelLimit: 110,
    titleOrient: 'left',
    offset: 6,
    layout: { bottom: { anchor: 'start', direction: 'vertical', margin: 2 } },
  },
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
    const day = await this.#draw(spec);
    if (day === undefined) {
      return markup`<figure><figcaption>${title}</figcaption>${numbers}</figure>
`;
    }
    // Colours in between others can only be drawn; all others are the style sheet's.
    const isMixed = / (fill|stroke)="rgb/.test(day);
    const night = isMixed ? await this.#draw(atNight(spec)) : undefined;
    const looks = isMixed ? [DAY, NIGHT] : [undefined];
    const pictures = [day, night].flatMap((svg, i) =>
      svg === undefined
        ? []
        : markup`<div role="img" aria-label="${title}"${looks[i]}>${new Html(svg)}</div>`,
    );
    const isWide = Number(/ width="(\d+)"/.exec(day)?.[1]) > NARROW;
    const focus = isWide ? markup` role="group" aria-label="${title}" tabindex="0"` : undefined;
    return markup`<figure><figcaption>${title}</figcaption><div class="chart"${focus}>${pictures}</div>
<details><summary>Numbers</summary>${numbers}</details></figure>
`;
  }

  async #draw(spec: Spec): Promise<string | undefined> {
    const { title: _title, ...untitled } = spec; // the caption says it
    const config = spec.config as Readonly<Record<string, object>>;
    const legend = { ...config.legend, ...onPage.legend };
    const whole = { ...untitled, config: { ...config, ...onPage, legend } };
    const drawn = await this.#painter?.draw(whole, 'svg');
    // Every picture numbers its parts from 0: on one page their names must differ.
    const prefix = `chart${this.#count++}-`;
    return typeof drawn === 'string'
      ? drawn.replace(/<[^>]*>/g, (tag) =>
          tag
            .replace(/ (?:xmlns(?::xlink)?|version|class|role|aria-\w+)="[^"]*"/g, '')
            .replace(/( id="|url\(#)/g, `$1${prefix}`),
        )
      : undefined;
  }
}

const NARROW = 360; // pixels: wider charts scroll on a phone, so that they must be reached by keyboard
const DAY = new Html(' class="day"');
const NIGHT = new Html(' class="night"');

/** A chart in the colours of a dark page. */
function atNight(spec: Spec): Spec {
  const text = JSON.stringify(spec).replace(/"(#[0-9a-f]{6}|white)"/g, (whole, colour: string) =>
    colour in night ? `"${night[colour]}"` : whole,
  );
  return JSON.parse(text) as Spec;
}

/** The style sheet that gives charts the colours of a dark page. */
export function nightStyles(): string {
  return Object.entries(night)
    .flatMap(([day, colour]) =>
      ['fill', 'stroke'].map((paint) => `svg [${paint}="${day}"] { ${paint}: ${colour}; }`),
    )
    .join('\n');
}

import { SCHEMA, type Spec } from './spec.ts';

/** The colour of text, axes and of a single line. */
export const INK = '#1f2933';
/** The colour of what stands back. */
const QUIET = '#8a94a0';

/** Colours that people with any colour vision can tell apart (Okabe and Ito 2008), dark ones first. */
export const PALETTE = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#d55e00',
  '#56b4e9',
  '#7a5195',
  '#8c6d31',
] as const;

/** The look that every chart has. */
export const theme = {
  background: 'white',
  font: 'DejaVu Sans, Verdana, sans-serif', // the first is what we draw with; a viewer may lack it
  padding: 16,
  view: { stroke: null },
  title: {
    color: INK,
    fontSize: 15,
    fontWeight: 'bold',
    subtitleColor: QUIET,
    subtitleFontSize: 11,
    frame: 'group',
  },
  axis: {
    domainColor: '#c5ccd3',
    gridColor: '#eceff2',
    labelColor: '#4a5560',
    labelFontSize: 10.5,
    tickColor: '#c5ccd3',
    titleColor: '#4a5560',
    titleFontSize: 11,
    titleFontWeight: 'normal',
    titlePadding: 8,
  },
  axisY: { minExtent: 30 }, // panels below each other line up
  legend: {
    labelColor: INK,
    labelFontSize: 11,
    titleColor: '#4a5560',
    titleFontSize: 11,
    titleFontWeight: 'normal',
    symbolStrokeWidth: 2,
    symbolSize: 300,
    rowPadding: 3,
    padding: 4,
  },
};

/** What a chart with a title begins with. @param offset pixels between the title and the chart */
export function heading(text: string, subtitle: string, offset = 12): Spec {
  return { $schema: SCHEMA, config: theme, title: { text, subtitle, anchor: 'start', offset } };
}

/** From −1 through 0 to 1. */
export const DIVERGING = ['#b8651b', '#f7f7f7', '#5e3c99'] as const;

/** What each colour of a chart becomes on a dark page. */
export const night: Readonly<Record<string, string>> = {
  white: '#14191f',
  '#ffffff': '#14191f',
  '#e3e7eb': '#2b333c',
  [DIVERGING[0]]: '#e08a3c',
  [DIVERGING[1]]: '#232a32',
  [DIVERGING[2]]: '#a38ae0',
  [INK]: '#e4e9ee',
  [QUIET]: '#9aa5b1',
  '#c5ccd3': '#56616d',
  '#eceff2': '#2b333c',
  '#4a5560': '#b4bec9',
  '#0072b2': '#4da6e0',
  '#7a5195': '#b48bd0',
  '#8c6d31': '#c2a05a',
  '#d55e00': '#f07f2e',
};

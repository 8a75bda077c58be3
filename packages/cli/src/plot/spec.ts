/** A chart as data: a specification for Vega-Lite, as `@tsuzuri/plot` or any editor of it draws. */
export type Spec = Readonly<Record<string, unknown>>;

/** The version of Vega-Lite that the charts are written for. */
export const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';

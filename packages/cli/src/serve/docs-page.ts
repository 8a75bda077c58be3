import { createHash } from 'node:crypto';
import { type Html, markup, table } from '../report/html.ts';

/** A JSON schema, as far as the page tells of it. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxLength?: number;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

type Body = {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
  readonly description?: string;
};

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly requestBody?: Body;
  readonly responses?: Readonly<Record<string, Body>>;
}

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2.5rem; font: 600 1.1rem ui-monospace, monospace; }
code, pre, th[scope='row'] { font-family: ui-monospace, monospace; font-size: 0.9em; }
pre, .scroll { overflow-x: auto; }
pre { padding: 0.75rem; border: 1px solid #8886; border-radius: 6px; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: 0.25rem 1rem 0.25rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #8886; }
`;
const hash = createHash('sha256').update(style).digest('base64');

/** The Content-Security-Policy of the page: its style, and nothing else. */
export const docsPolicy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** A page about an OpenAPI document: every route with its fields, from the document alone. */
export function docsPage(document: {
  readonly info?: { readonly title?: string; readonly version?: string };
  readonly paths?: object;
}): string {
  const { info = {}, paths = {} } = document;
  const routes = Object.entries(paths as Readonly<Record<string, Record<string, Operation>>>);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.title}: the routes</title>
<style>${raw(style)}</style>
</head>
<body>
<main>
<h1>${info.title} ${info.version}</h1>
<p>The routes of this server, from <a href="openapi.json">openapi.json</a> (OpenAPI 3.1). <a href=".">Try the models</a>.</p>
${routes.flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => sectionOf(method, path, operation)),
)}
</main>
</body>
</html>
`.text;
}

/** Text that is no content but the page's own. */
const raw = (text: string): Html => markup([text] as unknown as TemplateStringsArray);

function sectionOf(method: string, path: string, operation: Operation): Html {
  const { summary, description, requestBody, responses = {} } = operation;
  const { 200: good, ...bad } = responses;
  const name = `${method.toUpperCase()} ${path}`;
  return markup`<section>
<h2>${name}</h2>
<p>${summary}.</p>
${description && markup`<p>${description}</p>`}
${exampleOf(method, path)}
${requestBody && fieldsOf(`Fields of ${name}`, schemaOf(requestBody))}
${good && markup`<h3>Response</h3>`}
${good && fieldsOf(`The response of ${name}`, schemaOf(good))}
${Object.keys(bad).length === 0 ? undefined : markup`<p>Refusals (<code>{ "error": "…" }</code>): ${Object.keys(bad).join(', ')}.</p>`}
</section>
`;
}

const schemaOf = ({ content = {} }: Body): Schema | undefined => Object.values(content)[0]?.schema;

function exampleOf(method: string, path: string): Html {
  const body = `\\\n  -H 'content-type: application/json' -d '{ "inputs": ["abc"], "scores": true }'`;
  const lines = [`curl -N http://127.0.0.1:8080${path}`, ...(method === 'post' ? [body] : [])];
  return raw(`<pre tabindex="0">${lines.join(' ')}</pre>`);
}

/** A row for each field, those of objects in it below. */
function fieldsOf(caption: string, schema: Schema | undefined): Html {
  const rows = rowsOf('', schema);
  if (rows.length === 0) return markup`<p>${schema?.description ?? 'Text.'}</p>`;
  return table(caption, ['Field', 'Type', 'About'], rows);
}

function rowsOf(prefix: string, schema: Schema | undefined): string[][] {
  const inside = schema?.items ? schema.items : schema;
  if (inside?.items) return rowsOf(`${prefix}[]`, inside);
  return Object.entries(inside?.properties ?? {}).flatMap(([name, field]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const must = inside?.required?.includes(name) ?? false;
    const isList = field.items !== undefined;
    const about = [field.description, ...boundsOf(field), must ? 'Required.' : ''];
    return [
      [path, typeOf(field), about.filter(Boolean).join(' ')],
      ...rowsOf(isList ? `${path}[]` : path, field),
    ];
  });
}

function typeOf({ type, items, anyOf }: Schema): string {
  if (items) return `list of ${typeOf(items)}`;
  if (anyOf) return anyOf.map(typeOf).join(' or ');
  return [type ?? 'any'].flat().join(' or ');
}

function boundsOf(schema: Schema): string[] {
  const { minimum, maximum, minItems, maxItems, items } = schema;
  const range = (from: number | undefined, to: number | undefined, what: string) =>
    to === undefined || to > Number.MAX_SAFE_INTEGER / 2 ? [] : [`${from ?? 0} to ${to}${what}.`];
  return [
    ...range(minimum, maximum, ''),
    ...range(minItems, maxItems, ' items'),
    ...(items?.maxLength === undefined ? [] : [`Each at most ${items.maxLength} characters.`]),
    ...(schema.default === undefined ? [] : [`Default ${JSON.stringify(schema.default)}.`]),
  ];
}

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { nightStyles } from './charts.ts';
import { Html, markup } from './html.ts';

/** A section as it stands on the page. */
export interface PageSection {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly content: Html;
}

/** What stands above the sections. */
export interface PageHead {
  readonly title: string;
  readonly subtitle: string;
  /** What the page lacks, in lines for a person. */
  readonly notes: readonly string[];
}

/**
 * One HTML file that needs no other: styles, the script of the error browser and charts are in it,
 * and its policy lets it load nothing.
 */
export function page(
  { title, subtitle, notes }: PageHead,
  sections: readonly PageSection[],
): string {
  const style = `${readAsset('report.css')}\n@media screen and (prefers-color-scheme: dark) {\n${nightStyles()}\n}\n`;
  const script = readAsset('report.js');
  const policy = `default-src 'none'; style-src '${digest(style)}'; script-src '${digest(script)}'; base-uri 'none'; form-action 'none'`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
<a class="skip" href="#${sections[0]?.id ?? ''}">Skip to the report</a>
<header>
<h1>${title}</h1>
<p>${subtitle}</p>
${notes.map((line) => markup`<p class="note">${line}</p>`)}
<nav aria-label="Sections"><ul>${sections.map(linkTo)}</ul></nav>
</header>
<main>
${sections.map(sectionOf)}</main>
<script>${new Html(script)}</script>
</body>
</html>
`.text;
}

function linkTo({ id, title }: PageSection): Html {
  return markup`<li><a href="#${id}">${title}</a></li>`;
}

function sectionOf({ id, title, about, content }: PageSection): Html {
  return markup`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
<p class="about">${about}</p>
${content}</section>
`;
}

/** A file that goes into the page as it is. */
function readAsset(name: string): string {
  return readFileSync(new URL(`../../assets/${name}`, import.meta.url), 'utf8');
}

/** What a policy knows a style or script by. */
function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

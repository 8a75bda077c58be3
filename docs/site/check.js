// Every link of the built site leads somewhere within it: files are there, and so are anchors.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const LINK = /<(?:a|img|script|link|iframe|source)\b[^>]*?\s(?:href|src)="([^"]*)"/g;
const ID = /\s(?:id|name)="([^"]+)"/g;
const decode = (text) =>
  text.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=').replaceAll('&#39;', "'");

/** The problems of a folder of pages, and what was looked at. */
export function checkSite(site) {
  const problems = [];
  const pages = readdirSync(site, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.html') && !name.startsWith('playground/'))
    .map((name) => join(site, name));
  const html = new Map(pages.map((page) => [page, readFileSync(page, 'utf8')]));
  const anchors = new Map(
    [...html].map(([page, text]) => [
      page,
      new Set([...text.matchAll(ID)].map(([, id]) => decode(id))),
    ]),
  );
  let links = 0;
  for (const [page, text] of html) {
    for (const [tag, address] of text.matchAll(LINK)) {
      links++;
      const problem = problemOf(page, decode(address), tag);
      if (problem) problems.push(`${relative(site, page)}: ${address} ${problem}`);
    }
  }
  return { problems, pages: pages.length, links };

  function problemOf(page, address, tag) {
    if (/^(https?|mailto|data):/.test(address)) {
      return tag.startsWith('<a') ? undefined : 'is loaded from another host';
    }
    if (address.startsWith('/') || /^\w+:/.test(address)) return 'is not relative';
    const [path, anchor] = address.split('#');
    let target =
      path === '' ? page : resolve(dirname(page), decodeURIComponent(path.replace(/\?.*/, '')));
    if (existsSync(target) && statSync(target).isDirectory()) target = join(target, 'index.html');
    if (relative(site, target).startsWith('..')) return 'leaves the site';
    if (!existsSync(target)) return 'is not there';
    const known = anchors.get(target);
    if (!anchor || !known) return undefined;
    return known.has(decodeURIComponent(anchor)) ? undefined : 'has no such anchor';
  }
}

if (import.meta.main ?? process.argv[1] === import.meta.filename) {
  const { problems, pages, links } = checkSite(resolve(process.argv[2]));
  for (const problem of problems) console.error(`check: ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
  else console.log(`check: ${links} links in ${pages} pages lead somewhere`);
}

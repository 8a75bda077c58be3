import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkSite } from '../docs/site/check.js';
import { siteSections } from '../docs/site/pages.js';

const site = mkdtempSync(join(tmpdir(), 'tsuzuri-site-'));
afterEach(() => rmSync(site, { recursive: true, force: true }));

/** What the check says of pages. */
function problemsOf(pages: Readonly<Record<string, string>>): string[] {
  mkdirSync(join(site, 'docs'), { recursive: true });
  for (const [name, html] of Object.entries(pages)) writeFileSync(join(site, name), html);
  return checkSite(site).problems;
}

describe('the check of the site', () => {
  it('accepts links to pages, anchors and folders with a start page', () => {
    const index = '<a href="docs/a.html#there">a</a> <a href="https://example.org">elsewhere</a>';
    const page = '<h2 id="there">b</h2> <a href="../index.html">up</a> <a href="#there">here</a>';
    expect(problemsOf({ 'index.html': index, 'docs/a.html': page })).toEqual([]);
  });

  it.each([
    ['docs/b.html', 'is not there'],
    ['index.html#nowhere', 'has no such anchor'],
    ['/index.html', 'is not relative'],
    ['../index.html', 'leaves the site'],
  ])('finds %s', (address, problem) => {
    const problems = problemsOf({ 'index.html': `<a class="x" href="${address}">a</a>` });
    expect(problems).toEqual([`index.html: ${address} ${problem}`]);
  });

  it('finds what is loaded from another host', () => {
    const html = '<link rel="stylesheet" href="https://example.org/a.css">';
    expect(problemsOf({ 'index.html': html })[0]).toMatch(/loaded from another host$/);
  });
});

it('has a place for every section', () => {
  const pages = siteSections().flatMap(({ pages }) => pages);
  expect(pages).toContain('README.md');
  expect(new Set(pages).size).toBe(pages.length);
});

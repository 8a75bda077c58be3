// The order of the site: what the navigation shows, section by section.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

const folder = (path) =>
  readdirSync(join(root, path))
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .sort()
    .map((name) => `${path}/${name}`);

const index = 'docs/guide/README.md';
/** The guide's own order is that of its index. */
const guide = [
  index,
  ...[...readFileSync(join(root, index), 'utf8').matchAll(/\]\(([\w-]+\.md)\)/g)].map(
    ([, name]) => `docs/guide/${name}`,
  ),
];

const sections = [
  { title: 'Start', pages: ['README.md', 'docs/tutorial.md'] },
  { title: '日本語', pages: ['README.ja.md', 'docs/tutorial.ja.md'] },
  { title: 'Guide', pages: [...new Set(guide)] },
  { title: 'Layers', pages: folder('docs/layers') },
  { title: 'Reference', pages: ['docs/kinds.md', 'docs/equations.md', 'docs/kernels.md'] },
  { title: 'Results', pages: ['docs/experiments.md', 'docs/g2p.md', 'docs/performance.md'] },
  { title: 'Decisions', pages: folder('docs/decisions') },
  { title: 'The project', pages: ['CONTRIBUTING.md', 'CHANGELOG.md'] },
];

/** The sections with the pages that there are; a page of `docs/` with no place yet is reference. */
export function siteSections() {
  const placed = new Set(sections.flatMap(({ pages }) => pages));
  const others = folder('docs').filter((page) => !placed.has(page));
  return sections
    .map(({ title, pages }) => ({
      title,
      pages: [...pages, ...(title === 'Reference' ? others : [])].filter((page) =>
        existsSync(join(root, page)),
      ),
    }))
    .filter(({ pages }) => pages.length > 0);
}

// Everything exported has a docstring, links in the documents lead somewhere, and no document
// speaks of a file that is not there.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { read, report, root, sourceFiles } from './sources.js';

const problems = [];
let exported = 0;
for (const path of [
  ...sourceFiles('packages/tsuzuri/src', ['.ts']),
  ...sourceFiles('packages/cli/src', ['.ts']),
  ...sourceFiles('web/src', ['.ts', '.tsx']),
]) {
  if (path.endsWith('index.ts')) continue;
  const lines = read(path).split('\n');
  lines.forEach((line, at) => {
    const match =
      /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|class|interface|type|const) (\w+)/.exec(
        line,
      );
    if (!match) return;
    exported++;
    if (!lines[at - 1]?.trim().endsWith('*/'))
      problems.push(`${path}:${at + 1}: ${match[1]} has no docstring`);
  });
}

let links = 0;
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...sourceFiles('docs', ['.md']),
  ...sourceFiles('packages', ['.md']),
];
for (const path of documents) {
  for (const [, target] of read(path).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)|src="([^"]+)"/g)) {
    if (!target || /^[a-z]+:/.test(target)) continue;
    links++;
    if (!existsSync(join(root, dirname(path), target)))
      problems.push(`${path}: the link ${target} leads nowhere`);
  }
}
report(
  'check-docs',
  problems,
  `${exported} exports documented, ${links} links in ${documents.length} documents lead somewhere`,
);

// Arrows point down, there are no cycles, and the library is entered by its one public door.
import { dirname, join, normalize } from 'node:path';
import { read, report, sourceFiles } from './sources.js';

/** Folders of packages/tsuzuri/src, from the bottom up, and what each may import besides itself. */
const library = {
  'nearest.ts': [],
  'errors.ts': ['nearest.ts'],
  tensor: ['errors.ts'],
  backend: ['errors.ts', 'tensor'],
  data: ['errors.ts', 'tensor'],
  metrics: ['errors.ts', 'tensor'],
  formats: ['errors.ts', 'tensor'],
  inspect: ['errors.ts', 'tensor'],
  nn: ['errors.ts', 'tensor', 'backend'],
  optim: ['errors.ts', 'tensor', 'backend'],
  models: ['errors.ts', 'tensor', 'backend', 'data', 'nn'],
  decode: ['errors.ts', 'tensor', 'backend', 'data', 'models'],
  translator: ['errors.ts', 'tensor', 'backend', 'data', 'models', 'decode', 'formats', 'inspect'],
  train: [
    'errors.ts',
    'tensor',
    'backend',
    'data',
    'models',
    'decode',
    'metrics',
    'formats',
    'optim',
    'translator',
  ],
};
const base = 'packages/tsuzuri/src/';
const problems = [];
const graph = new Map();

for (const path of [
  ...sourceFiles('packages/tsuzuri/src', ['.ts']),
  ...sourceFiles('packages/cli/src', ['.ts']),
]) {
  const imports = [
    ...read(path).matchAll(/^(?:import|export)\b[^;]*?from '([^']+)'|import\('([^']+)'\)/gm),
  ].map((match) => match[1] ?? match[2]);
  const targets = [];
  for (const specifier of imports) {
    if (specifier.startsWith('.')) {
      const target = normalize(join(dirname(path), specifier));
      targets.push(target);
      if (path.startsWith(base) && path !== `${base}index.ts`) checkArrow(path, target);
      if (!path.startsWith(base) && target.startsWith(base)) {
        problems.push(`${path} imports ${target}; import from 'tsuzuri'`);
      }
    } else if (path.startsWith(base)) {
      problems.push(`${path} imports ${specifier}; the library has no dependency`);
    } else if (specifier.startsWith('tsuzuri/')) {
      problems.push(`${path} imports ${specifier}; the one door is 'tsuzuri'`);
    }
  }
  graph.set(path, targets);
}

function checkArrow(path, target) {
  const part = (file) => file.slice(base.length).split('/')[0];
  const [from, to] = [part(path), part(target)];
  if (!(from in library))
    problems.push(`${path}: the folder ${from} has no place in scripts/check-imports.js`);
  else if (from !== to && !library[from].includes(to))
    problems.push(`${path} imports ${target}: ${from} may not see ${to}`);
}

const state = new Map();
function visit(path, trail) {
  if (state.get(path) === 'done') return;
  if (state.get(path) === 'open') {
    problems.push(`cycle: ${[...trail.slice(trail.indexOf(path)), path].join(' → ')}`);
    return;
  }
  state.set(path, 'open');
  for (const target of graph.get(path) ?? []) visit(target, [...trail, path]);
  state.set(path, 'done');
}
for (const path of graph.keys()) visit(path, []);

report('check-imports', problems, `${graph.size} files, arrows point down, no cycle`);

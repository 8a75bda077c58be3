// Arrows point down, there are no cycles, and packages are entered by their public doors: the table is
// in arrows.js.
import { dirname, join, normalize } from 'node:path';
import { doorsOf, packages, placeOf } from './arrows.js';
import { read, report, sourceFiles } from './sources.js';

const IMPORT = /^(?:import|export)\b[^;]*?from '([^']+)'|import\('([^']+)'\)/gm;
const problems = [];
const graph = new Map();
const doors = new Map(Object.keys(packages).map((name) => [name, doorsOf(name)]));
const specifiers = new Map(
  [...doors].flatMap(([name, all]) => [...all.keys()].map((s) => [s, name])),
);

for (const [name, { folders, uses = [] }] of Object.entries(packages)) {
  const base = `${placeOf(name)}/src/`;
  requireOrder(name, Object.entries(folders));
  for (const path of sourceFiles(base, ['.ts', '.tsx'])) {
    const imports = Array.from(read(path).matchAll(IMPORT), ([, from, lazily]) => from ?? lazily);
    const inside = imports.filter((specifier) => specifier.startsWith('.'));
    const targets = inside.map((specifier) => normalize(join(dirname(path), specifier)));
    graph.set(path, targets);
    for (const target of targets) checkArrow(name, base, path, target);
    for (const specifier of imports)
      if (!inside.includes(specifier)) checkOutside(name, uses, path, specifier);
  }
}

/** In the table, too, arrows point down: so no folders can see each other in a circle. */
function requireOrder(name, folders) {
  folders.forEach(([folder, { sees }], i) => {
    const below = new Set(folders.slice(0, i).map(([other]) => other));
    for (const other of sees) {
      if (!below.has(other)) {
        problems.push(`scripts/arrows.js: ${name}: ${folder} sees ${other}, which is not below it`);
      }
    }
  });
}

function checkArrow(name, base, path, target) {
  if (!target.startsWith(base)) {
    problems.push(`${path} imports ${target}; another package is entered by its doors`);
    return;
  }
  if ([...doors.get(name).values()].includes(path.slice(base.length)) && name === 'tsuzuri') return;
  const { folders } = packages[name];
  const [from, to] = [path, target].map((file) => file.slice(base.length).split('/')[0]);
  if (!(from in folders)) {
    problems.push(`${path}: ${from} has no place in scripts/arrows.js`);
  } else if (from !== to && !folders[from].sees.includes(to)) {
    problems.push(`${path} imports ${target}: ${from} may not see ${to}`);
  }
}

function checkOutside(name, uses, path, specifier) {
  const other = specifiers.get(specifier);
  if (name === 'tsuzuri') {
    problems.push(`${path} imports ${specifier}; the library has no dependency`);
  } else if (other !== undefined && !uses.includes(other)) {
    problems.push(`${path} imports ${specifier}: ${name} may not see ${other}`);
  } else if (other === undefined && specifier.startsWith('tsuzuri/')) {
    const all = [...doors.get('tsuzuri').keys()].join(', ');
    problems.push(`${path} imports ${specifier}; the doors are ${all}`);
  }
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

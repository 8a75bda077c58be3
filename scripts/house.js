// Draws docs/pictures/house.svg from the table of arrows; with --check it only compares.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packages, placeOf } from './arrows.js';
import { report, root } from './sources.js';

const FILE = 'docs/pictures/house.svg';
const WIDTH = 900;
const MARGIN = 20; // around a package
const BOX = { width: 152, height: 38, gapX: 12, gapY: 26 };
const HEAD = 34; // the name of a package

/** The folders of a package that there are, each with those it sees. */
function foldersOf(name) {
  const there = Object.entries(packages[name].folders).filter(([folder]) =>
    existsSync(join(root, placeOf(name), 'src', folder)),
  );
  return new Map(there.map(([folder, { about, sees }]) => [folder, { about, sees }]));
}

/** How far a folder is above the ground: one more than the highest that it sees. */
function levelsOf(folders) {
  const levels = new Map();
  for (const [folder, { sees }] of folders) {
    levels.set(folder, Math.max(-1, ...sees.map((other) => levels.get(other) ?? -1)) + 1);
  }
  return levels;
}

/** The arrows that no way over other arrows says already. */
function arrowsOf(folders) {
  const reach = (from, to) =>
    folders.get(from).sees.some((next) => next === to || (folders.has(next) && reach(next, to)));
  return [...folders].flatMap(([from, { sees }]) =>
    sees
      .filter((to) => folders.has(to))
      .filter((to) => !sees.some((over) => over !== to && folders.has(over) && reach(over, to)))
      .map((to) => [from, to]),
  );
}

/** Places the boxes of a package in rows, the highest level on top. */
function place(folders, top) {
  const perRow = Math.floor((WIDTH - 4 * MARGIN + BOX.gapX) / (BOX.width + BOX.gapX));
  const levels = levelsOf(folders);
  const rows = [];
  for (let level = Math.max(...levels.values()); level >= 0; level--) {
    const row = [...folders.keys()].filter((folder) => levels.get(folder) === level);
    for (let i = 0; i < row.length; i += perRow) rows.push(row.slice(i, i + perRow));
  }
  const places = new Map();
  rows.forEach((row, r) => {
    const width = row.length * (BOX.width + BOX.gapX) - BOX.gapX;
    row.forEach((folder, i) => {
      const x = (WIDTH - width) / 2 + i * (BOX.width + BOX.gapX);
      places.set(folder, { x, y: top + r * (BOX.height + BOX.gapY) });
    });
  });
  return { places, height: rows.length * (BOX.height + BOX.gapY) - BOX.gapY };
}

function drawPackage(name, top) {
  const { about } = packages[name];
  const folders = foldersOf(name);
  const { places, height } = place(folders, top + HEAD);
  const arrows = arrowsOf(folders).map(([from, to]) => {
    const [a, b] = [places.get(from), places.get(to)];
    const [x1, y1] = [a.x + BOX.width / 2, a.y + BOX.height];
    const [x2, y2] = [b.x + BOX.width / 2, b.y];
    const bend = Math.min(60, (y2 - y1) / 2);
    return `<path d="M${x1} ${y1} C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}" class="line" marker-end="url(#arrow)"/>`;
  });
  const boxes = [...places].map(([folder, { x, y }]) => {
    const middle = x + BOX.width / 2;
    return [
      `<rect x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="5" class="box"/>`,
      `<text x="${middle}" y="${y + 16}" class="name">${folder}</text>`,
      `<text x="${middle}" y="${y + 31}" class="about">${folders.get(folder).about}</text>`,
    ].join('');
  });
  const panel = HEAD + height + MARGIN;
  return {
    bottom: top + panel,
    lines: [
      `<rect x="${MARGIN}" y="${top}" width="${WIDTH - 2 * MARGIN}" height="${panel}" rx="6" class="panel"/>`,
      `<text x="${2 * MARGIN}" y="${top + 22}" class="title">${placeOf(name)}<tspan class="small">  ${about}</tspan></text>`,
      ...arrows,
      ...boxes,
    ],
  };
}

function draw() {
  let top = MARGIN;
  const lines = [];
  for (const name of Object.keys(packages).toReversed()) {
    const drawn = drawPackage(name, top);
    lines.push(...drawn.lines);
    top = drawn.bottom + MARGIN;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" width="${WIDTH}" height="${top}" role="img" aria-labelledby="title desc">
  <title id="title">The packages and their folders, and who imports whom</title>
  <desc id="desc">Drawn by scripts/house.js from the table in scripts/arrows.js: an arrow means "may import"; what follows from other arrows is omitted.</desc>
  <style>
    text { font-family: 'DejaVu Sans', sans-serif; fill: #1f2933; }
    .title { font-size: 14px; font-weight: bold; }
    .small { font-size: 11px; font-weight: normal; fill: #52606d; }
    .name { font-size: 13px; font-weight: bold; text-anchor: middle; }
    .about { font-size: 10.5px; fill: #52606d; text-anchor: middle; }
    .line { fill: none; stroke: #7b8794; stroke-width: 1.2; }
    .box { fill: #ffffff; stroke: #1f2933; }
    .panel { fill: #f4f7fb; stroke: #a9c6e6; }
  </style>
  <defs>
    <marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 L10 5 L0 10 z" fill="#7b8794"/></marker>
  </defs>
  <rect width="${WIDTH}" height="${top}" rx="10" fill="#fdfdfb"/>
  ${lines.join('\n  ')}
</svg>
`;
}

const path = join(root, FILE);
const drawn = draw();
const problems = [];
if (!process.argv.includes('--check')) writeFileSync(path, drawn);
else if (!existsSync(path) || readFileSync(path, 'utf8') !== drawn) {
  problems.push(`${FILE} is not the picture of scripts/arrows.js; run npm run docs:house`);
}
report('house', problems, `${FILE} is the picture of the table of arrows`);

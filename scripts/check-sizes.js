// House rule: files are short. More than 400 lines fails; the median and the longest are printed.
import { read, report, sourceFiles } from './sources.js';

const LIMIT = 400;
const generated = /\/(wasm\/binary(-\w+)?\.ts|src\/table\.h|test\/samples\.h)$/;
const files = [
  ...sourceFiles('packages/tsuzuri', ['.ts', '.c', '.h']),
  ...sourceFiles('packages/cli', ['.ts', '.js']),
  ...sourceFiles('web', ['.ts', '.tsx']),
  ...sourceFiles('scripts', ['.js']),
  ...sourceFiles('bench', ['.js']),
  ...sourceFiles('docs/site', ['.js']),
  ...sourceFiles('examples', ['.ts', '.js']),
].filter((path) => !generated.test(path));
const sizes = files
  .map((path) => ({ path, lines: read(path).split('\n').length - 1 }))
  .sort((a, b) => b.lines - a.lines);
const problems = sizes
  .filter(({ lines }) => lines > LIMIT)
  .map(({ path, lines }) => `${path} has ${lines} lines, at most ${LIMIT}`);
const median = sizes[sizes.length >> 1].lines;
report(
  'check-sizes',
  problems,
  `${sizes.length} files, median ${median} lines, longest ${sizes[0].lines} (${sizes[0].path})`,
);

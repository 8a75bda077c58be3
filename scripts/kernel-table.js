// npm run kernel-table: writes what comes from the table of kernels, packages/tsuzuri/src/backend/kernels.ts:
// the C that unpacks a call, what the sanitizers try, and the page of kernels. With --check it only
// compares. It reads the built library: `npm run build` comes first.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argumentsOf, kernelTable } from '../packages/tsuzuri/dist/backend/kernels.js';
import { read, report, root } from './sources.js';

const MADE = 'made by `npm run kernel-table` from src/backend/kernels.ts; not written by hand';
const kernels = Object.entries(kernelTable).map(([name, row]) => {
  const args = argumentsOf(name).map((argument, at) => ({ ...argument, at }));
  const clash = args.find((argument) => argument.name === name);
  if (clash) throw new Error(`kernels: ${name} has an argument of its own name, which C cannot`);
  return { name, row, args, operands: args.filter(({ operand }) => operand) };
});

const lengthInC = ({ factor, of, more }) =>
  `${factor === 1 ? '' : `${factor} * `}${more ? `(${of} + ${more})` : of}`;
const countInC = ({ axes }) => axes.map(lengthInC).join(' * ');
const boundInC = ({ bound }) => (bound ? `${bound.size}${bound.isInclusive ? ' + 1' : ''}` : '8');
const words = (text) => new Set(text.match(/\w+/g));

/** How an argument leaves the mailbox. */
const unpack = {
  size: ({ name, at }) => `index ${name} = (index)args[${at}];`,
  distance: ({ name, at }) => `index ${name} = (index)args[${at}];`,
  int: ({ name, at }) => `index ${name} = (index)args[${at}];`,
  float: ({ name, at }) => `float ${name} = (float)args[${at}];`,
  double: ({ name, at }) => `double ${name} = args[${at}];`,
  unsigned: ({ name, at }) => `unsigned ${name} = (unsigned)(long long)args[${at}];`,
  offset: ({ name, at, operand }) =>
    `${operand.use === 'reads' ? 'const ' : ''}${operand.type === 'i32' ? 'int' : 'float'} *${name} = SLOT(${at});`,
};

function callInC({ name, args }) {
  const lines = args.map((argument) => `  ${unpack[argument.type](argument)}\n`).join('');
  const list = args.map((argument) => argument.name).join(', ');
  return `static void call_${name}(const double *args, address memory, const team *us) {\n${lines}  ${name}(us, ${list});\n}\n`;
}

/** What a call costs, and whether its ids lie below their bounds. */
function planInC({ name, row, args, operands }) {
  const fields = ['work', 'shared', 'own']
    .filter((key) => row[key])
    .map((key) => `.${key} = ${row[key]}`);
  const checks = operands
    .filter(({ operand }) => operand.use === 'reads' && operand.bound)
    .map(({ at, operand }) => {
      const of = `SLOT(${at}), ${countInC(operand)}, ${boundInC(operand)}`;
      const given = operand.isOptional ? `SLOT(${at}) && ` : '';
      if (!operand.within) return `${given}ids_outside(${of})`;
      const lengths = args.find((argument) => argument.name === operand.within);
      return `ids_outside_within(${of}, SLOT(${lengths.at}), batch)`;
    });
  if (checks.length > 0) fields.push(`.bad_ids = ${checks.join(' || ')}`);
  const text = fields.join(',\n                ');
  const used = words(text);
  const sizes = args.filter((argument) => argument.type === 'size' && used.has(argument.name));
  const lines = sizes.map((size) => `  long long ${size.name} = (long long)args[${size.at}];\n`);
  const unused = checks.length === 0 ? '  (void)memory;\n' : '';
  return `static plan plan_${name}(const double *args, address memory) {\n${unused}${lines.join('')}  return (plan){${text}};\n}\n`;
}

/** A line for each kernel; those of training only are absent where TSUZURI_INFERENCE is defined. */
function linesInC(lineOf) {
  const runs = [];
  for (const { name, row } of kernels) {
    const isTraining = !row.inference;
    if (runs.at(-1)?.isTraining !== isTraining) runs.push({ isTraining, lines: '' });
    runs.at(-1).lines += `  ${lineOf(name)}\n`;
  }
  return runs
    .map(({ isTraining, lines }) =>
      isTraining ? `#ifndef TSUZURI_INFERENCE\n${lines}#endif\n` : lines,
    )
    .join('');
}

function tableInC() {
  const names = linesInC((name) => `"${name} "`);
  const rows = linesInC((name) => `{plan_${name}, call_${name}},`);
  const parts = kernels.flatMap((kernel) => ['\n', callInC(kernel), planInC(kernel)]).join('');
  return (
    `/* ${MADE}. */\n${parts}\nstatic const char kernel_names[] =\n${names}  ;\n\n` +
    `static const kernel_row kernel_rows[] = {\n${rows}};\n\n` +
    'enum { KERNEL_COUNT = sizeof kernel_rows / sizeof *kernel_rows };\n'
  );
}

/** The smallest and largest number that the sanitizers try for a size. */
const usual = {
  size: [0, 300],
  rows: [0, 40],
  columns: [0, 300],
  features: [0, 300],
  m: [0, 40],
  n: [0, 300],
  k: [0, 70],
  time: [0, 5],
  batch: [0, 40],
  source: [0, 70],
  classes: [1, 301],
  count: [0, 40],
  inputSize: [0, 70],
  hiddenSize: [1, 90],
};

function sampleInC({ name, row, args, operands }) {
  const range = (size) => {
    const found = row.samples?.[size] ?? usual[size];
    if (!found) throw new Error(`kernels: ${name} has no samples for ${size}`);
    return `size_between(${found.join(', ')})`;
  };
  const drawn = {
    size: (argument) => [`index ${argument.name} = ${range(argument.name)};`],
    int: (argument) => [`index ${argument.name} = ${range(argument.name)};`],
    distance: () => [],
    float: (argument) => [`double ${argument.name} = (1 + below(1000)) / 1000.0;`],
    double: (argument) => [`double ${argument.name} = (1 + below(1000)) / 1000.0;`],
    unsigned: (argument) => [`double ${argument.name} = 256.0 * below(1 << 24);`],
    offset: ({ operand }) => blockInC(operand),
  };
  const aliases = operands
    .filter(({ operand }) => operand.mayBe)
    .map(({ operand }) => aliasInC(operand, operands));
  const lines = [...args.flatMap((argument) => drawn[argument.type](argument)), ...aliases];
  const set = args.map((argument) => `args[${argument.at}] = (double)${argument.name};`);
  return `static void sample_${name}(double *args) {\n${[...lines, ...set].map((line) => `  ${line}\n`).join('')}}\n`;
}

/** A block of exactly the slots of an operand, with distances for the axes that have any. */
function blockInC(operand) {
  const { name, axes, type, isOptional, use } = operand;
  const maybe = isOptional ? 'below(3) == 0 ? 0 : ' : '';
  if (type === 'i32')
    return [`double ${name} = ids_of(${countInC(operand)}, ${boundInC(operand)});`];
  const distances = axes.map(({ distance }) => distance).filter(Boolean);
  if (distances.length === 0) return [`double ${name} = ${maybe}block_of(${countInC(operand)});`];
  const lengths = axes.map(lengthInC).join(', ');
  const places = axes.map(({ distance }) => (distance ? `&${distance}` : '0')).join(', ');
  const isRead = use === 'reads' ? 1 : 0;
  return [
    `index ${distances.join(', ')};`,
    `double ${name} = strided_block(${axes.length}, (index[]){${lengths}}, (index *[]){${places}}, ${isRead});`,
    ...(isOptional ? [`if (below(3) == 0) ${name} = 0;`] : []),
  ];
}

/** Half of the time the operand is that other one, whose rows lie one behind the other. */
function aliasInC({ name, axes, mayBe }, operands) {
  const other = operands.find((argument) => argument.name === mayBe);
  const row = lengthInC(other.operand.axes.at(-1));
  return `if (below(2)) ${name} = ${mayBe}, ${axes[0].distance} = ${row};`;
}

function samplesInC() {
  const rows = kernels.map(({ name }) => `  sample_${name},\n`).join('');
  const parts = kernels.map((kernel) => `\n${sampleInC(kernel)}`).join('');
  return `/* ${MADE}. */\n${parts}\nstatic void (*const samples[])(double *args) = {\n${rows}};\n`;
}

const uses = {
  reads: 'reads',
  updates: 'reads and overwrites',
  writes: 'overwrites',
  adds: 'adds to',
};

function sectionOf({ name, row, args }) {
  const lines = [];
  const take = (title, list) =>
    list?.length && lines.push(`- ${title} ${list.map((text) => `\`${text}\``).join(', ')}`);
  take('sizes', row.sizes);
  take('scalars', row.scalars);
  for (const [use, title] of Object.entries(uses)) take(title, row[use]);
  const call = `${name}(${args.map((argument) => argument.name).join(', ')})`;
  return `## ${name}\n\n${row.description}\n\n${lines.join('\n')}\n\n\`\`\`ts\n${call}\n\`\`\`\n`;
}

function page() {
  return (
    `<!-- ${MADE.replace('src/', 'packages/tsuzuri/src/')} -->\n# Kernels\n\n` +
    `The ${kernels.length} operations that layers are made of and that each backend computes. ` +
    'A call gives sizes, scalars and, for each operand, its offset in the memory of the backend, ' +
    'with the distances (`@`) behind it. `?` marks an operand that may be absent (offset 0), ' +
    '`<` and `<=` what ids and lengths are bounded by; a call that breaks a bound is refused. ' +
    '[row.ts](../packages/tsuzuri/src/backend/kernels/row.ts) has the whole notation.\n\n' +
    kernels.map(sectionOf).join('\n')
  );
}

const files = {
  'packages/tsuzuri/kernels/src/table.h': tableInC(),
  'packages/tsuzuri/kernels/test/samples.h': samplesInC(),
  'docs/kernels.md': page(),
};
const problems = [];
const contentOf = (path) => {
  try {
    return read(path);
  } catch {
    return undefined;
  }
};
for (const [path, content] of Object.entries(files)) {
  if (contentOf(path) === content) continue;
  if (process.argv.includes('--check'))
    problems.push(`${path} is not what the table gives; run npm run kernel-table`);
  else writeFileSync(join(root, path), content);
}
report('kernel-table', problems, `${kernels.length} kernels in ${Object.keys(files).length} files`);

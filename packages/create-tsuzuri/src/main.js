import {
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';

const template = new URL('../template/', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const usage = `usage: npm create tsuzuri NAME

Makes a folder NAME with a project that trains a small model: data, a training
script, a test and a page.
`;
const NAME = /^[a-z0-9][a-z0-9._-]*$/;
const LONGEST = 214; // characters, npm's limit

/** What a person reads in one line. */
class Refusal extends Error {}

/**
 * Makes a project.
 *
 * @param {readonly string[]} words what stands behind `npm create tsuzuri`
 * @param {string} directory where it is made
 * @returns {number} the exit code
 */
export function main(words, directory) {
  if (words.some((word) => word === '--help' || word === '-h')) {
    process.stdout.write(usage);
    return 0;
  }
  try {
    const folder = resolve(directory, readName(words));
    create(folder);
    process.stdout.write(nextSteps(relative(directory, folder)));
    return 0;
  } catch (error) {
    if (!(error instanceof Refusal || error.code)) throw error;
    process.stderr.write(`create-tsuzuri: ${error.message}\n`);
    return error instanceof Refusal ? 2 : 1;
  }
}

/** The one word. */
function readName(words) {
  const flag = words.find((word) => word.startsWith('-'));
  if (flag !== undefined) throw new Refusal(`expected the name of a folder, got the flag ${flag}`);
  if (words.length !== 1) {
    throw new Refusal(
      `expected the name of a folder, got ${words.length || 'no'} words: npm create tsuzuri my-app`,
    );
  }
  return words[0];
}

/** Copies the template. */
function create(folder) {
  const name = basename(folder);
  if (!NAME.test(name) || name.length > LONGEST) {
    throw new Refusal(
      `expected a name of small letters, digits and hyphens, such as my-app, got "${name}"`,
    );
  }
  const there = statSync(folder, { throwIfNoEntry: false });
  if (there && !there.isDirectory()) throw new Refusal(`"${name}" is a file; name another`);
  if (there && readdirSync(folder).length > 0) {
    throw new Refusal(`the folder "${name}" is not empty; name another`);
  }
  mkdirSync(folder, { recursive: true });
  cpSync(template, folder, { recursive: true });
  renameSync(join(folder, '_gitignore'), join(folder, '.gitignore')); // npm packs no .gitignore
  const manifest = join(folder, 'package.json');
  const filled = readFileSync(manifest, 'utf8')
    .replace('"my-app"', JSON.stringify(name))
    .replace('"tsuzuri": "*"', `"tsuzuri": "^${version}"`);
  writeFileSync(manifest, filled);
}

function nextSteps(path) {
  const enter = path === '' ? '' : `  cd ${path}\n`;
  return `A project is in ${path === '' ? 'this folder' : path}. Next:

${enter}  npm install
  npm run train     trains a model on data/train.tsv: half a minute
  npm test          asks the model for times that it has not seen
  npm run dev       shows it in a page
`;
}

import { writeValue } from './fields.ts';
import { OWN } from './parts.ts';
import { type Setup, saidSettings } from './setup.ts';

const flagOf = (name: string) =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/**
 * The run as lines for a shell: the same examples, the same settings, and so the same bits.
 *
 * @param file the name of the visitor's own pairs
 */
export function commandOf(setup: Setup, file = 'pairs.tsv'): string {
  const { task, options, count, dataSeed, features } = setup;
  const path = task === OWN ? quotedPath(file) : `${task}.tsv`;
  const flags = saidSettings(setup).map(([name, value]) => `${flagOf(name)} ${writeValue(value)}`);
  if (features !== undefined)
    flags.unshift(`--features 3 --features-separator ${quoted(features)}`);
  const train = ['tsuzuri train', path, `--backend wasm --out runs/${task}`, ...flags].join(' ');
  if (task === OWN) return train;
  const made = Object.entries({ count, seed: dataSeed, ...options });
  const data = made.map(([name, value]) => `${flagOf(name)} ${value}`).join(' ');
  return `tsuzuri data ${task} ${data} > ${path}\n${train}`;
}

/** A path as a shell takes it for one word, and not for a flag. */
function quotedPath(path: string): string {
  return quoted(path.startsWith('-') ? `./${path}` : path);
}

/** A text as a shell takes it for one word. */
function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

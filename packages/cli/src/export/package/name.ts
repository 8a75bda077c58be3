import { basename, resolve } from 'node:path';
import { UsageError } from '../../errors.ts';
import type { Exported } from '../format.ts';

const LONGEST = 214; // characters, npm's limit
const NAME = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/**
 * The name of a package: the given one, or one made of the run's.
 *
 * @throws UsageError for a name that npm refuses
 */
export function nameOf(given: string | undefined, { run }: Pick<Exported, 'run'>): string {
  if (given === undefined) return fromRun(basename(resolve(run)));
  if (given.length <= LONGEST && NAME.test(given)) return given;
  throw new UsageError(
    `--name: expected the name of an npm package, such as hun-g2p or @me/hun-g2p, got "${given}"`,
  );
}

function fromRun(run: string): string {
  const name = run
    .replace(/\.safetensors$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return name.slice(0, LONGEST) || 'model';
}

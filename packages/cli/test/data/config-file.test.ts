import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readConfigFile } from '../../src/config/config-file.ts';
import { trainSettings } from '../../src/config/train-settings.ts';
import { temporaryDirectory } from '../support/command.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);

it.each(['[', '{"a":', '- ', '? '])(
  'settings nested by 60 kB of %j are refused in one line',
  (unit) => {
    const path = join(directory, 'deep.yaml');
    writeFileSync(path, unit.repeat(60_000 / unit.length));
    expect(() => readConfigFile(path, trainSettings)).toThrow(
      `--config: ${path}: expected settings in JSON or YAML: it is nested too deeply`,
    );
  },
);

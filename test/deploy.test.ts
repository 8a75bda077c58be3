import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Copy, DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { serveDefaults, serveSettings } from '../packages/cli/src/serve/settings.ts';
import { flagOf } from '../packages/cli/src/text/flag-name.ts';
import { tsuzuri } from '../packages/cli/test/support/command.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const read = (path: string) => readFileSync(`${root}${path}`, 'utf8');

describe('deploy/Dockerfile', () => {
  const text = read('deploy/Dockerfile');
  const file = DockerfileParser.parse(text);
  const froms = file.getFROMs();
  const last = froms.at(-1)!.getRange().start.line;
  const inFinal = file.getInstructions().filter((one) => one.getRange().start.line > last);
  const only = (keyword: string) => inFinal.filter((one) => one.getKeyword() === keyword);

  test('has no complaint of the linter', () => {
    expect(validate(text)).toEqual([]);
  });

  test('begins with images of a fixed major version, from whatever registry the machine has', () => {
    for (const from of froms) {
      expect(from.getImage()).toMatch(/^node:\d+-\w+$/);
      expect(from.getRegistry()).toBeNull();
    }
  });

  test('runs no tool in the final stage, and takes its files from the first', () => {
    expect(inFinal.map((one) => one.getKeyword())).not.toContain('RUN');
    expect(only('ADD')).toEqual([]);
    const from = only('COPY').map((one) => (one as Copy).getFlags().map(String));
    expect(from).toEqual([['--from=build']]);
  });

  test('runs as a user by number that is not root, and says whether it is well by node alone', () => {
    expect(only('USER').map((one) => one.getArgumentsContent())).toEqual(['1000:1000']);
    expect(only('HEALTHCHECK').map((one) => one.getArgumentsContent())).toEqual([
      expect.stringMatching(/CMD \["node",/),
    ]);
    expect(only('ENTRYPOINT').map((one) => one.getArgumentsContent())).toEqual([
      expect.stringMatching(/^\["node",.*"serve"/), // no shell, so that SIGTERM reaches node
    ]);
  });

  test('starts the server with flags that it has', () => {
    const [entry] = only('ENTRYPOINT').map(
      (one) => JSON.parse(one.getArgumentsContent()!) as string[],
    );
    const flags = entry.filter((word) => word.startsWith('--'));
    expect(Object.keys(serveSettings.shape).map(flagOf)).toEqual(expect.arrayContaining(flags));
    const unit = /^ExecStart=.* serve \$RUNS (.*)$/m.exec(read('deploy/tsuzuri.service'))?.[1];
    expect(unit).toBe(`--port ${serveDefaults.port}`);
  });

  test('copies what the repository has, and its ignore file lets that through', () => {
    const copies = file.getCOPYs().filter((one) => one.getFlags().length === 0);
    const sources = copies.flatMap((one) => one.getArguments().slice(0, -1).map(String));
    const ignored = read('deploy/Dockerfile.dockerignore').split('\n');
    expect(sources.length).toBeGreaterThan(3);
    expect(sources.filter((path) => !existsSync(`${root}${path}`))).toEqual([]);
    expect(sources.filter((path) => !ignored.includes(`!${path.replace('./', '')}`))).toEqual([]);
    expect(ignored).toEqual(expect.arrayContaining(['*', '**/node_modules']));
  });
});

describe('deploy/sweep.compose.yaml and deploy/sweep.slurm', () => {
  test('have commands that there are, and an image that is built here', async () => {
    const { services } = parse(read('deploy/sweep.compose.yaml')) as {
      services: Record<string, { image?: string; command: string[]; entrypoint?: string[] }>;
    };
    const { worker, redis } = services;
    expect(redis.image).toMatch(/^redis:\d+$/);
    expect(worker.entrypoint?.at(-1)).toBe('worker');
    expect(read('deploy/Dockerfile')).toContain(worker.entrypoint?.[1]);
    const words = [
      [worker.entrypoint!.at(-1)!, worker.command[0]],
      ...[...read('deploy/sweep.slurm').matchAll(/tsuzuri (sweep) .*?(--[a-z-]+)/g)].map((one) =>
        one.slice(1),
      ),
    ];
    expect(words.length).toBeGreaterThan(2);
    for (const [command, flag] of words) {
      const { stdout } = await tsuzuri(root, command, '--help');
      expect(stdout).toContain(flag);
    }
  });
});

const analyze = (...args: string[]) =>
  spawnSync('systemd-analyze', args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
const hasAnalyze = analyze('--version').status === 0;

describe.skipIf(!hasAnalyze)('deploy/tsuzuri.service', () => {
  test('is understood by systemd and exposes little', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsuzuri-unit-'));
    try {
      const unit = join(folder, 'tsuzuri.service');
      writeFileSync(
        unit,
        read('deploy/tsuzuri.service').replace('/usr/bin/node', process.execPath),
      );
      const verified = analyze('verify', unit);
      // what is wrong with other units of this machine is no matter of ours
      expect(verified.stderr.split('\n').filter((line) => line.includes('tsuzuri'))).toEqual([]);
      const security = analyze('security', '--offline=true', '--no-pager', unit);
      const exposure = /exposure level for tsuzuri\.service: ([\d.]+)/.exec(security.stdout)?.[1];
      expect(Number(exposure)).toBeLessThan(1.5);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

import { availableParallelism, cpus } from 'node:os';
import type { Command } from 'commander';
import { type BackendName, backends, createBackend } from 'tsuzuri';
import { z } from 'zod';
import { addFlags, readFlags } from '../config/flags.ts';
import { json } from '../config/shared-settings.ts';
import { surroundings } from '../surroundings.ts';

const schema = z.strictObject({ json: json() });
const defaults = { json: false };

/** What one backend is like on this machine. */
interface Finding {
  readonly name: BackendName;
  readonly works: boolean;
  /** What it runs on, or why it does not. */
  readonly details: string;
}

/** Adds `tsuzuri doctor`. */
export function addDoctor(program: Command): void {
  const command = program
    .command('doctor')
    .description(
      'Prints what this machine offers, and which backends work on it; --backend auto takes the first that works. TSUZURI_SIMD=baseline, avx2 or avx512 holds the native backend to an instruction set.',
    )
    .addHelpText('after', '\nExamples:\n  $ tsuzuri doctor\n  $ tsuzuri doctor --json')
    .action((flags: Record<string, unknown>) => doctor(flags));
  addFlags(command, schema, defaults);
}

async function doctor(flags: Record<string, unknown>): Promise<void> {
  const { json } = readFlags(schema, flags, defaults);
  const findings: Finding[] = [];
  for (const name of Object.keys(backends) as BackendName[]) findings.push(await examine(name));
  const machine = {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model ?? 'unknown',
    threads: availableParallelism(),
  };
  const chosen = findings.find(({ works }) => works)?.name;
  const text = json
    ? `${JSON.stringify({ ...machine, backends: findings, auto: chosen }, null, 2)}\n`
    : [
        ...Object.entries(machine).map(([name, value]) => `${name.padEnd(12)}${value}`),
        ...findings.map(
          ({ name, works, details }) => `${name.padEnd(12)}${works ? '✓' : '✗'} ${details}`,
        ),
        `auto        ${chosen}`,
        '',
      ].join('\n');
  surroundings().stdout.write(text);
}

async function examine(name: BackendName): Promise<Finding> {
  try {
    const notes: string[] = [];
    const onFallback = (reason: string) => void notes.push(` (not used: ${reason})`);
    const { details } = await createBackend(name, { onFallback });
    return { name, works: true, details: [details, ...notes].join('') };
  } catch (error) {
    return { name, works: false, details: (error as Error).message.replace(`${name}: `, '') };
  }
}

import { z } from 'zod';
import { typedWords } from '../surroundings.ts';
import { shellWord } from '../text/shell.ts';
import { readVersion } from '../text/version.ts';
import { readRunFile, runFiles } from './files.ts';

const schema = z.looseObject({
  /** The commands that made the run, as a shell takes them: the first, then each resumption. */
  commands: z.array(z.string()).catch([]),
  /** The version of tsuzuri that began it. */
  version: z.string().optional().catch(undefined),
  /** What was known when it began, in lines for a person. */
  facts: z.array(z.string()).catch([]),
});

/** How a run was made: what `origin.json` holds. */
export type Origin = z.output<typeof schema>;

/** The origin of a run that the running command begins. */
export function newOrigin(facts: readonly string[]): Origin {
  return { commands: [commandLine()], version: readVersion(), facts: [...facts] };
}

/** The same run, which the running command resumes. */
export function resumedOrigin(origin: Origin): Origin {
  return { ...origin, commands: [...origin.commands, commandLine()] };
}

/** The text of `origin.json`. */
export function formatOrigin(origin: Origin): string {
  return `${JSON.stringify(origin, null, 2)}\n`;
}

/** The origin of the run in a folder; one that says nothing where there is none, or it is damaged. */
export function readOrigin(directory: string): Origin {
  try {
    const text = readRunFile(directory, runFiles.origin)?.toString('utf8') ?? '{}';
    return schema.parse(JSON.parse(text));
  } catch {
    return { commands: [], facts: [] };
  }
}

function commandLine(): string {
  return ['tsuzuri', ...typedWords().map(shellWord)].join(' ');
}

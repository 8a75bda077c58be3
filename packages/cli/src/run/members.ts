import { existsSync, readdirSync, rmSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { isOwned, kindOfRun, runFiles } from './files.ts';

/** The folder of an ensemble's run that holds those of its members: `members/1`, `members/2` … */
const MEMBERS = 'members';

/** The folder of a member, counted from 1: an ordinary run. */
export function memberFolder(out: string, member: number): string {
  return join(out, MEMBERS, String(member));
}

/** The folders of all members that have begun, in order. */
export function memberFolders(out: string): string[] {
  const folder = join(out, MEMBERS);
  if (!existsSync(folder)) return [];
  const numbers = readdirSync(folder).filter((name) => /^[1-9]\d*$/.test(name));
  return numbers
    .map(Number)
    .sort((a, b) => a - b)
    .map((member) => memberFolder(out, member))
    .filter((path) => kindOfRun(path) === 'train');
}

/** Whether a member can be resumed. */
export function hasBegun(folder: string): boolean {
  return kindOfRun(folder) === 'train' && existsSync(join(folder, runFiles.checkpoint));
}

/** Takes the runs of members away, but for some, and their folders unless they hold something else. */
export function clearMembers(out: string, kept: readonly string[] = []): void {
  for (const folder of memberFolders(out).filter((one) => !kept.includes(one))) {
    for (const name of readdirSync(folder)) {
      if (isOwned(name)) rmSync(join(folder, name), { force: true });
    }
    removeEmpty(folder);
  }
  removeEmpty(join(out, MEMBERS));
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // it holds something, or there is none
  }
}

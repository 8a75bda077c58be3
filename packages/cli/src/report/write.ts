import { join } from 'node:path';
import { writeFile } from '../run/disk.ts';
import { runFiles } from '../run/files.ts';
import { tell } from '../terminal/tell.ts';
import { makeReport } from './report.ts';

/**
 * Writes the report of a run into its folder, after whatever it needs. A failure is told in one line,
 * and costs nothing else.
 *
 * @param prepare writes the files that the report is to show
 * @returns whether it was written
 */
export async function writeReport(
  directory: string,
  prepare: () => Promise<void> = () => Promise.resolve(),
): Promise<boolean> {
  try {
    await prepare();
    await writeFile(join(directory, runFiles.report), await makeReport([directory], () => {}));
    return true;
  } catch (error) {
    tell(`no report was written: ${(error as Error).message.split('\n', 1)[0]}`);
    return false;
  }
}

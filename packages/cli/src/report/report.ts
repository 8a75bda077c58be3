import { existsSync } from 'node:fs';
import { createBackend } from 'tsuzuri';
import { RunError } from '../errors.ts';
import { loadPainter } from '../plot/draw.ts';
import { openModel } from '../run/open-run.ts';
import { Charts } from './charts.ts';
import { type PageSection, page } from './page.ts';
import { type ReportModel, firstSeeds, readRuns } from './runs.ts';
import type { Look, Section } from './section.ts';
import { sections } from './sections.ts';

/**
 * The report of runs: a page that depends on nothing but their files.
 *
 * @param directories the folders of the runs
 * @param tell hears in one line what is missing, such as one of several models whose file is damaged
 * @throws as `readRuns` does; RunError when the only model is damaged
 */
export async function makeReport(
  directories: readonly string[],
  tell: (line: string) => void,
): Promise<string> {
  const runs = readRuns(directories);
  const notes: string[] = [];
  const painter = await loadPainter((line) => notes.push(line));
  const models = runs.flatMap((run) => run.models);
  const looks = await lookInto(models, (line) => notes.push(line));
  notes.forEach(tell);
  const report = { runs, models, charts: new Charts(painter) };
  const shown: PageSection[] = [];
  for (const [id, section] of Object.entries(sections)) {
    const content = await section.make(report, looks.get(section) ?? []);
    if (content) shown.push({ id, title: section.title, about: section.about, content });
  }
  const names = runs.map(({ name }) => name).join(', ');
  const subtitle = models.length === 1 ? 'A run of tsuzuri.' : `${models.length} models.`;
  return page({ title: `Report: ${names}`, subtitle, notes }, shown);
}

/** What each section sees in the models: one model after the other is opened, and only once. */
async function lookInto(
  models: readonly ReportModel[],
  tell: (line: string) => void,
): Promise<ReadonlyMap<Section, Look<unknown>[]>> {
  const looking = Object.values(sections).filter((section) => 'look' in section);
  const looks = new Map(looking.map((section): [Section, Look<unknown>[]] => [section, []]));
  const some = firstSeeds(models).filter(({ path, of }) => of === undefined && existsSync(path));
  if (some.length === 0) return looks;
  const backend = await createBackend('auto', { threads: 1, onFallback: () => {} });
  for (const model of some) {
    try {
      const [translator] = (await openModel(backend, model)).members;
      try {
        for (const [section, found] of looks) {
          found.push({ model, seen: await section.look?.(translator, model, some.length) });
        }
      } finally {
        translator.dispose();
      }
    } catch (error) {
      if (models.length === 1 || !(error instanceof RunError)) throw error;
      tell(`${error.message}; its attention, embeddings and sizes are omitted`);
    }
  }
  return looks;
}

import { existsSync } from 'node:fs';
import { type Backend, type Translator, createBackend } from 'tsuzuri';
import { loadPainter } from '../plot/draw.ts';
import { openModel } from '../run/open-run.ts';
import { Charts } from './charts.ts';
import { type PageSection, page } from './page.ts';
import { readRuns } from './runs.ts';
import type { Report, Section } from './section.ts';
import { sections } from './sections.ts';

/**
 * The report of runs: a page that depends on nothing but their files.
 *
 * @param directories the folders of the runs
 * @param tell hears in one line what is missing
 * @throws as `readRuns` does
 */
export async function makeReport(
  directories: readonly string[],
  tell: (line: string) => void,
): Promise<string> {
  const runs = readRuns(directories);
  const notes: string[] = [];
  const painter = await loadPainter((line) => notes.push(line));
  notes.forEach(tell);
  const models = runs.flatMap((run) => run.models);
  const report = { runs, models, charts: new Charts(painter), withModel: modelOpener() };
  const shown: PageSection[] = [];
  for (const [id, section] of Object.entries<Section>(sections)) {
    const content = await section.make(report);
    if (content) shown.push({ id, title: section.title, about: section.about, content });
  }
  const names = runs.map(({ name }) => name).join(', ');
  return page({ title: `Report: ${names}`, subtitle: subtitleOf(report), notes }, shown);
}

function subtitleOf({ models }: Report): string {
  return models.length === 1 ? 'A run of tsuzuri.' : `${models.length} models.`;
}

/** Opens models on one backend, which is made for the first. */
function modelOpener(): Report['withModel'] {
  let backend: Backend | undefined;
  return async ({ path }, use) => {
    if (!existsSync(path)) return undefined;
    backend ??= await createBackend('auto', { threads: 1, onFallback: () => {} });
    const translator: Translator = await openModel(backend, path);
    try {
      return await use(translator);
    } finally {
      translator.dispose();
    }
  };
}

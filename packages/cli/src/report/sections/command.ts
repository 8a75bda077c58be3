import { type Content, type Html, markup } from '../html.ts';
import type { ReportRun } from '../runs.ts';
import type { Section } from '../section.ts';

/** What was typed to make the runs. */
export const command: Section = {
  title: 'Command',
  about:
    'What was typed, in the folder that the paths are relative to; resumptions below each other.',
  make({ runs }) {
    const told = runs.filter(({ origin }) => origin.commands.length > 0);
    if (told.length === 0) return undefined;
    return markup`${told.map((run) => commandsOf(run, runs.length > 1))}`;
  },
};

function commandsOf({ name, origin }: ReportRun, isNamed: boolean): Html {
  const { commands, version } = origin;
  return markup`${isNamed ? markup`<h3>${name}</h3>` : ''}
<pre tabindex="0" role="group" aria-label="Command of ${name}">${commands.map(
    (line) => markup`${line.split(/(?<= )/).map(unbroken)}
`,
  )}</pre>
${version === undefined ? '' : markup`<p class="quiet">Version ${version}</p>`}`;
}

/** A flag stays whole where the line is wrapped, which may be behind any other hyphen. */
function unbroken(word: string): Content {
  return word.startsWith('--') ? markup`<span class="whole">${word}</span>` : word;
}

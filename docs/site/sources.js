// Pages of the source files and folders that documents and the API point to.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, extname, join, relative } from 'node:path';
import { Models } from 'typedoc';
import { root } from './pages.js';
import { pathOf } from './theme.js';

/** Endings of the files that get a page, and how their text is highlighted. */
const languages = {
  '.ts': 'ts',
  '.js': 'js',
  '.c': 'c',
  '.h': 'c',
  '.py': 'python',
  '.json': 'json',
  '.html': 'html',
};
const LONGEST = 200_000; // characters; what is longer, as fixtures of PyTorch are, is a file to load

const text = (words) => ({ kind: 'text', text: words });

function addPage(project, path, content) {
  const page = new Models.DocumentReflection(path, project, content, {});
  page.relevanceBoost = 0; // the search is for documents and names
  pathOf.set(page, path);
  project.addChild(page);
  project.registerReflection(page, undefined, join(root, path));
}

/** The code of a file below its path. */
function fileContent(path) {
  const language = languages[extname(path)];
  const code = readFileSync(join(root, path), 'utf8');
  return [
    text(`# ${basename(path)}\n\n\`${path}\`\n\n`),
    text(`\`\`\`\`\`${language}\n${code}\n\`\`\`\`\`\n`),
  ];
}

/** The names in a folder, each a link. */
function folderContent(project, path) {
  const names = readdirSync(join(root, path)).filter((name) => !/^\.|^node_modules$/.test(name));
  const links = names.flatMap((name) => [
    text(`- [${name}](`),
    {
      kind: 'relative-link',
      text: name,
      target: project.files.registerAbsolute(join(root, path, name)).target,
    },
    text(')\n'),
  ]);
  return [text(`# ${basename(path)}\n\n\`${path}/\`\n\n`), ...links];
}

/** Whether a page can show what lies there. */
const shown = (absolute) => {
  const about = statSync(absolute);
  return about.isDirectory() || (extname(absolute) in languages && about.size <= LONGEST);
};

/** Adds a page for each file and folder that something links to, until no link is left. */
export function addSources(project) {
  for (const reflection of Object.values(project.reflections)) {
    const ours = reflection.sources?.filter((source) => !source.fileName.includes('node_modules'));
    if (ours) reflection.sources = ours;
    for (const { fullFileName } of ours ?? []) project.files.registerAbsolute(fullFileName);
  }
  for (;;) {
    const wanted = project.files.getMediaPaths().filter(shown);
    if (wanted.length === 0) return;
    for (const absolute of wanted) {
      const path = relative(root, absolute);
      const folder = statSync(absolute).isDirectory();
      addPage(project, path, folder ? folderContent(project, path) : fileContent(path));
    }
  }
}

/** Numbers the lines of a source page, so that `#L12` is a place in it. */
export function numberLines(contents) {
  return contents.replace(/(<pre><code class="\w+">)([^]*?)(<\/code>)/, (_, open, code, close) => {
    const lines = code.trimEnd().split('<br/>');
    const numbered = lines.map((line, i) => `<span class="line" id="L${i + 1}">${line}\n</span>`);
    return `${open}${numbered.join('')}${close}`;
  });
}

// Builds the site into `site/`: the Markdown of the repository, the API of the doors, the sources
// that both point to. All links are relative, so that it works from any folder of any host.
import { cpSync, existsSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Application, PageEvent } from 'typedoc';
import { siteMarkdown } from './markdown.js';
import { root, siteSections } from './pages.js';
import { addSources, numberLines } from './sources.js';
import { SiteRouter, SiteTheme, pathOf } from './theme.js';

const out = join(root, 'site');
const doors = ['index', 'nn', 'data', 'metrics', 'inspect', 'formats', 'runtime'];
const here = (name) => join(root, 'docs/site', name);
const door = (name) => join(root, 'packages/tsuzuri/src', `${name}.ts`);
const documents = siteSections().flatMap(({ pages }) => pages);

const page = join(root, 'packages/cli/dist/page'); // as `npm run build:web` builds it
const playground = existsSync(page) && 'playground/index.html';

const app = await Application.bootstrap({
  name: 'Tsuzuri',
  entryPoints: doors.map(door),
  tsconfig: join(root, 'packages/tsuzuri/tsconfig.json'),
  basePath: root,
  displayBasePath: root,
  excludeExternals: true,
  readme: join(root, 'README.md'),
  projectDocuments: documents
    .filter((path) => path !== 'README.md')
    .map((path) => join(root, path)),
  out,
  logLevel: 'Warn',
  disableGit: true,
  sourceLinkTemplate: 'source:{path}#L{line}',
  searchInDocuments: true,
  searchInComments: true,
  headings: { readme: false, document: false },
  navigationLinks: {
    Tutorial: 'site:docs/tutorial.html',
    Guide: 'site:docs/guide/index.html',
    API: 'site:api/modules/tsuzuri.html',
    ...(playground && { Playground: `site:${playground}` }),
  },
  highlightLanguages: ['ts', 'js', 'sh', 'c', 'json', 'python', 'html'],
  markdownItLoader: siteMarkdown,
  markdownLinkExternal: true,
  navigation: { includeGroups: false, includeCategories: false, includeFolders: false },
  sort: ['source-order'],
  sortEntryPoints: false,
  hideGenerator: true,
  githubPages: false,
  includeHierarchySummary: false,
  favicon: here('icon.svg'),
  customCss: here('style.css'),
  customJs: here('site.js'),
  router: 'site',
  theme: 'site',
  // Helpers of types that are of no use by themselves, and what only `typeof` refers to.
  intentionallyNotExported: [
    'All',
    'Arguments',
    'Codecs',
    'Coders',
    'EditDecoderCache',
    'EditDecoderState',
    'EditParts',
    'EditPaths',
    'EditsCodec',
    'FeatureFacts',
    'Growing',
    'HeadsGraph',
    'ModelConfigPart',
    'OptionValues',
    'OptionsOf',
    'Projection',
    'Rows',
    'SidesCodec',
    'SumOfTagsCache',
    'WeightPacks',
    'WithoutDefault',
    'WrittenAnswer',
    'entmaxPowers',
    'kernelTable',
    'sides',
    'types',
  ],
  validation: { notExported: true, invalidLink: false, invalidPath: false, notDocumented: false },
});
app.renderer.defineRouter('site', SiteRouter);
app.renderer.defineTheme('site', SiteTheme);

const project = await app.convert();
if (project === undefined) process.exit(1);
app.validate(project);
if (app.logger.validationWarningCount > 0) {
  app.logger.error('a type that an exported name refers to is exported by a door, too');
}

/** The text of a document's first heading. */
const titleOf = (document) => {
  const words = document.content.map(({ text }) => text).join('');
  return /^# (.*)$/m.exec(words)[1].replaceAll(/`/g, '');
};
for (const page of project.documents) {
  pathOf.set(page, relative(root, project.files.getReflectionPath(page)));
  page.name = titleOf(page);
}
project.files.registerReflectionPath(join(root, 'README.md'), project);
for (const [reflection, path] of pathOf) {
  // A link to a folder is one to its README.
  if (path.endsWith('/README.md')) {
    project.files.registerReflectionPath(join(root, dirname(path)), reflection);
  }
}
for (const child of project.children) {
  const name = child.name.replace(/^.*src\/?/, '');
  child.name = name === '' ? 'tsuzuri' : `tsuzuri/${name}`;
}
addSources(project);

/** What the site shows where Markdown has `<!-- playground: ADDRESS -->`. */
const frame = (address) =>
  `<figure class="playground"><iframe data-src="${address}" title="Playground" loading="lazy"></iframe>` +
  `<figcaption><a href="${address}">The playground on a page of its own</a></figcaption></figure>`;

app.renderer.on(PageEvent.END, (shown) => {
  const up = '../'.repeat(shown.url.split('/').length - 1);
  const path = pathOf.get(shown.model) ?? '';
  let html = shown.contents;
  const source = shown.url.startsWith('source/');
  const kind = source ? 'source document' : shown.model.isDocument() ? 'document' : 'api';
  html = html.replace('<html class="default"', `<html class="default ${kind}"`);
  if (path.endsWith('.ja.md')) html = html.replace('lang="en"', 'lang="ja"');
  if (source) html = numberLines(html);
  html = html.replaceAll(/href="source:([^"#]+)/g, (_, file) => `href="${up}source/${file}.html`);
  // The start page has a name, so that links work from a disk, too.
  html = html.replaceAll(/href="((?:\.\.\/)+|\.\/)(?=["#])/g, 'href="$1index.html');
  html = html.replaceAll('href="site:', `href="${up}`);
  html = html.replaceAll(/<!-- playground:\s*(\S*) -->/g, (_, address) =>
    playground ? frame(`${up}${playground}${address}`) : '',
  );
  shown.contents = html;
});

rmSync(out, { recursive: true, force: true });
await app.generateOutputs(project);
if (playground) cpSync(page, join(out, 'playground'), { recursive: true });
if (app.logger.hasErrors()) process.exit(1);

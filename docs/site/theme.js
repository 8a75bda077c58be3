// TypeDoc's own theme with addresses that follow the files, and a navigation of sections.
import { DefaultTheme, KindRouter } from 'typedoc';
import { siteSections } from './pages.js';

/** The file of each page that is made from one, from the root. */
export const pathOf = new Map();

/** A page lies where its Markdown lies, as `docs/tutorial.html`; what a door exports, in `api/`. */
export class SiteRouter extends KindRouter {
  getIdealBaseName(reflection) {
    const path = pathOf.get(reflection);
    if (path === undefined) return `api/${super.getIdealBaseName(reflection)}`;
    if (!path.endsWith('.md')) return `source/${path}`;
    return path.replace(/\.md$/, '').replace(/\/README$/, '/index');
  }
}

export class SiteTheme extends DefaultTheme {
  /** The sections of documents, the playground where there is one, then the doors. */
  buildNavigation(project) {
    const pages = new Map([...pathOf].map(([reflection, path]) => [path, reflection]));
    const link = (path) => {
      if (path === 'README.md') return { text: project.name, path: 'index.html' };
      const page = pages.get(path);
      return { text: page.name, path: this.router.getFullUrl(page) };
    };
    const modules = new Set(project.children.map(({ name }) => name));
    return [
      ...siteSections().map(({ title, pages }) => ({ text: title, children: pages.map(link) })),
      {
        text: 'API',
        children: super.buildNavigation(project).filter(({ text }) => modules.has(text)),
      },
    ];
  }
}

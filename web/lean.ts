import { fileURLToPath } from 'node:url';
import { MagicString } from 'magic-string';
import type { Plugin } from 'vite';

const library = fileURLToPath(new URL('../packages/tsuzuri/', import.meta.url)).replaceAll(
  '\\',
  '/',
);

/** Kernels as files of their own, which are smaller than their digits, and fetched when they are needed. */
const kernels: Readonly<Record<string, string>> = {
  'backend/wasm/binary.js': 'kernels.wasm',
  'backend/wasm/binary-threads.js': 'kernels-threads.wasm',
};

/** Modules of which a page has no use: it computes with WebAssembly alone, which has no self-test. */
const unused: Readonly<Record<string, string>> = {
  'backend/reference/reference.js': 'createReferenceBackend',
  'backend/native/native.js': 'createNativeBackend',
};

/** Members of classes and objects that only exports need. */
const exporting = new Set(['toGraph', 'toTorch']);
/** Texts that the page has from `menus.ts`, and data of the kernels' own tests. */
const words = new Set(['description', 'equation', 'noGradient', 'samples']);

const mentioned = new RegExp([...exporting, ...words].join('|'));

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly key?: { readonly name?: string };
  readonly shorthand?: boolean;
}

/** Takes out of the library what a page that trains and answers never reaches. */
export const lean: Plugin = {
  name: 'lean-library',
  enforce: 'pre',
  load(id) {
    const name = nameOf(id);
    if (name === undefined) return undefined;
    if (Object.hasOwn(kernels, name)) {
      return `import url from '${library}kernels/dist/${kernels[name]}?url';
const bytes = async () => (await fetch(url)).arrayBuffer();
export const kernelsHex = { then: (done, failed) => bytes().then(done, failed) };`;
    }
    if (!Object.hasOwn(unused, name)) return undefined;
    return `export const ${unused[name]} = () => { throw new Error('not in a page'); };`;
  },
  transform(code, id) {
    if (nameOf(id) === undefined || !mentioned.test(code)) return undefined;
    const text = new MagicString(code);
    visit(this.parse(code), ({ start, end }) =>
      text.remove(start, end + (code[end] === ',' ? 1 : 0)),
    );
    return text.hasChanged() ? { code: text.toString(), map: text.generateMap() } : undefined;
  },
};

/** The path of a module of the library; undefined for any other. */
function nameOf(id: string): string | undefined {
  const [path] = id.replaceAll('\\', '/').split('?');
  const folder = `${library}dist/`;
  return path.startsWith(folder) ? path.slice(folder.length) : undefined;
}

function isIdle({ type, key, shorthand = false, ...node }: Node): boolean {
  const name = key?.name ?? '';
  if (type === 'MethodDefinition') return exporting.has(name);
  if (type !== 'Property' || shorthand) return false;
  const { value } = node as { value?: Node };
  return exporting.has(name) || (words.has(name) && value?.type !== 'Identifier');
}

/** Finds what is idle, and nothing within that. */
function visit(tree: unknown, found: (node: Node) => void): void {
  if (Array.isArray(tree)) for (const one of tree) visit(one, found);
  else if (typeof tree === 'object' && tree !== null) {
    if (isIdle(tree as Node)) found(tree as Node);
    else for (const value of Object.values(tree)) visit(value, found);
  }
}

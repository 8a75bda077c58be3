import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { markup } from '../../report/html.ts';
import { findExamples } from '../examples.ts';
import type { ExportFormat } from '../format.ts';
import { modelFile } from '../model-file.ts';
import { scoreOf } from '../score.ts';
import { type Card, modelCard } from './card.ts';
import { nameOf } from './name.ts';

const asset = (name: string) =>
  readFileSync(new URL(`../../../assets/package/${name}`, import.meta.url), 'utf8');

/** What a folder holds that is published or used as it is. */
export const packageFolder: ExportFormat = {
  description: 'a folder to publish or to use: model, runtime, page, model card',
  out: 'folder',
  isOfAll: true,
  async write(exported) {
    const { ensemble, settings } = exported;
    const name = nameOf(settings.name as string | undefined, exported);
    const { content, size, ...scored } = await modelFile(exported);
    const set = scored.set ?? (await findExamples(exported));
    const score = scored.score ?? (set && (await scoreOf(ensemble, set.examples)));
    const example = set?.examples[0]?.source ?? '';
    const card: Card = { ...exported, name, size, set, score };
    const page = asset('index.html')
      .replaceAll('{{name}}', () => markup`${name}`.text)
      .replaceAll('{{example}}', () => markup`${example}`.text);
    return [
      ['model.safetensors', content],
      ['runtime.js', readFileSync(runtimePath(), 'utf8')],
      ['runtime.LICENSE', readFileSync(new URL('../../../LICENSE', import.meta.url), 'utf8')],
      ['index.js', asset('index.js')],
      ['index.d.ts', asset('index.d.ts')],
      ['index.html', page],
      ['package.json', manifest(name)],
      ['README.md', modelCard(card)],
    ];
  },
};

/** The bundle of `tsuzuri/runtime`, which imports nothing. */
function runtimePath(): string {
  return createRequire(import.meta.url).resolve('tsuzuri/runtime');
}

/** The package.json: who publishes it adds a licence. */
function manifest(name: string): string {
  const content = {
    name,
    version: '0.1.0',
    description: 'A sequence-to-sequence model that answers in Node and in browsers',
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20.16' },
    exports: {
      '.': { types: './index.d.ts', default: './index.js' },
      './model.safetensors': './model.safetensors',
    },
    files: ['index.*', 'model.safetensors', 'runtime.*'],
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

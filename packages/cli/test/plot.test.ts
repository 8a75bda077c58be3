import * as nodeFs from 'node:fs';
import { type PathLike, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Translator, createBackend, saveTranslator } from 'tsuzuri';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { draw } from '../../plot/src/index.ts';
import { pictureFiles } from '../src/plot/draw.ts';
import { embeddingMapSpec } from '../src/plot/embedding-map.ts';
import { heatMapSpec } from '../src/plot/heat-map.ts';
import { RunDirectory } from '../src/run/directory.ts';
import { runFiles } from '../src/run/files.ts';
import type { Painter } from '../src/surroundings.ts';
import { drawCurves, trainingCurvesSpec } from '../src/train/curves.ts';
import { temporaryDirectory, tsuzuriWith } from './support/command.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);

/** Writes a model whose source has these tokens, with random vectors. */
async function writeModel(name: string, tokens: readonly string[]): Promise<void> {
  const tokenizer = { kind: 'separator', separator: ' ' } as const;
  const side = { kind: 'text', tokenizer, normalization: 'none', tokens, unk: true } as const;
  const source = { ...side, eos: false };
  const target = { ...side, tokens: ['x'], eos: true };
  const sizes = { embeddingSize: 4, hiddenSize: 4 };
  const translator = new Translator(await createBackend(), { source, target, ...sizes });
  writeFileSync(join(directory, name), await saveTranslator(translator));
  translator.dispose();
}

test('the map of embeddings names the first of tokens that lie on each other, and counts the rest', () => {
  const points = ['いろ', 'a', 'b', 'c'].map((token, i) => ({ token, x: i < 2 ? 0 : i, y: 0 }));
  const spec = embeddingMapSpec({ points, explained: [0.9, 0.1] }, 'it');
  const { values } = spec.data as { values: readonly { readonly label: string }[] };
  expect(values.map(({ label }) => label)).toEqual(['いろ', '', 'b', 'c']);
  expect(JSON.stringify(spec.title)).toContain('1 name without room is omitted');
});

describe('pictures', () => {
  const spec = { curves: heatMapSpec([{ a: 'a', b: 'b', cosine: 0.5 }], 'two') };
  const told: string[] = [];
  const namesOf = async (load: () => Promise<Painter>) => {
    told.length = 0;
    const files = await pictureFiles(spec, (line) => told.push(line), load);
    return files.map(([name]) => name);
  };

  test('are data alone where nothing draws, and one line says what to install', async () => {
    const missing = Object.assign(new Error("Cannot find package '@tsuzuri/plot'"), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
    expect(await namesOf(() => Promise.reject(missing))).toEqual(['curves.vl.json']);
    expect(told).toEqual([
      'no pictures were drawn: npm install @tsuzuri/plot adds what draws them',
    ]);
    expect(await namesOf(() => Promise.reject(new Error('no canvas\nhere')))).toHaveLength(1);
    expect(told).toEqual(['no pictures were drawn, @tsuzuri/plot does not load: no canvas']);
  });

  test('that fail are told of, and cost nothing else', async () => {
    const failing = { draw: () => Promise.reject(new Error('The canvas has no pixels')) };
    expect(await namesOf(() => Promise.resolve(failing))).toEqual(['curves.vl.json']);
    expect(told).toEqual(['the picture curves was not drawn: The canvas has no pixels']);
  });

  test('are well-formed whatever the tokens are', async () => {
    const hostile = ['\u001b[2J', '\u0000', '\ud800', '\uffff', '<&>', ' '];
    const pairs = hostile.slice(1).map((b) => ({ a: hostile[0], b, cosine: 0.1 }));
    const svg = await draw(heatMapSpec(pairs, 'run \u0007'), 'svg');
    // oxlint-disable-next-line no-control-regex -- they are what no SVG may have
    expect(svg).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
    expect(Buffer.from(svg).toString()).toBe(svg);
    expect(svg).toContain('&lt;U+001B&gt;[2J');
  });

  test('of a training show loss, dev score and learning rate, as far as there are any', () => {
    const dev = { loss: 2, sequenceAccuracy: 0.5, tokenAccuracy: 0.7 };
    const titles = (history: Parameters<typeof trainingCurvesSpec>[0]) =>
      JSON.stringify(trainingCurvesSpec(history)).match(
        /loss \(nats|sequence accuracy|learning rate/g,
      );
    const entry = { epoch: 1, step: 2, loss: 3, learningRate: 0.1 };
    expect(new Set(titles([{ ...entry, dev }]))).toEqual(
      new Set(['loss (nats', 'sequence accuracy', 'learning rate']),
    );
    expect(new Set(titles([entry]))).toEqual(new Set(['loss (nats', 'learning rate']));
  });
});

test('a picture of a run that cannot be written is told of, and the others are written', async () => {
  const out = join(directory, 'full');
  const lines: string[] = [];
  const history = [
    runFiles.history,
    `${JSON.stringify({ epoch: 1, step: 2, loss: 3, learningRate: 0.1, seconds: 1 })}\n`,
  ] as const;
  const open = (path: PathLike, ...rest: unknown[]) => {
    if (String(path).includes('curves.svg'))
      throw Object.assign(new Error('EFBIG: file too large, open'), { code: 'EFBIG' });
    return (nodeFs.openSync as (...args: unknown[]) => number)(path, ...rest);
  };
  const run = await RunDirectory.open(out, 'train', {}, { ...nodeFs, openSync: open });
  await run.write(history);
  await drawCurves(run, (line) => lines.push(line));
  run.close();
  expect(lines).toEqual([
    expect.stringMatching(
      /curves.svg cannot be written: EFBIG: file too large; the model is saved$/,
    ),
  ]);
  expect(readdirSync(out)).toEqual(['curves.png', 'curves.vl.json', runFiles.history]);
});

describe('tsuzuri inspect embeddings', () => {
  beforeAll(async () => {
    mkdirSync(join(directory, 'out'));
    await writeModel(
      'large.safetensors',
      Array.from({ length: 1600 }, (_, i) => `t${i}`),
    );
    await writeModel('hostile.safetensors', ['\u001b[2J', 'a', 'b\u0007']);
  });

  test('of 1,600 tokens prints its table, and draws the most frequent ones', async () => {
    const args = ['inspect', 'embeddings', 'large.safetensors', '--tokens', '12'];
    const { code, stdout } = await tsuzuriWith(
      { draws: true },
      directory,
      ...args,
      '--out',
      'out/large.svg',
    );
    expect(code).toBe(0);
    expect(stdout).toContain('most alike');
    expect(stdout).toContain('Heat map of the 12 most frequent tokens: out/large.svg');
    const svg = readFileSync(join(directory, 'out', 'large.svg'), 'utf8');
    expect(svg).toContain('>t11<');
    expect(svg).not.toContain('>t12<');
  });

  test('draws a PNG where one is asked for, and refuses other formats before all work', async () => {
    const args = ['inspect', 'embeddings', 'hostile.safetensors', '--out'];
    const { stdout } = await tsuzuriWith({ draws: true }, directory, ...args, 'out/hostile.png');
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('<U+001B>[2J');
    expect(
      readFileSync(join(directory, 'out', 'hostile.png'))
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    const refused = await tsuzuriWith({ draws: true }, directory, ...args, 'out/hostile.gif');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('.svg or .png');
    expect(readdirSync(join(directory, 'out'))).not.toContain('hostile.gif');
  });
});

import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload, type SourceMapping } from 'node:module';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { type KernelName, kernelTable } from '../../src/backend/kernels.ts';
import { createBackend } from '../../src/backend/select.ts';
import { attentions } from '../../src/nn/attention/attentions.ts';
import { cells } from '../../src/nn/cells.ts';
import { decoders } from '../../src/models/decoders/decoders.ts';
import { featureKinds } from '../../src/models/features/features.ts';
import { encoders } from '../../src/models/encoders/encoders.ts';
import type { GeneratorKind } from '../../src/models/generators/generator.ts';
import { generators } from '../../src/models/generators/generators.ts';
import { models } from '../../src/models/models.ts';
import { optimizers } from '../../src/optim/optimizers.ts';
import { load as loadFromSource } from '../../src/runtime.ts';
import type * as slimDoor from '../../src/runtime-slim.ts';
import { loadTranslator } from '../../src/translator/file.ts';
import { saveTranslator } from '../../src/translator/save.ts';
import { Translator, type TranslatorConfig } from '../../src/translator/translator.ts';

const built = (name: string) => fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));
const slim = (await import(/* @vite-ignore */ built('runtime-slim.js'))) as typeof slimDoor;
const { load } = (await import(/* @vite-ignore */ built('runtime.js'))) as {
  load: typeof loadFromSource;
};
const code = readFileSync(built('runtime-slim.js'), 'utf8');
const kernels = new WebAssembly.Module(readFileSync(built('runtime.wasm')));

const side = {
  kind: 'text',
  tokenizer: { kind: 'character' },
  tokens: [...'abcdefgh'],
} as const;
const config: TranslatorConfig = {
  source: { ...side, eos: false },
  target: { ...side, eos: true },
  embeddingSize: 6,
  hiddenSize: 8,
  maximumLength: 7,
};
const texts = ['abc', '', 'h', 'fedcbahgfedc', 'ab'];
const features = { tokens: ['V', 'PST'], separator: ';' };
/** The texts, with features for a model that reads some. */
const askedOf = ({ codec }: Translator) =>
  codec.features
    ? texts.map((source, i) => ({ source, features: ['PST', 'V'].slice(i % 3) }))
    : texts;

/** Every kind of each socket, and what changes how a model decodes. */
const kinds: [string, Partial<TranslatorConfig>][] = [
  ...Object.keys(cells).map((cell) => [cell, { cell }]),
  ...Object.keys(attentions).map((attention) => [attention, { attention, bidirectional: true }]),
  ...Object.keys(encoders).map((encoder) => [
    `${encoder} encoder`,
    { encoder, attention: 'dot', embeddingSize: 8 },
  ]),
  ...Object.keys(decoders).map((decoder) => [`${decoder} decoder`, { decoder, embeddingSize: 8 }]),
  ...Object.keys(models).map((model) => [`${model} model`, { model }]),
  ...Object.entries<GeneratorKind>(generators).map(([generator, { copies }]) => [
    `${generator} generator`,
    { generator, ...(copies && { attention: 'dot' }) },
  ]),
  ['two layers, dropout', { layers: 2, dropout: 0.3, bidirectional: true, labelSmoothing: 0.1 }],
  ['input feeding', { attention: 'dot', inputFeeding: true, reverseSource: true }],
  ...Object.keys(featureKinds).map((featuresKind) => [
    `features of kind ${featuresKind}`,
    { featuresKind, features, attention: 'dot' },
  ]),
  ['peeky', { peeky: true }],
  [
    'rotary positions',
    { encoder: 'transformer', decoder: 'transformer', positions: 'rotary', embeddingSize: 8 },
  ],
  ['tied output', { tiedOutput: true, embeddingSize: 8 }],
] as [string, Partial<TranslatorConfig>][];

const called = new Set<string>();

/** `backend`, with the names of the kernels that are called. */
function recording(backend: Backend): Backend {
  const recorded = { ...backend };
  for (const name of Object.keys(kernelTable) as KernelName[]) {
    const run: (...args: number[]) => void = backend[name];
    const record = (...args: number[]) => {
      called.add(name);
      run(...args);
    };
    Object.assign(recorded, { [name]: record });
  }
  return recorded;
}

interface ExportedHandler {
  fetch(request: Request, env: { MODEL_URL: string }): Promise<Response>;
}

/** A module as a script: what it imports is global already, and so is what it exports. */
function asScript(module: string): string {
  return module
    .replaceAll(/^import .*$/gm, '')
    .replace(/export\s*\{(\w+) as load\};/, 'globalThis.load = $1;')
    .replace('export default', 'globalThis.handler =');
}

describe('the runtime', () => {
  let backend: Backend;
  const saved = async (more: Partial<TranslatorConfig> = {}) => {
    const translator = new Translator(backend, { ...config, ...more }, 3);
    return { translator, bytes: await saveTranslator(translator) };
  };

  beforeAll(async () => {
    backend = await createBackend('wasm', { threads: 1 });
  });
  afterAll(() => backend.dispose());

  it.each(kinds)('answers as the translator does, bit for bit: %s', async (_, more) => {
    const { translator, bytes } = await saved(more);
    const recorded = loadTranslator(recording(backend), bytes);
    const runtime = await slim.load(bytes, { wasm: kernels });
    const attention = (more.attention ?? 'none') !== 'none';
    const asked = askedOf(translator);
    for (const options of [{ beam: 1 }, { beam: 3, nBest: 2, attention }]) {
      const expected = await translator.answer(asked, options);
      expect(await recorded.answer(asked, options)).toEqual(expected);
      expect(await runtime.answer(asked, options)).toEqual(expected);
    }
    const greedy = await translator.predict(asked, { beam: 1 });
    expect(await recorded.predict(asked, { beam: 1 })).toEqual(greedy);
    expect(await runtime.predict(asked, { beam: 1 })).toEqual(greedy);
    runtime.dispose();
    recorded.dispose();
    translator.dispose();
  });

  it('has the kernels that these answers have called, and no other', () => {
    const marked = Object.entries(kernelTable).filter(([, row]) => 'inference' in row);
    expect([...called].sort()).toEqual(marked.map(([name]) => name).sort());
  });

  it('can be cancelled, and refuses work once it is disposed of', async () => {
    const { bytes } = await saved();
    const runtime = await load(bytes);
    const reason = new Error('the user left');
    const signal = AbortSignal.abort(reason);
    await expect(runtime.answer(texts, { signal })).rejects.toBe(reason);
    expect(await runtime.predict('abc')).toEqual(expect.any(String));
    runtime.dispose();
    runtime.dispose();
    await expect(runtime.answer(texts)).rejects.toThrow('it was disposed');
  });

  it('has memory for its weights once, and takes no more from answer to answer', async () => {
    const { bytes } = await saved({ hiddenSize: 256 });
    const grow = vi.spyOn(WebAssembly.Memory.prototype, 'grow');
    const runtime = await load(bytes);
    const [memory] = grow.mock.contexts as WebAssembly.Memory[];
    expect(memory.buffer.byteLength).toBeLessThan(1.25 * bytes.length + 1.5 * 2 ** 20);
    const many = ['a', 'bcd', 'abcdefgh'.repeat(4)];
    await runtime.answer(many);
    const { length } = grow.mock.calls;
    for (let i = 0; i < 3; i++) await runtime.answer(many);
    expect(grow.mock.calls.length).toBe(length);
    grow.mockRestore();
    runtime.dispose();
  });

  it.each<[string, unknown, string]>([
    ['no bytes', null, 'expected the bytes of a model file, got null'],
    ['an empty file', new Uint8Array(), 'cut short before its header'],
    [
      'some text',
      new TextEncoder().encode('<!doctype html><title>Not found</title>'),
      'not a safetensors file',
    ],
    ['an address of nothing', 'http://127.0.0.1:9/model.safetensors', 'cannot be fetched'],
  ])('refuses %s with one line', async (_, file, message) => {
    const loading = load(file as Uint8Array<ArrayBuffer>);
    await expect(loading).rejects.toMatchObject({ name: 'CheckpointError' });
    await expect(loading).rejects.toThrow(message);
    await expect(loading).rejects.toThrow(/^[^\n]+$/);
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'expected the address, the bytes or the module of runtime.wasm'],
    ['other bytes', new Uint8Array(8), 'does not run WebAssembly'],
  ])('refuses %s for kernels with one line', async (_, wasm, message) => {
    const { bytes } = await saved();
    const loading = slim.load(bytes, { wasm: wasm as WebAssembly.Module });
    await expect(loading).rejects.toMatchObject({ name: 'BackendError' });
    await expect(loading).rejects.toThrow(message);
  });

  describe('where there are no globals, no eval and no compiling of bytes', () => {
    const sandbox = (globals: object) =>
      createContext(
        { TextDecoder, ...globals },
        { codeGeneration: { strings: false, wasm: false } },
      );

    it('answers with a compiled module, and asks for one', async () => {
      const { translator, bytes } = await saved();
      const worker = sandbox({}) as { load: typeof slim.load };
      runInContext(asScript(code), worker);
      const runtime = await worker.load(bytes, { wasm: kernels });
      const expected = await translator.answer(texts);
      expect(JSON.stringify(await runtime.answer(texts))).toBe(JSON.stringify(expected));
      const wasm = readFileSync(built('runtime.wasm')).buffer;
      await expect(worker.load(bytes, { wasm })).rejects.toThrow('WebAssembly.Module');
    });

    it('says what is wrong with its options', async () => {
      const { bytes } = await saved();
      const given = (options: unknown) =>
        slim.load(bytes, options as Parameters<typeof slim.load>[1]);
      await expect(given(undefined)).rejects.toThrow('options: expected an object, got undefined');
      await expect(given({ wasn: kernels })).rejects.toThrow('expected options among wasm, got');
      const other = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
      await expect(given({ wasm: other })).rejects.toThrow('expected the module of runtime.wasm');
    });

    it('is what the example of an edge worker needs', async () => {
      const { translator, bytes } = await saved();
      const fetch = async () => new Response(bytes);
      const worker = sandbox({ fetch, Response, URL, wasm: kernels }) as {
        handler: ExportedHandler;
      };
      const example = new URL('../../../../examples/runtime/worker.js', import.meta.url);
      runInContext(asScript(code) + asScript(readFileSync(example, 'utf8')), worker);
      const request = new Request('http://localhost/?text=abc&text=h');
      const response = await worker.handler.fetch(request, { MODEL_URL: 'http://localhost/model' });
      expect(await response.json()).toEqual(await translator.answer(['abc', 'h'], { beam: 5 }));
    });
  });

  it('has nothing of training in it', () => {
    const found = (pattern: string) => code.match(new RegExp(`\\b(${pattern})`, 'g'));
    const kernelNames = Object.entries(kernelTable).filter(([, row]) => !('inference' in row));
    expect(found(`(${kernelNames.map(([name]) => name).join('|')})\\(`)).toBeNull();
    expect(found(`(${Object.keys(optimizers).join('|')})\\b`)).toBeNull();
    expect(found('(backward|see|zeroGradients|learn|train|fit)\\(|\\w+Backward\\b')).toBeNull();
  });

  it.each(['runtime', 'runtime-slim'])('%s.js has a map to its sources', (name) => {
    const says = 'must be a text';
    const lines = readFileSync(built(`${name}.js`), 'utf8').split('\n');
    const at = lines.findIndex((line) => line.includes(says));
    const map = JSON.parse(readFileSync(built(`${name}.js.map`), 'utf8')) as SourceMapPayload;
    const found = new SourceMap(map).findEntry(at, lines[at].indexOf(says)) as SourceMapping;
    const source = readFileSync(built(found.originalSource), 'utf8').split('\n');
    expect(source[found.originalLine]).toContain(says);
  });

  it('asks nothing of its surroundings', () => {
    expect(code.match(/\bnode:|\beval\(|new Function|\bimport\b|\brequire\(/g)).toBeNull();
  });

  it('is small: below 60 kB packed with the kernels apart, 63 with them embedded', () => {
    const size = (name: string) => gzipSync(readFileSync(built(name)), { level: 9 }).length;
    expect(size('runtime.js')).toBeLessThan(63_000);
    expect(size('runtime-slim.js') + size('runtime.wasm')).toBeLessThan(60_000);
  });
});

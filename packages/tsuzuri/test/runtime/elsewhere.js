// What scripts/other-nodes.js runs on Deno, Bun and other Nodes: the built runtime, in both forms, answers
// as a translator on Node does.
//   elsewhere.js write FILE   writes a model to FILE, and its answers to FILE.json
//   elsewhere.js read FILE    compares
import { readFileSync, writeFileSync } from 'node:fs';

const dist = new URL('../../dist/', import.meta.url);
const [mode, file] = process.argv.slice(2);
const texts = ['abc', '', 'cabbage'];
const options = { beam: 3, nBest: 2, attention: true };

if (mode === 'write') {
  const { createBackend, saveTranslator, Translator } = await import(`${dist}index.js`);
  const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: [...'abcdefg'] };
  const backend = await createBackend('wasm', { threads: 1 });
  const sides = { source: side, target: { ...side, eos: true }, maximumLength: 9 };
  const translator = new Translator(backend, {
    ...sides,
    attention: 'general',
    bidirectional: true,
  });
  writeFileSync(file, await saveTranslator(translator));
  writeFileSync(`${file}.json`, JSON.stringify(await translator.answer(texts, options)));
} else {
  const wasm = readFileSync(new URL('runtime.wasm', dist));
  for (const [door, kernels] of Object.entries({ runtime: {}, 'runtime-slim': { wasm } })) {
    const { load } = await import(`${dist}${door}.js`);
    const runtime = await load(readFileSync(file), kernels);
    const answers = JSON.stringify(await runtime.answer(texts, options));
    if (answers !== readFileSync(`${file}.json`, 'utf8')) throw new Error(`${door}: ${answers}`);
    runtime.dispose();
  }
  console.log('the runtime answers as the translator does');
}

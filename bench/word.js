// A turn of one word through a model of `tsuzuri train`'s defaults, from text to text:
//   node bench/word.js '{ backend, threads, beam, …sizes, budgetMs }'
// prints { samples: [milliseconds …] }. The backend is one of ours, or `runtime`.
import { Translator, createBackend, learnDefaults, loadTranslator, saveTranslator } from 'tsuzuri';
import { load } from 'tsuzuri/runtime';
import { sample } from './sample.js';

const { backend, threads, beam, E, H, V, source, target, budgetMs } = JSON.parse(process.argv[2]);

const { bidirectional, attention, tiedOutput } = learnDefaults;
const side = { kind: 'text', tokenizer: { kind: 'character' } };
const letters = Array.from({ length: V - 2 }, (_, i) => String.fromCodePoint(0x61 + i));
const made = new Translator(await createBackend('wasm', { threads: 1 }), {
  source: { ...side, tokens: letters },
  target: { ...side, tokens: letters, eos: true },
  embeddingSize: E,
  hiddenSize: H,
  bidirectional,
  attention,
  tiedOutput,
  maximumLength: target - 1,
});
const model = await saveTranslator(made);
made.dispose();

const answering =
  backend === 'runtime'
    ? await load(model)
    : loadTranslator(await createBackend(backend, { threads }), model);
const word = letters.slice(0, source).join('');
console.log(
  JSON.stringify({ samples: await sample(() => answering.predict(word, { beam }), budgetMs) }),
);

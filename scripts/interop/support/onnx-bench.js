// Latency of one answer: the same model in ONNX Runtime and in Tsuzuri, one thread each, in turns:
// node scripts/interop/support/onnx-bench.js
import { Translator, createBackend } from 'tsuzuri';
import { toOnnx } from 'tsuzuri/formats';
import { encodeOnnx } from '../../../packages/cli/dist/export/onnx/encode.js';
import { verifiedModel } from './onnx-models.js';
import { runtimes } from './onnx-packages.js';
import { inputsOf, open } from './onnx-run.js';

const ROUNDS = 1000;
const letters = [...'abcdefghijklmnopqrstuvwxyz'];
const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: letters };

/** A model of the sizes that `tsuzuri train` has by default. */
async function defaultModel() {
  const options = {
    embeddingSize: 128,
    hiddenSize: 256,
    bidirectional: true,
    attention: 'general',
  };
  const sides = {
    source: side,
    target: { ...side, eos: true },
    tiedOutput: true,
    maximumLength: 10,
  };
  return new Translator(await createBackend('native', { threads: 1 }), { ...sides, ...options });
}

const cases = [
  { name: "the tutorial's model", make: () => verifiedModel('tutorial'), text: '123+456' },
  { name: 'a default model of tsuzuri train', make: defaultModel, text: 'spelling' },
];

const { 'onnxruntime-node': ort } = await runtimes();
if (!ort) throw new Error('onnx-bench: first npm run interop:install');
for (const { name, make, text } of cases) await benchModel(name, await make(), text);

async function benchModel(name, translator, text) {
  const session = await open(ort, encodeOnnx((await toOnnx(translator)).models.greedy));
  const source = [...translator.codec.encodeSource(text)];
  let steps = 0;
  const turns = {
    'ONNX Runtime': async () => {
      const { target } = await session.run(inputsOf(ort, [source]));
      [, steps] = target.dims;
    },
    Tsuzuri: () => translator.predict(text, { beam: 1 }),
  };
  const times = Object.fromEntries(Object.keys(turns).map((of) => [of, []]));
  for (let round = -20; round < ROUNDS; round++) {
    for (const [of, turn] of Object.entries(turns)) {
      const begun = performance.now();
      await turn();
      if (round >= 0) times[of].push(performance.now() - begun);
    }
  }
  const told = Object.entries(times).map(([of, all]) => {
    const sorted = all.toSorted((a, b) => a - b);
    return `${of} ${sorted[0].toFixed(3)} ms (median ${sorted[ROUNDS >> 1].toFixed(3)})`;
  });
  console.log(`${name}, ${source.length} tokens in, ${steps} out: ${told.join(', ')}`);
  await session.release();
  translator.dispose();
}

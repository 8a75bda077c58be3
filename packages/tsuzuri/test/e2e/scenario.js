// What the browser test runs in Node and in the page alike, with the library as it was built.

/** Trains a small addition model for a few epochs; returns its file, its losses and what computed them. */
export async function trainABit(library, threads) {
  const { addition, createBackend, makeDataset, saveTranslator, train, Translator } = library;
  const task = addition();
  const data = makeDataset(task, { trainSize: 300, testSize: 50, seed: 7 });
  const { source, target } = task;
  const config = { source, target, hiddenSize: 75, embeddingSize: 31, reverseSource: true };
  const reasons = [];
  const onFallback = (reason) => reasons.push(reason);
  const backend = await createBackend('wasm', { threads, onFallback });
  const translator = new Translator(backend, config, 7);
  const losses = [];
  const options = { epochs: 2, batchSize: 64, clipNorm: 1, seed: 7 };
  for await (const event of train(translator, data, options)) losses.push(event.loss);
  const model = textOf(await saveTranslator(translator));
  return { model, losses, details: backend.details, reasons };
}

/** Bytes as text: a page hands an array over number by number, which takes seconds. */
const textOf = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');

const bytesOf = (file) => Uint8Array.from(file, (letter) => letter.charCodeAt(0));

const questions = ['12+3', '600+77', '5+5'];

/** What the model in a file answers. */
export async function predict(library, file) {
  const backend = await library.createBackend('wasm');
  const translator = library.loadTranslator(backend, bytesOf(file));
  return {
    backend: backend.name,
    answers: await translator.predict(questions),
    searched: await translator.answer(questions, { beam: 3, nBest: 2 }),
  };
}

/** What it answers in the runtime. */
export async function answerAlone({ load }, file, options) {
  const runtime = await load(bytesOf(file), options);
  const answers = await runtime.predict(questions);
  const searched = await runtime.answer(questions, { beam: 3, nBest: 2 });
  runtime.dispose();
  return { answers, searched };
}

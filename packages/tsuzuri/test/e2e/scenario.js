// What the browser test runs in Node and in the page alike, with the library as it was built.

/** Trains a small addition model for a few epochs; returns its file and its losses. */
export async function trainABit(library) {
  const { addition, createBackend, makeDataset, saveTranslator, train, Translator } = library;
  const task = addition();
  const data = makeDataset(task, { trainSize: 300, testSize: 50, seed: 7 });
  const { source, target } = task;
  const config = { source, target, hiddenSize: 19, embeddingSize: 11, reverseSource: true };
  const translator = new Translator(await createBackend('wasm'), config, 7);
  const losses = [];
  const options = { epochs: 4, batchSize: 32, clipNorm: 1, seed: 7 };
  for await (const event of train(translator, data, options)) losses.push(event.loss);
  return { model: [...(await saveTranslator(translator))], losses };
}

/** What the model in a file answers. */
export async function predict(library, file) {
  const backend = await library.createBackend('wasm');
  const translator = library.loadTranslator(backend, Uint8Array.from(file));
  return { backend: backend.name, answers: await translator.predict(['12+3', '600+77', '5+5']) };
}

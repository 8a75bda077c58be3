// What check-packages.js runs wherever the packages are installed: train, save, load, predict.
import { createBackend, learn, loadTranslator, saveTranslator } from 'tsuzuri';
import { load } from 'tsuzuri/runtime';

/** Says that all went well, or how the answers of one model differ. */
export async function use(): Promise<string> {
  const words = ['ab', 'ba', 'aab', 'abb', 'bab', 'bba', 'aba', 'baa', 'aa', 'bb'];
  const pairs = words.map((word) => [word, word.toUpperCase()] as const);
  const trained = await learn(pairs, { epochs: 2, hiddenSize: 8, embeddingSize: 8 });
  const bytes = await saveTranslator(trained);
  const loaded = loadTranslator(await createBackend(), bytes);
  const answers: string[] = [];
  for (const model of [trained, loaded, await load(bytes)]) {
    answers.push((await model.predict(words)).join());
  }
  const areSame = answers.every((one) => one === answers[0]);
  return areSame ? 'trained, saved, loaded and answered' : `different: ${answers.join(' | ')}`;
}

// Learns from data/train.tsv, scores on data/test.tsv and writes public/model.safetensors.
import { mkdirSync, writeFileSync } from 'node:fs';
import { learn, saveTranslator } from 'tsuzuri';
import { accuracyOf, readPairs } from './pairs.js';

const learning = learn(readPairs('data/train.tsv'), {
  epochs: 30,
  learningRate: 0.003,
  hiddenSize: 64,
  embeddingSize: 32,
  sourceTokens: 'word',
});
for await (const event of learning) {
  if (event.kind === 'epoch' && event.epoch % 5 === 0) {
    console.log(`epoch ${event.epoch}  loss ${event.loss.toFixed(3)}`);
  }
}
const translator = await learning;

const accuracy = await accuracyOf(translator, readPairs('data/test.tsv'));
console.log(`right on ${(100 * accuracy).toFixed(1)} % of data/test.tsv`);
mkdirSync('public', { recursive: true });
writeFileSync(
  'public/model.safetensors',
  await saveTranslator(translator, undefined, { weights: 'int8' }),
);
console.log('the model is public/model.safetensors');
